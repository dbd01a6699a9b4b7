"""Find what meaning and words count in `moderation/domain/matching.py`, and from when on the robot is sure.

    python -m tests.benchmarks.weigh_articles

Learns from the questions composed to the articles of the demonstration, once as these are, once bare: an article whose
question is its own answer, as where people bring in nothing but texts. The weights of the parts are those under which
the right article most probably leads; what a leader is worth is one logistic regression over questions with a right
article, the same with it taken away, and those that nobody can answer. From when on the robot dares is chosen on
questions that the regression did not see, each fifth in turn. Prints the numbers, to be written into the module by
hand; `bench_articles` tells what they are worth on a knowledge base that was not learnt from.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from moderation.adapters.models import open_reader
from moderation.domain.matching import Weights
from moderation.settings import Settings
from tests.benchmarks.asked_of_articles import Compared, bare, compare, demonstration

SHARPNESS = 10.0
"""How much the probability of leading follows the score."""
RIGHT = 0.99
"""Share of answers that must be right where there is a right article."""
WRONGLY = 0.03
"""Share of questions that may be answered though their right article was taken away."""
FOLDS = 5
Floats = NDArray[np.float64]


def main() -> int:
    reader = open_reader(Settings(), threads=1)
    whole = demonstration()
    cases = [compare(case, reader) for case in (whole, bare(whole))]
    parts = _weigh(cases[0])
    groups = [_outcomes(case, parts) for case in cases]
    told, right, fold, _, _ = (np.concatenate(column) for column in zip(*groups, strict=True))
    model = LogisticRegression().fit(told, right)
    unseen = np.zeros(len(told))
    for one in range(FOLDS):
        learnt = LogisticRegression().fit(told[fold != one], right[fold != one])
        unseen[fold == one] = learnt.predict_proba(told[fold == one])[:, 1]
    second = np.sort(cases[0].parts @ parts, axis=1)[:, -2]
    odds = (*model.intercept_, *model.coef_[0])
    numbers = [round(float(value), 2) for value in (*parts, *odds)]
    weights = Weights(*numbers, least=_least(groups, unseen), chance=round(float(np.median(second)), 2))
    print(weights)
    return 0


Outcomes = tuple[Floats, NDArray[np.bool_], NDArray[np.int_], NDArray[np.bool_], NDArray[np.bool_]]


def _outcomes(case: Compared, parts: Floats) -> Outcomes:
    """Return of each question, then of each with its article away: what sureness hears, whether the first is right,
    its fold, whether it has a right article, whether that was taken away.
    """  # fmt: skip
    there, away = leaders(case, parts), leaders(case, parts, away=True)
    numbers = np.arange(len(case.right)) % FOLDS
    folds = np.concatenate([numbers, numbers[case.answerable]])
    lost = np.arange(len(folds)) >= len(numbers)
    known = np.concatenate([case.answerable, case.answerable[case.answerable]])
    return (
        np.concatenate([there.told, away.told]), np.concatenate([there.right, away.right]), folds, known, lost,
    )  # fmt: skip


def _least(groups: list[Outcomes], unseen: Floats) -> float:
    """Return the lowest probability from which enough answers are right in every case, and few given that cannot be."""
    ends = np.cumsum([len(group[0]) for group in groups])
    for least in np.arange(0.5, 0.96, 0.01):
        fits = True
        for (_, right, _, known, lost), sure in zip(groups, np.split(unseen, ends[:-1]), strict=True):
            given = (sure >= least) & known & ~lost
            fits &= given.any() and right[given].mean() >= RIGHT and (sure[lost] >= least).mean() <= WRONGLY
        if fits:
            return round(float(least), 2)
    return 0.95


def _weigh(learnt: Compared) -> Floats:
    rows = learnt.parts[learnt.answerable]
    right = learnt.right[learnt.answerable].argmax(axis=1)

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = SHARPNESS * rows @ weights
        scores -= scores.max(axis=1, keepdims=True)
        shares = np.exp(scores)
        shares /= shares.sum(axis=1, keepdims=True)
        here = np.arange(len(right))
        slope = SHARPNESS * ((shares[:, :, None] * rows).sum(axis=1) - rows[here, right]).mean(axis=0)
        return float(-np.log(shares[here, right] + 1e-12).mean()), slope

    found: Floats = minimize(loss, np.full(3, 0.5), jac=True, bounds=[(0, None)] * 3).x
    return found


@dataclass(frozen=True, slots=True)
class Leaders:
    """What sureness hears of each question's first article, shape (questions, 2); whether it is right."""

    told: Floats
    right: NDArray[np.bool_]


def leaders(compared: Compared, parts: Floats, *, away: bool = False) -> Leaders:
    """Return the first article of each question; `away`: of each answerable one, its right articles taken away."""
    rows = compared.parts[compared.answerable] if away else compared.parts
    truth = compared.right[compared.answerable] if away else compared.right
    hidden = truth if away else np.zeros_like(truth)
    scores = np.where(hidden, -np.inf, rows @ parts)
    order = np.argsort(-scores, axis=1)[:, :2]
    best = np.take_along_axis(scores, order, axis=1)
    own = np.take_along_axis(rows, order[:, :1, None], axis=1)[:, 0]
    most = np.where(hidden[:, :, None], -np.inf, rows).max(axis=1)
    told = np.stack([best[:, 0] - best[:, 1], (most - own).sum(axis=1)], axis=1)
    right = np.zeros(len(rows), bool) if away else np.take_along_axis(truth, order[:, :1], axis=1)[:, 0]
    return Leaders(told, right)


if __name__ == "__main__":
    sys.exit(main())
