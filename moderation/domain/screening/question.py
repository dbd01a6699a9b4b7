"""Does the author want an answer or an action? With or without a question mark."""

from __future__ import annotations

import math
import re
from typing import Final

from moderation.domain.log_odds import log_odds
from moderation.domain.phrases import Phrases, Words, read_words
from moderation.domain.screening.words.asking import ASKING
from moderation.domain.screening.words.chatting import CHATTING

ASKS: Final = 0.5
"""From this score on a message counts as a question."""

_START: Final = -1.3
"""Where a message stands before any evidence, when there is no vector: most of a live chat is talk."""

_HEARD_START: Final = -0.6
"""The same beside a head, which knows that by itself."""

_FOREIGN_START: Final = -1.9
"""The same without Cyrillic letters: the head learnt from little chat in other languages, so it must be surer."""

_SILENT_LISTS: Final = 1.2
"""What a message gains when no list speaks for or against it: then the head alone knows."""

_WEIGHTS: Final = {
    "interrogative": 1.7,
    "question_particle": 1.5,
    "how_to": 1.5,
    "choice": 0.8,
    "possibility": 1.2,
    "imperative": 0.4,
    "order": 2.2,
    "foreign_order": 0.8,
    "you_do": 0.6,
    "if": 0.7,
    "request": 1.7,
    "wish": 1.0,
    "trouble": 1.3,
    "subject": 0.9,
    "mine": 0.3,
    "foreign": 1.7,
    "foreign_trouble": 0.8,
    "question_mark": 1.3,
    "greeting": -0.7,
    "farewell": -2.0,
    "thanks": -1.2,
    "agreement": -1.2,
    "laughter": -1.2,
    "praise": -1.3,
    "others": -1.8,
    "rhetoric": -3.2,
    "stream": -0.9,
    "story": -1.3,
    "to_viewer": -2.5,
    "quote": -1.5,
    "short": -0.8,
}
"""How much each kind of evidence moves the balance, in log odds."""

_LISTS = Phrases(ASKING | CHATTING)
_TO_VIEWER = re.compile(
    r"^\s*(?:@\w|[^\W\d_]{3,15},\s+(?:а\s+)?(?:ты|тебе|тебя)\b"
    r"|(?!(?:question|problem|issue|topic|host|operator|admin)\b)[a-z][\w|`^\[\]-]{1,15}:\s)"
)
_HOW_TO = re.compile(
    r"\b(?:как|где|куда|чем|когда|сколько|что|чего|какой|какую|откуда)\s+(?:\w+\s+){0,2}\w+(?:ть|ти|чь|ться|тись)\b"
)
_IMPERATIVE = re.compile(r"\b(?!здравст|держит|смотрит|скажит)\w{3,}(?:йте|ите|йтесь|итесь)\b")
_YOU_DO = re.compile(r"\b\w{3,}(?:ает|яет|ует|еет|жет|дет|нет)е(?:сь)?\b")
_CHOICE = re.compile(r"\w\s+или\s+\w")
_QUOTE = re.compile(r"^\s*[«\"“„>][^»\"”]{3,200}[»\"”]\s*(?:$|[,—–-])")
_PATTERNS: Final = (
    ("question_mark", re.compile(r"\?")),
    ("how_to", _HOW_TO),
    ("imperative", _IMPERATIVE),
    ("choice", _CHOICE),
    ("you_do", _YOU_DO),
    ("to_viewer", _TO_VIEWER),
    ("quote", _QUOTE),
)
_SHORT: Final = 3
_HEAD_WEIGHT: Final = 1.1
_CYRILLIC = re.compile("[Ѐ-ӿ]")


def question_score(clean: str, asks: float | None) -> tuple[float, tuple[str, ...]]:
    """Weigh what in the wording asks against what only chats.

    Args:
        clean: the message, normalised and repaired.
        asks: a learned head's probability, or None when there is no vector.

    Returns:
        The probability that the author wants an answer, and the evidence for it, strongest first.
    """
    if not any(map(str.isalpha, clean)):
        # A bare "?" asks nothing that anyone could answer.
        return 0.0, ()
    words = read_words(clean)
    evidence = _evidence(clean, words)
    balance = sum(_WEIGHTS[name] for name in evidence)
    if asks is None:
        balance += _START
    else:
        balance += _HEARD_START if _CYRILLIC.search(clean) else _FOREIGN_START
        balance += _HEAD_WEIGHT * log_odds(asks)
        if not evidence and _CYRILLIC.search(clean):
            balance += _SILENT_LISTS
    reasons = sorted((name for name in evidence if _WEIGHTS[name] > 0), key=lambda name: -_WEIGHTS[name])
    return 1 / (1 + math.exp(-balance)), tuple(reasons)


def _evidence(clean: str, words: Words) -> set[str]:
    found = set(_LISTS.find_words(words))
    lower = clean.lower()
    found.update(name for name, pattern in _PATTERNS if pattern.search(lower))
    if len(words.words) < _SHORT and not found & {"subject", "question_mark", "request"}:
        found.add("short")
    return found
