"""What is said of the knowledge base and its suggestions in Russian."""

from __future__ import annotations

from typing import Final

RU_ARTICLES: Final = {
    "page.library": "База знаний",
    "suggested": "Подсказка",
    "suggested.help": (
        "Статьи базы знаний и ответы этого и прошлых эфиров, которые подходят к вопросу, слово в слово. Уверенность "
        "измерена на вопросах, ответ на которые известен."
    ),
    "suggested.words_only": "Пока сравнили только слова: смысл ещё читается.",
    "suggested.sure": "уверенно, {share}",
    "suggested.likely": "вероятно, {share}",
    "suggested.maybe": "возможно",
    "suggested.why": "смысл {meaning} из 100, слова {words} из 100",
    "suggested.source": "источник: {source}",
    "suggested.owner": "отвечает: {owner}",
    "suggested.version": "ред. {version} от {at}",
    "suggested.outdated": "устарела: действовала до {day}",
    "suggested.early": "ещё не действует: с {day}",
    "suggested.region": "только {region}",
    "suggested.contradicts": "расходится {other}: {own} ≠ {theirs}",
    "suggested.the_article": "со статьёй {other}",
    "suggested.the_answer": "с ответом от {at}",
    "suggested.earlier": "уже отвечали",
    "suggested.said": "эфир «{broadcast}», {at}",
    "suggested.said_by": "ответил(а) {who}",
    "suggested.use": "Взять в ответ",
    "writing": "Ответить письменно",
    "writing.correct": "Исправить ответ",
    "writing.field": "Ответ",
    "writing.send": "Сообщить всем: {askers}",
    "reword": "Переформулировать",
    "reword.help": (
        "Языковая модель скажет ответ другими словами. Ей уходит только вопрос и одна эта статья, "
        "личные данные скрыты. Отправляет ответ человек."
    ),
    "reword.waiting": "Модель пишет…",
    "reword.own": "слово в слово",
    "reword.from": "переформулировано машиной из: {source}",
    "reword.refused": "Переформулировка не подошла, оставлены исходные слова: {why}.",
    "reword.no_source": (
        "Переформулировать нечего: нет подсказки, которая действует сейчас и здесь и ни с чем не расходится. "
        "Возьмите подсказку в ответ или напишите сами."
    ),
    "reword.failed.away": "Языковая модель не отвечает: запустите её сервер или исправьте EFIR_REWORD_URL.",
    "reword.failed.slow": (
        "Языковая модель думала слишком долго: повторите, выберите модель поменьше или увеличьте EFIR_REWORD_SECONDS."
    ),
    "reword.failed.key": "Сервер языковой модели не принял ключ: исправьте EFIR_REWORD_KEY.",
    "reword.failed.model": "Сервер не знает такой модели: исправьте EFIR_REWORD_MODEL или EFIR_REWORD_URL.",
    "reword.failed.busy": "У языковой модели слишком много работы: повторите через минуту.",
    "reword.failed.broken": "На сервере языковой модели ошибка: повторите или посмотрите его журнал.",
    "reword.failed.unreadable": (
        "Пришёл не ответ языковой модели: EFIR_REWORD_URL должен вести на её адрес, который кончается на /v1."
    ),
    "reword.failed.cut": "Языковая модель оборвала ответ: повторите или выберите другую.",
    "reword.flaw.empty": "модель ничего не написала",
    "reword.flaw.long": "она намного длиннее исходной",
    "reword.flaw.link": "ссылки «{what}» нет в источнике",
    "reword.flaw.code": "кода {what} нет в источнике",
    "reword.flaw.phone": "телефона {what} нет в источнике",
    "reword.flaw.number": "числа «{what}» нет в источнике",
    "reword.flaw.moved": "«{what}» в источнике сказано о другом",
    "reword.flaw.date": "срока или даты «{what}» нет в источнике",
    "reword.flaw.name": "названия или имени «{what}» нет в источнике",
    "reword.flaw.negation": "«{what}»: в источнике наоборот",
    "reword.flaw.promise": "обещания «{what}» нет в источнике",
    "reword.flaw.stray": "этого в источнике нет: «{what}»",
    "reword.flaw.opposite": "говорит о противоположном: включить и отключить, входящие и исходящие",
    "reword.flaw.language": "вопрос, источник и переформулировка не на одном языке",
    "reword.flaw.personal": "в источнике есть личные данные, модели он не отправлен",
    "library.search": "Найти",
    "library.search_hint": "Вопрос своими словами",
    "library.show": "Показать",
    "library.filter.all": "Все",
    "library.filter.current": "Действуют",
    "library.filter.outdated": "Не действуют",
    "library.filter.retired": "Убранные",
    "library.count": "{n} статья|{n} статьи|{n} статей",
    "library.new": "Новая статья",
    "library.empty": "Статей ещё нет. Напишите первую или загрузите файл ниже.",
    "library.choose": "Выберите статью слева.",
    "library.retired": "убрана",
    "library.outdated": "устарела",
    "library.early": "ещё не действует",
    "library.version": "Редакция {version}: {who}, {at}",
    "library.versions": "{n} редакция|{n} редакции|{n} редакций",
    "library.restore": "Вернуть эту редакцию",
    "library.question": "Вопрос",
    "library.answer": "Ответ, который увидит зритель",
    "library.region": "Только в регионе (пусто — везде)",
    "library.valid_from": "Действует с (2026-12-31)",
    "library.valid_to": "Действует по",
    "library.source": "Источник: ссылка или название",
    "library.owner": "Кто отвечает",
    "library.id": "Код",
    "library.id_help": "Короткое имя без пробелов, например roaming-turkey. По нему статью узнают при новой загрузке.",
    "library.retire": "Убрать: больше не подсказывать",
    "library.save": "Сохранить",
    "library.saved": "Сохранено новой редакцией",
    "library.same": "Менять нечего",
    "library.moved": "Пока вы правили, статью изменил(а) {who} в {at}. Откройте её заново и повторите правку.",
    "library.refused": (
        "Не сохранено: нужны вопрос, ответ и код без пробелов; даты — как 2026-12-31, начало не позже конца."
    ),
    "library.differs": "Статья «{other}» о том же говорит иначе: здесь {own}, там {theirs}.",
    "library.answer_differs": "В ответе на «{other}» ({at}) сказали иначе: здесь {own}, там {theirs}.",
    "library.import": "Загрузить файл",
    "library.import_help": (
        "CSV или XLSX со столбцами question и answer (и, если есть, id, topic, region, valid_from, valid_to, source, "
        "owner) или Markdown, где каждая статья начинается с «## вопрос». Статья с известным id получит новую редакцию."
    ),
    "library.file": "Файл",
    "library.no_file": "В файле нет столбцов question и answer, или он не в UTF-8: исправьте его и загрузите снова.",
    "library.found": "В файле {n} статья.|В файле {n} статьи.|В файле {n} статей.",
    "library.bad": "{n} строка не подошла:|{n} строки не подошли:|{n} строк не подошли:",
    "library.import_do": "Сохранить их",
    "library.imported": (
        "Новых и изменённых: {n} из {of}|Новых и изменённых: {n} из {of}|Новых и изменённых: {n} из {of}"
    ),
}
"""Each key with its text."""
