"""What the report, its figures and the downloads say in Russian."""

from __future__ import annotations

from typing import Final

RU_REPORT: Final = {
    "moment": "%d.%m.%Y %H:%M",
    "lasting.seconds": "{seconds}\u00a0с",
    "lasting.minutes": "{minutes}\u00a0мин {seconds}\u00a0с",
    "lasting.hours": "{hours}\u00a0ч {minutes}\u00a0мин",
    # What a file or a section is about.
    "report.title": "Итоги эфира",
    "report.running": "эфир идёт",
    "report.closed": "приём закрыт",
    "report.opened": "Начало {at}",
    "report.made": "Собрано {at}",
    "report.short": "Главное за две минуты",
    "report.asked": "О чём спрашивали",
    "report.changed": "Что менялось по ходу эфира",
    "report.hurt": "Что болит",
    "report.where": "Откуда спрашивают",
    "report.served": "Как отвечали",
    "report.open": "Что осталось без ответа",
    "report.next": "Идеи для следующего эфира",
    "report.videos": "Темы для коротких роликов",
    "report.compared": "По сравнению с прошлыми эфирами",
    "report.about": "Как это посчитано",
    # Headline sentences.
    "report.empty": "Вопросов в этом эфире не было.",
    "report.headline": "{askers}, {questions}; разных по смыслу — {clusters}.",
    "report.askers": "{n} зритель|{n} зрителя|{n} зрителей",
    "report.answered": "Ответ хотя бы на один свой вопрос получили {share} спросивших.",
    "report.nobody": "Ответов в этом эфире не было.",
    "report.top": "Чаще всего спрашивали: «{label}» ({askers}).",
    "report.pressing_first": "Больнее всего: «{label}» ({askers}).",
    "report.grew": "К концу выросла тема «{topic}»: с {before} до {after} вопросов.",
    # Charts and tables: the title says the finding.
    "report.topics_share": "На тему «{topic}» пришлось {share} вопросов; пик в {at}: {most} в минуту",
    "report.per_minute": "Вопросов в минуту по темам.",
    "report.marks": "Пунктир — моменты ответов.",
    "report.first_questions": "{share} обращений — о самых частых вопросах ({n})",
    "report.examples": "Как спрашивали",
    "report.shift": "«{topic}»: {before} вопросов в первой половине, {after} во второй",
    "report.no_shift": "Доли тем за эфир почти не менялись",
    "report.too_short": "Эфир короче десяти минут: сравнивать его половины рано.",
    "report.effect_calmed": "После ответа «{label}» спрашивали реже: {before} → {after} сообщений за 5 минут",
    "report.effect_not": "Ответ не помог: «{label}» спрашивали не реже, {before} → {after} сообщений за 5 минут",
    "report.effects": "Сообщений за 5 минут до ответа и за 5 минут после",
    "report.before": "до",
    "report.after": "после",
    "report.first_half": "1-я половина",
    "report.second_half": "2-я половина",
    "report.hurting": "Не могут ждать {n} вопрос из {all}|Не могут ждать {n} вопроса из {all}"
    "|Не могут ждать {n} вопросов из {all}",
    "report.calm": "Вопросов высокой срочности не было",
    "report.levels": "Обращения по срочности вопроса",
    "report.alarms": "Тревог (подозрений на беду): {n}.",
    "report.useless": "Ответы, которые не помогли",
    "report.regions_even": "Чаще всего называют места {regions}: по {share} тех, кто сказал, откуда он",
    "report.region": "Чаще всего называют место {region}: {share} тех, кто сказал, откуда он",
    "report.regions_known": "Место назвали {share} спросивших; откуда остальные, неизвестно.",
    "report.no_regions": "Мест в вопросах не называли",
    "report.asked_there": "О чём спрашивают чаще",
    "report.waited": "Половина ждала ответа не дольше {median}, девять из десяти — не дольше {ninth}",
    "report.slowest": "Дольше всех ждали те, кто спросил около {at}: половина — {median}",
    "report.slices": (
        "Обращения по времени, когда они начались: закрашены получившие ответ, над столбиком — сколько ждала половина "
        "дождавшихся."
    ),
    "report.compared_note": "Ответ через — медиана по отвеченным вопросам: от первого спросившего до ответа.",
    "brief.hours": "{n}\u00a0ч",
    "brief.minutes": "{n}\u00a0мин",
    "brief.seconds": "{n}\u00a0с",
    "served.count": "Посчитать показатели обслуживания",
    "served.count_help": "Сообщений много: на подсчёт уйдёт до полуминуты.",
    "served.slices_hint": "Закрашены получившие ответ; над столбиком — сколько ждала половина дождавшихся.",
    "axis.contacts": "Обращений",
    "axis.waited": "Ждала половина",
    "report.no_waits": "Никто ещё не дождался ответа",
    "report.wait.0": "до 1 минуты",
    "report.wait.1": "от 1 до 5 минут",
    "report.wait.2": "от 5 до 15 минут",
    "report.wait.3": "дольше 15 минут",
    "report.wait.late": "сразу: ответ уже был",
    "report.wait.open": "без ответа",
    "report.contacts": "Обращений",
    "report.left": "Без ответа {n} вопрос, обращений {askers}|Без ответа {n} вопроса, обращений {askers}"
    "|Без ответа {n} вопросов, обращений {askers}",
    "report.left_first": "Без ответа осталось: «{label}» ({askers}).",
    "report.left_note": "Здесь те, о которых спросили не меньше {fewest} зрителей.",
    "report.all_answered": "На все вопросы ответили",
    "report.idea_open": "Ответить на «{label}»: без ответа {askers}.",
    "report.idea_topic": "Раскрыть тему «{topic}»: к концу эфира её доля выросла до {share}.",
    "report.idea_discovered": "Новая тема, которой нет в списке: «{name}», спросивших {askers}.",
    "report.idea_useless": "Объяснить заново «{label}»: ответ не помог {n} из {rated} оценивших.",
    "report.no_ideas": "Долгов перед зрителями не осталось.",
    "report.video_why": "спрашивали в {parts} из {all} частей эфира, {askers}",
    "report.video_before": "было и раньше: {titles}",
    "report.no_videos": "Вопросов, которые возвращаются, не нашлось.",
    "report.first_ever": "Прошлых эфиров с вопросами нет: сравнивать пока не с чем.",
    "report.versus": "К прошлому эфиру: спросивших {askers_change}, доля получивших ответ {answered_change} п. п.",
    "report.this": "этот эфир",
    "report.privacy": (
        "Личные данные скрыты, имена зрителей в отчёт не попадают. Дословно приведены только вопросы, "
        "которые задали не меньше {fewest} зрителей."
    ),
    "report.privacy_verbatim": (
        "Личные данные скрыты, имена зрителей в отчёт не попадают. Дословные тексты редких вопросов показаны "
        "по разрешению того, кто делал отчёт."
    ),
    "report.method": (
        "Вопросы объединяет по смыслу машина, людям видны все её решения. Спросивший — зритель, который задал вопрос "
        "или нажал «и я тоже». Время — {zone}."
    ),
    "report.print": "Печать или PDF: Ctrl+P.",
    # Columns.
    "report.column.question": "Вопрос",
    "report.column.askers": "Спросивших",
    "report.column.topic": "Тема",
    "report.column.region": "Место",
    "report.column.questions": "Вопросов",
    "report.column.state": "Состояние",
    "report.column.level": "Срочность",
    "report.column.broadcast": "Эфир",
    "report.column.date": "Когда",
    "report.column.answered": "Получили ответ",
    "report.column.wait": "Ответ через",
    "report.column.satisfaction": "Довольны",
    "report.column.main_topic": "Главная тема",
    "report.column.figure": "Показатель",
    "report.column.value": "Значение",
    "report.column.means": "Что это",
    "report.column.rated": "Помогло / нет",
    # Service figures (ISO 18295-1 speaks of contacts, first contact resolution, waiting and handling time).
    "service.unknown": "неизвестно",
    "service.median": "медиана",
    "service.ninth": "90\u00a0%",
    "service.of": "{what}, {part}",
    "service.answered": "Получили ответ",
    "service.answered.means": (
        "Доля спросивших ({n}), у которых есть ответ хотя бы на один вопрос. Спросивший — кто задал вопрос или "
        "нажал «и я тоже»."
    ),
    "service.first_contact": "Решено с первого обращения",
    "service.first_contact.means": (
        "Доля обращений ({n}), где ответ дан, зритель не спросил о том же снова и не отметил "
        "«не помогло». Обращение — один зритель с одним вопросом. Что он делал за пределами эфира, неизвестно. Кто и "
        "спросил снова, и отметил, вычтен дважды: настоящая доля не ниже. По-английски — first contact resolution."
    ),
    "service.repeated": "Спросили снова после ответа",
    "service.repeated.means": "Доля обращений с ответом ({n}), где тот же зритель после ответа спросил о том же.",
    "service.satisfaction": "Удовлетворённость",
    "service.satisfaction.means": "Доля отметок «помогло» среди всех отметок об ответах ({n}).",
    "service.waiting": "Ожидание ответа",
    "service.waiting.means": (
        "От первого сообщения зрителя с этим вопросом до первого ответа на него; "
        "по {n} обращениям, которые ждали и дождались. "
        "Нажавшие «и я тоже» не учтены: когда они нажали, итоги не хранят. По-английски — waiting time."
    ),
    "service.late": "Спросили, когда ответ уже был",
    "service.late.means": "Обращений, получивших готовый ответ сразу; в ожидание не входят.",
    "service.open": "Ждали и не дождались",
    "service.open.means": (
        "Сколько прошло с первого сообщения у тех, кто ответа не получил, до конца эфира, а пока он идёт — до этой "
        "минуты; по {n} обращениям."
    ),
    "service.handling": "Время обработки",
    "service.handling.means": (
        "От взятия вопроса в работу или вывода в эфир до ответа; по {n} ответам, где начало записано. "
        "Ответы, которые никто заранее не брал, сюда не входят. По-английски — handling time."
    ),
    "service.deflected": "Обошлись роботом",
    "service.deflected.means": (
        "Доля вопросов роботу ({n}), где он ответил статьёй и зритель в ближайшие 10 минут не спросил "
        "людей ни о чём. Роботу пишут только те, кто сам его выбрал; о чём спросили, не хранится. "
        "По-английски — deflection."
    ),
    # The sheet "summary".
    "summary.broadcast": "Эфир",
    "summary.broadcast.means": "Название эфира.",
    "summary.state": "Состояние",
    "summary.state.means": "Идёт ли приём вопросов в момент выгрузки.",
    "summary.opened_at": "Начало",
    "summary.opened_at.means": "Когда эфир открыт; в столбцах таблиц время — UTC.",
    "summary.exported_at": "Выгружено",
    "summary.exported_at.means": "Момент, на который собраны все файлы этой выгрузки.",
    "summary.privacy": "Порог дословных текстов",
    "summary.privacy.means": "Вопросы, которые задали меньше зрителей, выгружены без дословного текста.",
    "summary.verbatim": "нет: дословные тексты разрешены",
    "summary.messages": "Сообщений",
    "summary.messages.means": "Всё, что прислали зрители.",
    "summary.questions": "Вопросов",
    "summary.questions.means": "Сообщения, которые ждут ответа, с любым решением проверки.",
    "summary.clusters": "Разных вопросов",
    "summary.clusters.means": "Группы вопросов, на которые хватит одного ответа.",
    "summary.answered_clusters": "Из них с ответом",
    "summary.answered_clusters.means": "Группы, где ответ дан и не снят.",
    "summary.askers": "Спросивших",
    "summary.askers.means": "Разные зрители, которые задали вопрос или нажали «и я тоже».",
    "summary.contacts": "Обращений",
    "summary.contacts.means": "Один зритель с одним вопросом, сколько бы раз он его ни задал.",
    "summary.withheld": "Придержано",
    "summary.withheld.means": "Сообщения, текст которых скрыт от эфира.",
    "summary.refused": "Отклонено",
    "summary.refused.means": "Сообщения, которые проверка не пропустила.",
    # Downloads.
    "download": "Скачать",
    "download.what": "Что выгрузить",
    "download.all": "Всё одним архивом",
    "download.report.html": "Отчёт: одна страница, открывается без сети",
    "download.session.xlsx": "Excel: все таблицы в одной книге",
    "download.questions.csv": "Вопросы, CSV",
    "download.questions.parquet": "Вопросы, Parquet",
    "download.clusters.csv": "Группы вопросов, CSV",
    "download.unanswered.csv": "Без ответа, CSV",
    "download.decisions.csv": "Решения, CSV",
    "download.summary.csv": "Показатели, CSV",
    "download.corrections.jsonl": "Поправки для обучения, JSONL (только с дословными текстами)",
    "download.verbatim": "Разрешить дословные тексты редких вопросов",
    "download.verbatim_help": (
        "Без этого вопросы, которые задали меньше {fewest} зрителей, выгружаются без текста: по редкому вопросу "
        "человека можно узнать."
    ),
    "download.make": "Подготовить",
    "download.making": "Готовим файлы…",
    "download.ready": "Готово: {name}",
}
"""Each key with its text."""
