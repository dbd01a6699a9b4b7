"""Settling: which micro-clusters belong together now, and how that differs from before.

The new partition follows from the micro-clusters and people's decisions alone, not from earlier settlings; only the
ids do, so that a cluster keeps its id as long as most of it stays together.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import groupby
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from embeddings.clustering.background import directions
from embeddings.clustering.linkage import average_linkage
from embeddings.clustering.memory import Memory
from embeddings.clustering.neighbours import Neighbours, nearest
from embeddings.clustering.outcomes import Change, Faded, Merged, Split
from embeddings.clustering.timing import timed, timing
from embeddings.clustering.tuning import ClusterSettings
from embeddings.clustering.whitening import whitened

_ASKING, _TELLING = (
    0.4,
    0.6,
)  # of the messages tell something: up to one a stream of questions, from the other none
_PRESUMED = 15  # messages that a stream is presumed to have asked before its first
Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


def settle(memory: Memory, settings: ClusterSettings) -> list[Change]:
    """Link the live micro-clusters of a memory and report what changed."""
    micros, live = memory.micros, memory.micros.live()
    if not len(live):
        return _faded(memory, live)
    before, held = micros.clusters[live], memory.constraints.held(micros, live)
    means = micros.means(live)
    telling = how_telling(memory.told / (memory.learnt + _PRESUMED))
    memory.asking = telling < 1
    guarded = memory.signatures.marks(micros.signatures[micros.rows[live]], asking=memory.asking)
    marks = np.column_stack([guarded, memory.constraints.sides(live)])
    weights = micros.counts[live].astype(np.float64)
    pointing = whitened(directions(means, memory.background.of(means)), 1 - telling)
    near = neighbours_of(pointing, settings)
    memory.level = link_level(near, settings, telling=telling)
    pointing = timed(pointing, timing(near, memory.level, settings.timing))
    share = _between(settings.cohesion, settings.cohesion_telling, telling)
    groups = partition(pointing, weights, marks, held, level=memory.level, share=share)
    after = matched_ids(groups, before, held, micros.counts[live], memory.new_cluster)
    micros.clusters[live] = after
    moved = changes(live.tolist(), before.tolist(), after.tolist(), set(after.tolist()))
    return _with_stale(memory, moved) + _faded(memory, after)


def how_telling(told: float) -> float:
    """Return how much of a stream tells rather than asks, from 0 to 1, by the share of messages that only tell."""
    return min(max((told - _ASKING) / (_TELLING - _ASKING), 0.0), 1.0)


def _between(asking: float, telling: float, share: float) -> float:
    return asking + share * (telling - asking)


def neighbours_of(pointing: Floats, settings: ClusterSettings) -> Neighbours:
    """Find the neighbours by which a stream is judged, of micro-clusters that point there, shape (n, dim)."""
    broadest = min(settings.link, settings.link_telling)
    return nearest(pointing, settings.neighbours, _crowded_least(broadest, settings))


def link_level(near: Neighbours, settings: ClusterSettings, *, telling: float = 0.0) -> float:
    """Choose how similar linked micro-clusters must be: more so where few messages resemble one another.

    A short or scattered stream has mostly questions of their own, and its own mean is a poor background; a crowded
    one asks the same in many ways; one that tells has stories, of which every message tells another part.

    Args:
        near: the neighbours of its micro-clusters.
        settings: the numbers behind it.
        telling: how much of the stream tells rather than asks, from 0 to 1.
    """
    if near.total <= settings.neighbours:
        return settings.link_scattered
    link = _between(settings.link, settings.link_telling, telling)
    crowding = near.usual(settings.neighbours, _crowded_least(link, settings))
    level = link + settings.slope * (settings.crowded - crowding)
    return min(settings.link_scattered, max(link, level))


def _crowded_least(link: float, settings: ClusterSettings) -> float:
    """Return the crowding below which a stream is as scattered as can be."""
    return settings.crowded - (settings.link_scattered - link) / settings.slope


def partition(
    pointing: Floats,
    weights: NDArray[np.float64],
    marks: NDArray[np.int32],
    held: Ints,
    *,
    level: float,
    share: float,
) -> Ints:
    """Link micro-clusters, those that people hold in one cluster first.

    Args:
        pointing: where each points, shape (n, dim); of no use afterwards, see `average_linkage`.
        weights: how much each counts in an average, shape (n,).
        marks: values on the axes that must not mix, shape (n, axes); 0 means no value.
        held: the cluster people hold it in, 0 where it is free, shape (n,).
        level: the least average similarity of what is linked.
        share: of the cohesion of the looser of two groups, how much their similarity must be.

    Returns:
        Group numbers, shape (n,).
    """
    if not held.any():
        return average_linkage(pointing, weights, marks, level=level, share=share)
    atoms = _atoms(held)
    count = int(atoms.max(initial=-1)) + 1
    total = np.bincount(atoms, weights, minlength=count).astype(np.float64)
    means = np.zeros((count, pointing.shape[1]), np.float32)
    np.add.at(means, atoms, pointing * (weights / total[atoms]).astype(np.float32)[:, None])
    holders = np.zeros((count, 1), np.int32)
    holders[atoms, 0] = np.unique(held, return_inverse=True)[1] + (0 if (held == 0).any() else 1)
    joint = np.column_stack([joint_marks(marks, atoms, count), holders])
    return average_linkage(means, total, joint, level=level, share=share)[atoms]


def matched_ids(groups: Ints, before: Ints, held: Ints, counts: Ints, new_id: Callable[[], int]) -> Ints:
    """Give groups the ids of the clusters they mostly consist of.

    Args:
        groups: group number of each micro-cluster.
        before: the cluster it was in.
        held: the cluster people hold it in, or 0.
        counts: its messages.
        new_id: hands out an id that was never used.

    Returns:
        The cluster each is in now. Of several clusters in one group the one with most messages there gives its id,
        of equal ones the oldest.
    """
    bound = held > 0
    ids: dict[int, int] = dict(zip(groups[bound].tolist(), held[bound].tolist(), strict=True))
    taken = set(ids.values())
    width = int(before.max(initial=0)) + 1
    pairs, inverse = np.unique(groups * width + before, return_inverse=True)
    owners, clusters = np.divmod(pairs, width)
    order = np.lexsort((owners, clusters, -np.bincount(inverse, counts, minlength=len(pairs))))
    for group, cluster in zip(owners[order].tolist(), clusters[order].tolist(), strict=True):
        if group not in ids and cluster not in taken:
            ids[group] = cluster
            taken.add(cluster)
    for group in groups.tolist():
        if group not in ids:
            ids[group] = new_id()
    return np.array([ids[group] for group in groups.tolist()], np.int64)


def changes(
    micros: Iterable[int], before: Iterable[int], after: Iterable[int], living: set[int]
) -> list[Change]:
    """Describe how micro-clusters moved.

    Args:
        micros: ids of micro-clusters.
        before: the cluster each was in.
        after: the cluster each is in now.
        living: clusters that still have micro-clusters.

    Returns:
        Splits before mergers; of a cluster that ceased, the biggest part makes the merger.
    """
    moved = [move for move in zip(micros, before, after, strict=True) if move[1] != move[2]]
    splits: list[Change] = []
    mergers: list[Change] = []
    for old, left in groupby(sorted(moved, key=itemgetter(1, 2)), key=itemgetter(1)):
        parts = [(into, tuple(moves)) for into, moves in groupby(left, key=itemgetter(2))]
        parts.sort(key=lambda part: -len(part[1]))
        if old not in living:
            winner, moves = parts.pop(0)
            mergers.append(Merged(old, winner, moves))
        splits += [Split(old, into, moves) for into, moves in parts]
    return splits + mergers


def _with_stale(memory: Memory, moved: list[Change]) -> list[Change]:
    """Let the stale micro-clusters of clusters that ceased follow them."""
    clusters = memory.micros.clusters[: memory.micros.size]
    ceased = np.zeros(memory.next_cluster, np.bool_)
    ceased[[change.loser for change in moved if isinstance(change, Merged)]] = True
    left: defaultdict[int, list[int]] = defaultdict(list)
    for micro in np.flatnonzero(ceased[clusters]).tolist():
        left[int(clusters[micro])].append(micro)
    return [
        _followed(change, left[change.loser], clusters)
        if isinstance(change, Merged) and change.loser in left
        else change
        for change in moved
    ]


def _followed(merged: Merged, stale: list[int], clusters: Ints) -> Merged:
    clusters[stale] = merged.winner
    moves = tuple((micro, merged.loser, merged.winner) for micro in stale)
    return replace(merged, moves=merged.moves + moves)


def _faded(memory: Memory, living: Ints) -> list[Change]:
    """Tell which clusters have only stale micro-clusters by now; of a broadcast of millions there are many."""
    dead = np.zeros(memory.next_cluster, np.bool_)
    dead[memory.micros.clusters[1 : memory.micros.size]] = True
    dead[living] = False
    fresh = dead.copy()
    fresh[: len(memory.gone)] &= ~memory.gone
    memory.gone = dead
    return [Faded(cluster) for cluster in np.flatnonzero(fresh).tolist()]


def _atoms(held: Ints) -> Ints:
    """Number what is linked as one: everything held in one cluster, and each free micro-cluster."""
    keys = np.where(held > 0, held, -1 - np.arange(len(held)))
    _, first, atoms = np.unique(keys, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[atoms]


def joint_marks(marks: NDArray[np.int32], atoms: Ints, count: int) -> NDArray[np.int32]:
    """Combine marks of one atom: where people mixed different values, the axis no longer matters."""
    highest = np.zeros((count, marks.shape[1]), np.int32)
    lowest = np.full((count, marks.shape[1]), np.iinfo(np.int32).max, np.int32)
    np.maximum.at(highest, atoms, marks)
    np.minimum.at(lowest, atoms, np.where(marks == 0, np.iinfo(np.int32).max, marks))
    return np.where(highest == lowest, highest, 0)
