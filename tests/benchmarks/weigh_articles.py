"""Find what meaning and words count in `moderation/domain/matching.py`, and from when on the robot is sure.

    python -m tests.benchmarks.weigh_articles

Learns from the questions composed to the articles of the demonstration. The weights of the parts are those under which
the right article most probably leads; what a leader is worth is one logistic regression over questions with a right
article, the same with it taken away, and those that nobody can answer. Prints the numbers, to be written into the
module by hand; `bench_articles` tells what they are worth on questions that were not learnt from.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from moderation.bootstrap import open_reader
from moderation.domain.matching import Weights
from moderation.settings import Settings
from tests.benchmarks.asked_of_articles import Compared, compare, demonstration

SHARPNESS = 10.0
"""How much the probability of leading follows the score."""
RIGHT = 0.99
"""Share of answers that must be right where there is a right article."""
WRONGLY = 0.04
"""Share of questions that may be answered though their right article was taken away."""
Floats = NDArray[np.float64]


def main() -> int:
    learnt = compare(demonstration(), open_reader(Settings(), threads=1))
    parts = _weigh(learnt)
    there, away = leaders(learnt, parts), leaders(learnt, parts, away=True)
    told = np.concatenate([there.told, away.told])
    model = LogisticRegression().fit(told, np.concatenate([there.right, away.right]))
    least = _least(
        *(model.predict_proba(told)[:, 1] for told in (there.told[learnt.answerable], away.told)),
        there.right[learnt.answerable],
    )
    odds = (*model.intercept_, *model.coef_[0])
    print(Weights(*(round(float(value), 2) for value in (*parts, *odds)), least))
    return 0


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


def _least(there: Floats, away: Floats, right: NDArray[np.bool_]) -> float:
    """Return the lowest probability from which enough answers are right, and few are given that cannot be."""
    for least in np.arange(0.5, 1.0, 0.01):
        given = there >= least
        if right[given].mean() >= RIGHT and (away >= least).mean() <= WRONGLY:
            return round(float(least), 2)
    return 1.0


if __name__ == "__main__":
    sys.exit(main())
