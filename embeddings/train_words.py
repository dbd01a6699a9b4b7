"""Learn what the words of a text add to the head of asks, from short sentences by the ten thousand."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from embeddings.training.examples import Example, csv_rows
from embeddings.training.noise import bare, variants
from embeddings.words import SIZE, features

_LIVE_WEIGHT = 5.0  # what a live message weighs, in sentences from elsewhere: its twins share it
_MANY = 0.5  # the same for the larger set of questions, so that asking is no commoner than stating
_REGULARISATION = 0.3
_FOLDS = 4

Row = tuple[str, bool, float, str, int]
"""A text, whether it asks, its weight, its group, and which example it is: -1 for twins and mere sentences."""


@dataclass(frozen=True, slots=True)
class Wording:
    """Texts that are known to ask or not, as words.

    Attributes:
        words: shape (n, SIZE), 1 where a text has a feature.
        asks: shape (n,).
        weights: shape (n,).
        groups: texts of one group never stand on both sides of a split.
        examples: shape (n,), which example of the corpus a text is; -1 for what only helps to learn.
    """

    words: csr_matrix
    asks: NDArray[np.bool_]
    weights: NDArray[np.float64]
    groups: Sequence[str]
    examples: NDArray[np.intp]

    @classmethod
    def read(cls, examples: Sequence[Example], live: set[str], data: Path) -> Self:
        """Take the examples of which it is known, those of live sources with noisy twins, and Russian sentences."""
        texts, asks, weights, groups, owners = zip(*_rows(examples, live, data), strict=True)
        return cls(counted(texts), np.array(asks), np.array(weights), groups, np.array(owners, dtype=np.intp))

    def learnt(self, chosen: NDArray[Any]) -> tuple[NDArray[np.float64], float]:
        """Fit weights, shape (SIZE,), and a bias on the chosen texts."""
        model = LogisticRegression(C=_REGULARISATION, solver="liblinear")
        model.fit(self.words[chosen], self.asks[chosen], sample_weight=self.weights[chosen])
        return model.coef_[0], float(model.intercept_[0])

    def held_out(self, count: int) -> NDArray[np.float64]:
        """Judge the corpus's examples, so many, by words learnt from other groups; NaN where nothing is known."""
        logits = np.full(count, np.nan)
        for learning, judged in GroupKFold(_FOLDS).split(self.words, groups=self.groups):
            weights, bias = self.learnt(learning)
            own = judged[self.examples[judged] >= 0]
            logits[self.examples[own]] = self.words[own] @ weights + bias
        return logits


def counted(texts: Sequence[str]) -> csr_matrix:
    """Give the features of n texts, shape (n, SIZE)."""
    rows = [features(text) for text in texts]
    ends = np.cumsum([0, *map(len, rows)])
    columns = np.fromiter((column for row in rows for column in row), np.int32, count=int(ends[-1]))
    return csr_matrix((np.ones(len(columns), np.float32), columns, ends), shape=(len(rows), SIZE))


def _rows(examples: Sequence[Example], live: set[str], data: Path) -> Iterator[Row]:
    dice = random.Random(7)  # noqa: S311 - the same twins in every run
    for at, one in enumerate(examples):
        if one.asks is None:
            continue
        twins = variants(one.text, dice) if one.source in live else [one.text]
        weight = (_LIVE_WEIGHT if one.source in live else 1.0) / len(twins)
        yield from (
            (text, one.asks, weight, one.group, -1 if place else at) for place, text in enumerate(twins)
        )
    for text, asks, weight in sentences(data):
        yield text, asks, weight, text, -1


def sentences(data: Path) -> Iterator[tuple[str, bool, float]]:
    """Read short Russian sentences, bare of punctuation and each once: whether they ask, what they weigh."""
    rows = csv_rows(data / "question_vs_statement_ru/sentences.csv")
    seen: set[str] = set()
    for text, asks, weight in (
        *((row["text"], row["is_question"] == "1", 1.0) for row in rows),
        *((line, True, _MANY) for line in _lines(data / "koziev_ru_sentences/questions.txt")),
        *((line, False, 1.0) for line in _lines(data / "koziev_ru_sentences/statements.txt")),
    ):
        plain = bare(text)
        if plain not in seen:
            seen.add(plain)
            yield plain, asks, weight


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()
