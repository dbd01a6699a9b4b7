"""Halves: where a cluster would be cut in two, by a guard's values if it mixes some, else by meaning."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from embeddings.guarding.guards import Signature

Floats = NDArray[np.float32]

_LEAST = 0.1  # of all messages that a guard's value must have to be worth a half of its own
_ROUNDS = 30


def halves(
    vectors: Floats, weights: NDArray[np.float64], signatures: Sequence[Signature]
) -> NDArray[np.bool_] | None:
    """Tell which parts of a cluster go to its second half, None when it has no two sides.

    Args:
        vectors: of the parts, shape (n, dim).
        weights: messages of each part, shape (n,).
        signatures: values of each part on the guards' axes.
    """
    mixed = _by_guard(weights, signatures)
    second = mixed if mixed is not None else _by_meaning(vectors, weights)
    if second is None or not 0 < second.sum() < len(second):
        return None
    # The larger half stays where it is.
    return second if weights[second].sum() <= weights[~second].sum() else ~second


def _by_guard(weights: NDArray[np.float64], signatures: Sequence[Signature]) -> NDArray[np.bool_] | None:
    """Part the commonest value from the rest, on the axis where the second value has most messages."""
    parts: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    for weight, signature in zip(weights.tolist(), signatures, strict=True):
        for axis, value in signature:
            parts[axis][value] += weight
    best, chosen = _LEAST * float(weights.sum()), ("", "")
    for axis in sorted(parts):
        ordered = sorted(parts[axis].items(), key=lambda one: (-one[1], one[0]))
        if len(ordered) > 1 and ordered[1][1] >= best:
            best, chosen = ordered[1][1], (axis, ordered[1][0])
    if not chosen[0]:
        return None
    return np.array([chosen in signature for signature in signatures])


def _by_meaning(vectors: Floats, weights: NDArray[np.float64]) -> NDArray[np.bool_] | None:
    """Cut across the direction in which the cluster is longest, then let each part join the nearer side."""
    if len(vectors) < 2:  # noqa: PLR2004 - two sides take two parts
        return None
    middle = np.average(vectors, axis=0, weights=weights)
    away = vectors - middle
    _, _, axes = np.linalg.svd(away * np.sqrt(weights)[:, None], full_matrices=False)
    second: NDArray[np.bool_] = away @ axes[0] > 0
    for _ in range(_ROUNDS):
        if not 0 < second.sum() < len(second):
            return None
        ends = [np.average(away[side], axis=0, weights=weights[side]) for side in (~second, second)]
        distances = [((away - end) ** 2).sum(axis=1) for end in ends]
        nearer: NDArray[np.bool_] = distances[1] < distances[0]
        if (nearer == second).all():
            break
        second = nearer
    return second
