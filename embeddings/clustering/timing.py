"""Timing: what is said together belongs together more often, as far as this very stream shows it.

News come and go, and after the host has said something many ask about it at once; in other streams everything is
asked at any time. Which it is, and how long a subject lasts, is seen from the neighbours: whether those whose meaning
is alike stand nearer to each other in the stream than any two would. Time then takes part in a similarity as columns.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.clustering.neighbours import Floats, Neighbours

_SPANS = (0.03, 0.045, 0.07, 0.1, 0.15, 0.2, 0.3)  # how long a subject may last, in shares of the stream
_NEIGHBOURS = 5  # of each micro-cluster that bear witness
_PRESUMED = 25  # pairs that are presumed to stand as far apart as by chance
_CHANCE = 2.0  # such odds of standing near prove nothing
_LEAST = 0.01  # a share below it changes nothing


@dataclass(frozen=True, slots=True)
class Timing:
    """How much time tells in a stream.

    Attributes:
        share: of a similarity that is nearness in time, from 0.
        span: how long a subject lasts, as a share of the stream.
    """

    share: float
    span: float


def timing(neighbours: Neighbours, level: float, worth: float) -> Timing:
    """Judge how much time tells: of several spans, by the one that tells most.

    The share grows with the logarithm of the odds ratio: how much likelier those that are alike stand within a span of
    each other than any two do. So it is a weight of evidence, as in naive Bayes.

    Args:
        neighbours: what micro-clusters of the stream, in the order they were opened, are most similar to.
        level: those less similar bear no witness.
        worth: what a factor of e in the odds is worth as similarity.
    """
    ones, others = neighbours.closest(_NEIGHBOURS, level)
    apart = np.abs(ones - others) / neighbours.total
    spans = np.array(_SPANS)
    chance = spans * (2 - spans)  # that two places of a line of length 1 are nearer than that
    near = (apart[:, None] < spans).sum(axis=0)
    seen = (near + _PRESUMED * chance) / (len(apart) + _PRESUMED)
    far = np.maximum(1 - seen, 1 / (len(apart) + _PRESUMED))
    told = seen * np.log(seen / chance) + far * np.log(far / (1 - chance))
    best = int(np.where(seen > chance, told, 0).argmax())
    odds = seen[best] / far[best] * (1 - chance[best]) / chance[best]
    return Timing(max(worth * float(np.log(odds / _CHANCE)), 0.0), _SPANS[best])


def timed(pointing: Floats, when: Timing) -> Floats:
    """Return where micro-clusters, in the order they were opened, point in meaning, wording and time.

    Args:
        pointing: rows of unit length, shape (n, dim); overwritten.
        when: how much time tells.

    Returns:
        Rows whose dot products are the similarities; of unit length but for what is common to all times.
    """
    if when.share < _LEAST:
        return pointing
    columns = _columns(np.arange(len(pointing)) / len(pointing), when.span)
    columns -= columns.mean(axis=0)
    pointing *= np.float32(np.sqrt(1 - when.share))
    return np.hstack([pointing, columns * np.float32(np.sqrt(when.share))])


def _columns(moments: NDArray[np.float64], span: float) -> Floats:
    """Return rows whose dot product is a bell curve of the time between them, as a Fourier series."""
    period = 2 * (1 + 4 * span)  # so long that the curve's repetition is nil within the stream
    pitches = np.arange(int(np.ceil(3 / span * period / (2 * np.pi))) + 1) * (2 * np.pi / period)
    powers = np.exp(-((pitches * span) ** 2) / 2)
    powers[0] /= 2
    angles = (moments[:, None] * pitches).astype(np.float32)
    amplitudes = np.sqrt(powers / powers.sum()).astype(np.float32)
    return np.hstack([np.cos(angles) * amplitudes, np.sin(angles) * amplitudes])
