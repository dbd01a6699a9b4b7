"""What is said in English of what a broadcast's figures show."""

from __future__ import annotations

from typing import Final

EN_INSIGHTS: Final = {
    "insights.headline.funnel": (
        "Questions are {questions} of all messages; of what reached the board {answered} was answered."
    ),
    "insights.headline.pressing": (
        "The first that could not wait came at {at}; most people asked “{label}” ({askers})."
    ),
    "insights.nothing_pressing": "Nothing came that could not wait.",
    "insights.headline.languages": "Most write {language}: {share}, in other languages {others}.",
    "insights.languages_hint": "Of the latest questions ({n}).",
    "insights.headline.rising": (
        "“{label}” grew most sharply: {recent} in {window} s instead of the usual {usual} ({at})."
    ),
    "insights.rising_hint": "The black mark is what would be usual.",
    "insights.compared_hint": "The share of askers who got an answer; this broadcast stands first.",
    "axis.recent": "Questions in {window} s",
    "axis.answered": "Got an answer",
    "funnel.received": "Messages received",
    "funnel.questions": "Of them questions",
    "funnel.on_board": "On the board",
    "funnel.approved": "Approved",
    "funnel.answered": "Answered",
    "chart.save": "CSV",
    "chart.save_help": "Download the figures of this chart as a table.",
    "tongue.ru": "in Russian",
    "tongue.en": "in English",
    "tongue.uk": "in Ukrainian",
    "tongue.kk": "in Kazakh",
    "tongue.tt": "in Tatar",
    "tongue.uz": "in Uzbek",
    "tongue.be": "in Belarusian",
    "tongue.ky": "in Kyrgyz",
    "tongue.tg": "in Tajik",
    "tongue.hy": "in Armenian",
    "tongue.az": "in Azerbaijani",
    "tongue.ba": "in Bashkir",
    "tongue.other": "in another",
}
"""Each key with its text."""
