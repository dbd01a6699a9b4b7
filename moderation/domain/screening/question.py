"""Does the author want an answer or an action? With or without a question mark."""

from __future__ import annotations

import math
import re
from typing import Final

from moderation.domain.log_odds import log_odds
from moderation.domain.phrases import Phrases, Words, read_words
from moderation.domain.remembering import remembered
from moderation.domain.screening.words.asking import ASKING
from moderation.domain.screening.words.chatting import CHATTING

ASKS: Final = 0.5
"""From this score on a message counts as a question."""

_START: Final = -1.3
"""Where a message stands before any evidence, when there is no vector: most of a live chat is talk."""

_HEARD_START: Final = -1.0
"""The same beside a head."""

_HEAD_WEIGHT: Final = 0.9

_WEIGHTS: Final = {
    "interrogative": (1.7, 0.7),
    "question_particle": (1.5, 1.4),
    "how_to": (1.5, 1.3),
    "choice": (0.8, 0.5),
    "possibility": (1.2, 1.6),
    "imperative": (0.4, -0.3),
    "order": (2.2, -0.1),
    "foreign_order": (0.8, 1.4),
    "you_do": (0.6, 1.1),
    "if": (0.7, 0.2),
    "request": (1.7, 1.9),
    "wish": (1.0, 0.1),
    "trouble": (1.3, 1.3),
    "subject": (0.9, 0.0),
    "mine": (0.3, -0.3),
    "foreign": (1.7, 1.5),
    "foreign_trouble": (0.8, -0.7),
    "question_mark": (1.3, 0.9),
    "greeting": (-0.7, 0.6),
    "farewell": (-2.0, -1.3),
    "thanks": (-1.2, -0.8),
    "agreement": (-1.2, -0.3),
    "laughter": (-1.2, -1.4),
    "praise": (-1.3, -0.7),
    "others": (-1.8, -1.0),
    "rhetoric": (-3.2, -2.7),
    "stream": (-0.9, -0.8),
    "story": (-1.3, -1.7),
    "to_viewer": (-2.5, -1.2),
    "quote": (-1.5, -0.1),
    "short": (-0.8, -0.7),
    "no_mark": (0.0, 1.3),
    "silent": (0.0, 0.4),
    "few_words": (0.0, 1.1),
    "no_cyrillic": (0.0, -0.7),
}
"""How much each kind of evidence moves the balance, in log odds: by itself, and beside a head, which knows part of it.

The latter, the start and the weight of the head are one regression: `tests/benchmarks/weigh_question.py` prints them.
"""

EVIDENCE: Final = tuple(_WEIGHTS)

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
_MARKED = re.compile(r"[.,!?…;:()—–]|^\W*[^\W\d_a-zа-яё][a-zа-яё]")
_SHORT: Final = 3
_FEW: Final = 5
_CYRILLIC = re.compile("[Ѐ-ӿ]")


@remembered
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
    # In order: sums of a set differ in their last bits from one process to the next.
    evidence = sorted(read_evidence(clean, read_words(clean)))
    if asks is None:
        balance = _START + sum(_WEIGHTS[name][0] for name in evidence)
    else:
        balance = _HEARD_START + _HEAD_WEIGHT * log_odds(asks) + sum(_WEIGHTS[name][1] for name in evidence)
    reasons = sorted(
        (name for name in evidence if _WEIGHTS[name][0] > 0), key=lambda name: -_WEIGHTS[name][0]
    )
    return 1 / (1 + math.exp(-balance)), tuple(reasons)


def read_evidence(clean: str, words: Words) -> set[str]:
    """Find what speaks for or against a question in the wording, and how the message is typed: keys of the weights."""
    found = set(_LISTS.find_words(words))
    lower = clean.lower()
    found.update(name for name, pattern in _PATTERNS if pattern.search(lower))
    silent = not found
    if len(words.words) < _SHORT and not found & {"subject", "question_mark", "request"}:
        found.add("short")
    return found | _typing(clean, len(words.words), silent=silent)


def _typing(clean: str, length: int, *, silent: bool) -> set[str]:
    """Describe how a message is typed; of other languages only that it is one is known."""
    if not _CYRILLIC.search(clean):
        return {"no_cyrillic"}
    typed = {"few_words"} if length <= _FEW else set()
    if silent:
        typed.add("silent")
    if not _MARKED.search(clean) and not clean.isupper():
        # Who sets other marks would have set a question mark; who shouts would have, too.
        typed.add("no_mark")
    return typed
