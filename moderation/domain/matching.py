"""Matching: how well an article answers a question, out of three parts, and how sure that makes us.

The parts: `question` and `answer` are the likeness of meaning to either text of the article (cosine of what is left of
the vectors once the background is taken away), `words` the share of the question's own word pieces that are found, rare
ones counting more (BM25). The weights come from `python -m tests.benchmarks.weigh_articles`.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final

from moderation.domain.article import Article

PIECE: Final = 3
"""Letters of a piece of a word: endings and typos cost a few pieces, not the word."""
_WORD: Final = re.compile(r"[^\W_]+")
_AMOUNT: Final = re.compile(
    r"(\d+(?:[  ]\d{3})*(?:[.,]\d+)?)[  ]*(₽|руб|%|гб|мб|дн|дней|суток|час|минут|мес)", re.IGNORECASE
)
_EMPTY: Final = """
    а и в во на с со к ко о об у я ты он мы вы не ли же бы то за из от до по для при это как что где когда можно мне
    меня мой моя мое мои нас вас ваш если есть еще или так тут там все a an and do i in is it my of on or the to you
"""
_EMPTY_WORDS: Final = frozenset(_EMPTY.split())
"""Words that tell nothing of a subject."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What each part counts, and how a leader's standing becomes a probability (see `sureness`)."""

    question: float = 1.57
    answer: float = 1.43
    words: float = 0.45
    bias: float = -1.58
    lead: float = 3.81
    behind: float = -0.95
    least: float = 0.68
    """Probability from which the robot dares to answer."""
    chance: float = 0.87
    """Score that something reaches by chance where there is much to choose from."""


WEIGHTS: Final = Weights()


@dataclass(frozen=True, slots=True)
class Likeness:
    """The three parts, each about 0 to 1."""

    question: float
    answer: float
    words: float

    def score(self, weights: Weights = WEIGHTS) -> float:
        """Return the parts' weighted sum."""
        return weights.question * self.question + weights.answer * self.answer + weights.words * self.words


def sureness(*, lead: float, behind: float, weights: Weights = WEIGHTS) -> float:
    """Return how likely the first article is right.

    `lead` is by how much its score beats the next one's, and what chance reaches; `behind` by how much others beat
    it in single parts, added up: where meaning and words name different articles, nobody can be sure. The score itself
    says little from one knowledge base to the next, so it does not count.
    """
    odds = weights.bias + weights.lead * lead + weights.behind * behind
    return 1 / (1 + math.exp(-odds))


def pieces(text: str) -> list[str]:
    """Return the pieces of a text's telling words; each word's ends are marked, so that its beginning counts."""
    found: list[str] = []
    for word in _WORD.findall(text.lower().replace("ё", "е")):
        if word not in _EMPTY_WORDS:
            edged = f"q{word}z"
            found += [edged[at : at + PIECE] for at in range(max(len(edged) - PIECE + 1, 1))]
    return found


def disagreement(one: Article, other: Article) -> tuple[str, str] | None:
    """Return two amounts of the same kind on which two answers differ, None when none do."""
    own, theirs = _amounts(one.answer), _amounts(other.answer)
    for unit, values in own.items():
        if unit in theirs and not values & theirs[unit]:
            return f"{min(values)} {unit}", f"{min(theirs[unit])} {unit}"
    return None


def _amounts(text: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for number, unit in _AMOUNT.findall(text):
        plain = number.replace(" ", "").replace(" ", "").replace(",", ".")
        found.setdefault(_UNITS.get(unit.lower(), unit.lower()), set()).add(plain)
    return found


_UNITS: Final = {"руб": "₽", "дней": "дн", "суток": "дн"}
