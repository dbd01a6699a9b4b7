"""What the pages say in Russian; forms that follow a number: 1 | 2-4 | 5 and more."""

from __future__ import annotations

from typing import Final

from moderation.ui.texts.ru_access import RU_ACCESS
from moderation.ui.texts.ru_articles import RU_ARTICLES
from moderation.ui.texts.ru_decisions import RU_DECISIONS
from moderation.ui.texts.ru_feeds import RU_FEEDS
from moderation.ui.texts.ru_grouping import RU_GROUPING
from moderation.ui.texts.ru_health import RU_HEALTH
from moderation.ui.texts.ru_insights import RU_INSIGHTS
from moderation.ui.texts.ru_report import RU_REPORT
from moderation.ui.texts.ru_rules import RU_RULES
from moderation.ui.texts.ru_running import RU_RUNNING
from moderation.ui.texts.ru_team import RU_TEAM

RU: Final = {
    **RU_ACCESS,
    **RU_ARTICLES,
    **RU_DECISIONS,
    **RU_FEEDS,
    **RU_GROUPING,
    **RU_INSIGHTS,
    **RU_REPORT,
    **RU_RULES,
    **RU_HEALTH,
    **RU_RUNNING,
    **RU_TEAM,
    "app": "Эфир",
    "machine": "Машина",
    "page.host": "Ведущий",
    "page.triage": "Модерация",
    "page.insights": "Итоги",
    "page.operations": "Состояние",
    # Signing in.
    "sign_in.title": "Вход для сотрудников",
    "sign_in.who": "Ваше имя",
    "sign_in.who_help": "Под этим именем записываются ваши решения.",
    "sign_in.token": "Код доступа",
    "sign_in.token_help": "Его печатает сервер при запуске, рядом со ссылкой на эту страницу.",
    "sign_in.enter": "Войти",
    "sign_in.wrong": "Код доступа не подошёл: скопируйте его из вывода сервера целиком.",
    "sign_in.no_name": "Напишите своё имя: под ним запишутся ваши решения.",
    "sign_in.no_token_set": (
        "У панели нет кода доступа: запустите её командой serve, она передаст код сама."
    ),
    "sign_in.leave": "Выйти",
    "language": "Язык",
    "language.ru": "Русский",
    "language.en": "English",
    "broadcast": "Эфир",
    "broadcast.open": "● В ЭФИРЕ",
    "broadcast.closed": "Приём закрыт",
    "broadcast.none": "Эфиров пока нет.",
    "broadcast.none_hint": (
        "Запустите сервер командой `make run`: он откроет эфир. Посмотреть на живом примере: `make run DEMO=1`."
    ),
    # Lamps and counts.
    "lamps.lag": "отставание {seconds} с",
    "lamps.backlog": "в очереди {n}",
    "lamps.lost": "потеряно {n}",
    "lamps.away": "сервер приёма не отвечает",
    "counts.questions": "{n} вопрос|{n} вопроса|{n} вопросов",
    "counts.answered": "ответ получили {share} спросивших",
    "askers": "{n} человек|{n} человека|{n} человек",
    "messages": "{n} сообщение|{n} сообщения|{n} сообщений",
    "growth": "сообщений за минуту: +{n}",
    "growth.short": "+{n}/мин",
    "ago.seconds": "{n} с назад",
    "ago.minutes": "{n} мин назад",
    "ago.hours": "{n} ч назад",
    "ago.days": "{n} дн. назад",
    # Alarms.
    "alarm.title": "Похоже на беду: {n}",
    "alarm.raised": "никто не взял",
    "alarm.taken": "взято в работу",
    "do.take_alarm": "Взять",
    "do.close_alarm": "Закрыть",
    "alarm.none": "Тревог нет",
    "alarm.no_reason": "Тревожные слова",
    # News.
    "news.clusters": "{n} новый — показать|{n} новых — показать|{n} новых — показать",
    "news.none": "Всё показано",
    "news.changes": "Есть изменения — показать",
    "news.item": "Этот вопрос изменился — показать",
    "discovered": (
        "Новая тема: **«{name}»**, спрашивает {n} человек|Новая тема: **«{name}»**, спрашивают {n} человека"
        "|Новая тема: **«{name}»**, спрашивают {n} человек"
    ),
    "discovered.accept": "Принять",
    "discovered.accept_help": "Эти вопросы получат такую тему. Отменить можно у каждого вопроса.",
    "discovered.hide": "Скрыть",
    "discovered.hide_help": "Эти вопросы останутся в своих темах, и о них больше не напомнят.",
    # Triage.
    "filter": "Показать",
    "filter.urgent": "Срочные",
    "filter.waiting": "Ждут",
    "filter.approved": "Одобренные",
    "filter.dismissed": "Скрытые",
    "filter.answered": "Отвеченные",
    "filter.all": "Все",
    "search": "Поиск",
    "topic": "Тема",
    "topic.any": "Все темы",
    "list.shown": "{shown} из {total}",
    "list.empty": "Здесь пусто.",
    "list.empty.urgent": "Срочных вопросов нет.",
    "list.empty.waiting": "Все вопросы разобраны.",
    "list.empty.search": "По этим условиям ничего не нашлось: измените слова или тему.",
    "list.no_questions": (
        "Вопросов ещё нет. Отправьте первый со страницы зрителя или запустите `make run DEMO=1`: "
        "зрителей сыграет программа."
    ),
    "list.unread": (
        "Сообщений, которые модель не смогла прочитать: {n}. Прочтите их сами: ниже, под «Не прочитано». "
        "Отметите в «Поправить», что это было, — и строка исчезнет."
    ),
    "list.set_aside": "Показать, чего нет на доске",
    "list.set_aside_help": "Придержанное, отклонённое и не вопросы: отсюда их можно вернуть.",
    "list.choose": "Выберите вопрос слева.",
    "list.mark": "Отметить для слияния",
    "list.unmark": "Снять отметку",
    "item.askers_since": "{askers} · {messages} · с {since}",
    "item.claimed": "взял(а) {who}",
    "item.claimed_by_me": "вы взяли",
    "item.assigned": "для: {who}",
    "item.escalated": "передан старшему",
    "item.by_hand": "название дал человек",
    "item.dismissed_because": "Скрыт: {reason}",
    "item.answer": "Ответ в {at}",
    "item.ratings": "помогло {useful}, не помогло {useless}",
    "item.why": "Почему {level}",
    "item.why_level.none": "без срочности",
    "item.why_level.normal": "обычная срочность",
    "item.why_level.high": "высокая срочность",
    "item.why_level.critical": "срочно",
    "item.set_by_hand": "Так решил человек",
    "item.ordinary": "Ничего, что требовало бы спешки",
    "item.rank": "Почему на этом месте",
    "item.regions": "Откуда",
    "item.keywords": "Слова",
    "item.samples": "Как спрашивали ({shown} из {total})",
    "item.no_samples": "Сообщения ещё разбираются.",
    "item.history": "История",
    "item.no_history": "Решений ещё не было.",
    "item.split": "Разделить",
    "item.split_help": "Отметьте сообщения, которые спрашивают о другом.",
    "item.split_do": "Выделить отмеченные ({n})",
    "item.more": "Ещё",
    "item.title": "Название",
    "item.assignee": "Кому поручить",
    "item.urgency": "Срочность",
    "item.by_machine": "как определила машина",
    "item.save": "Сохранить",
    "part.askers": "спросившие",
    "part.growth": "рост",
    "part.urgency": "срочность",
    "part.waiting": "ожидание",
    "part.supporters": "поддержка",
    "part.novelty": "новизна",
    "part.star": "звезда",
    # Host.
    "host.now": "Сейчас в эфире",
    "host.nothing": "В эфире пока нет вопроса: выберите его ниже.",
    "host.answer": "Что ответили",
    "host.answer_hint": "Коротко, как сказали бы зрителю: это увидит каждый, кто спросил.",
    "host.no_text": "Напишите, что ответили: этот текст увидит каждый, кто спросил.",
    "host.off_air": "Снять с эфира",
    "host.put": "В эфир",
    "host.odd": "Редкий вопрос",
    "host.none_approved": "Одобренных вопросов нет: в эфир выходит только то, что одобрили модераторы.",
    "host.to_triage": "Открыть модерацию",
    "host.preset": "Порядок",
    "preset.balanced": "Взвешенный",
    "preset.popular": "Популярные",
    "preset.urgent": "Срочные",
    "preset.fresh": "Растущие",
    # Insights.
    "insights.empty": "Пока не о чем рассказать: вопросов ещё нет.",
    "insights.figures": "Собрано из записей эфира в {at}.",
    "insights.refresh": "Пересчитать",
    "insights.headline.questions": (
        "Задано: {questions} от зрителей ({askers}), разных по смыслу — {clusters}."
    ),
    "insights.headline.topic": "Больше всего спрашивают на тему «{topic}»: {share} вопросов.",
    "insights.headline.peak": (
        "Пик — в {at}: {n} вопрос за минуту.|Пик — в {at}: {n} вопроса за минуту.|"
        "Пик — в {at}: {n} вопросов за минуту."
    ),
    "insights.headline.answered": "Ответ получили {share} спросивших, без ответа осталось: {open}.",
    "insights.headline.top": "Самый частый вопрос: «{label}» ({askers}).",
    "insights.headline.region": (
        "Чаще других пишут из места: {region} ({share} сообщений, где оно названо)."
    ),
    "insights.headline.levels": (
        "Не могут ждать: {n} вопрос ({share}).|Не могут ждать: {n} вопроса ({share})."
        "|Не могут ждать: {n} вопросов ({share})."
    ),
    "insights.timeline_hint": "Вертикальные линии — моменты ответов.",
    "insights.top_hint": "Закрашены вопросы, на которые ответили.",
    "insights.regions": "Откуда спрашивают",
    "insights.no_regions": "Мест в сообщениях пока не называли.",
    "insights.levels": "Срочность",
    "insights.unanswered": "Без ответа: к чему стоит вернуться",
    "insights.all_answered": "На все вопросы ответили.",
    "axis.minute": "Время",
    "axis.questions": "Вопросов в минуту",
    "axis.askers": "Спросивших",
    "axis.messages": "Сообщений",
    "axis.clusters": "Вопросов",
    "column.label": "Вопрос",
    "column.topic": "Тема",
    "column.askers": "Спросивших",
    "column.messages": "Сообщений",
    "column.level": "Срочность",
    "column.since": "С какого времени",
    "column.status": "Состояние",
    "answered.yes": "отвечен",
    "answered.no": "без ответа",
    # Operations.
    "ops.set_aside": "Что не попало в эфир",
    "ops.withheld": "Придержано ({n})",
    "ops.refused": "Отклонено ({n})",
    "ops.unreadable": "Не прочитано ({n})",
    "ops.chatter": "Не вопросы",
    "ops.nothing_here": "Ничего.",
    "ops.links": "Ссылки",
    "ops.viewer_page": "Страница зрителя",
    "ops.overlay": "Титры для эфира",
    "ops.settings": "Настройки",
    "ops.setting": "Настройка",
    "ops.value": "Значение",
    "ops.source": "Откуда",
    "ops.meaning": "Что значит",
    "source.command line": "командная строка",
    "source.environment": "окружение",
    "source.default": "по умолчанию",
    # Failures.
    "error.EfirError": "Не получилось. Откройте «Состояние»: там видно, что не в порядке.",
    "error.Refused": "Так сделать нельзя: посмотрите, как стало, и решите снова.",
    "error.Unknown": "Этого больше нет: обновите страницу.",
    "error.StoreFailed": (
        "Данные не читаются: проверьте папку данных и место на диске, страница оживёт сама."
    ),
    "error.StoreDamaged": (
        "Файл данных повреждён: остановите сервер и запустите снова, он восстановит его из журнала."
    ),
    "error.StoreTooNew": "Данные записала более новая версия Эфира: обновите программу.",
    "error.Unreachable": (
        "Сервер приёма не отвечает. Решение сохранено и будет принято, когда он вернётся; "
        "проверьте, что `make run` работает."
    ),
}
"""Each key with its text."""
