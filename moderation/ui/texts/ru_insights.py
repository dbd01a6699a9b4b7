"""What is said in Russian of what a broadcast's figures show."""

from __future__ import annotations

from typing import Final

RU_INSIGHTS: Final = {
    "insights.headline.funnel": (
        "Вопросы — {questions} всех сообщений; из того, что дошло до доски, отвечено {answered}."
    ),
    "insights.headline.pressing": (
        "Первое, что не могло ждать, пришло в {at}; больше всего людей спросили «{label}» ({askers})."
    ),
    "insights.nothing_pressing": "Ничего, что не могло бы ждать, не пришло.",
    "insights.headline.languages": "Пишут больше всего {language}: {share}, на других языках — {others}.",
    "insights.languages_hint": "По последним вопросам ({n}).",
    "insights.headline.rising": (
        "Резче всего рос вопрос «{label}»: {recent} за {window} с вместо обычных {usual} ({at})."
    ),
    "insights.rising_hint": "Чёрточка — сколько было бы обычно.",
    "insights.compared_hint": "Какая доля спросивших получила ответ; сверху — этот эфир.",
    "axis.recent": "Вопросов за {window} с",
    "axis.answered": "Получили ответ",
    "funnel.received": "Пришло сообщений",
    "funnel.questions": "Из них вопросы",
    "funnel.on_board": "На доске",
    "funnel.approved": "Одобрены",
    "funnel.answered": "Отвечены",
    "chart.save": "CSV",
    "chart.save_help": "Скачать числа этого графика таблицей.",
    "tongue.ru": "по-русски",
    "tongue.en": "по-английски",
    "tongue.uk": "по-украински",
    "tongue.kk": "по-казахски",
    "tongue.tt": "по-татарски",
    "tongue.uz": "по-узбекски",
    "tongue.be": "по-белорусски",
    "tongue.ky": "по-киргизски",
    "tongue.tg": "по-таджикски",
    "tongue.hy": "по-армянски",
    "tongue.az": "по-азербайджански",
    "tongue.ba": "по-башкирски",
    "tongue.other": "на другом языке",
}
"""Each key with its text."""
