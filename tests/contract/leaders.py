"""The simplest clusterer that keeps the contract: leaders, linked where two are near. Slow, and only for tests."""

import json
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embeddings.clustering.outcomes import Assignment, Change, Merged
from embeddings.clustering.settling import changes
from embeddings.errors import BadVectors, SnapshotDamaged, UnknownCluster

JOIN, LINK = 0.995, 0.97


class Leaders:
    """The first message of a kind leads a micro-cluster; those whose leaders are near are one cluster."""

    def __init__(self, dim: int) -> None:
        self.dim = dim
        self._leaders: list[NDArray[np.float64]] = []
        self._home: list[int] = []
        self._placed: set[int] = set()
        self._pinned: set[int] = set()
        self._apart: list[tuple[list[int], list[int]]] = []
        self._learnt, self._next = 0, 1

    def learn(self, vectors: ArrayLike, *, at: float) -> list[Assignment]:
        assigned = []
        for unit in self._units(vectors):
            micro, similarity = self._find(unit)
            if opened := not micro:
                self._leaders.append(unit)
                self._home.append(self.new_cluster())
                micro, similarity = len(self._leaders), 1.0
            assigned.append(Assignment(self._learnt, micro, self._home[micro - 1], similarity, opened))
            self._learnt += 1
        return assigned

    def predict_one(self, vector: ArrayLike) -> Assignment | None:
        micro, similarity = self._find(self._units(np.asarray(vector)[None])[0])
        return (
            Assignment(self._learnt, micro, self._home[micro - 1], similarity, opened=False)
            if micro
            else None
        )

    def settle(self, *, at: float) -> list[Change]:
        micros, before = range(1, len(self._home) + 1), list(self._home)
        group = self._linked()
        taken = {self._held(micro) for micro in micros} - {0}
        ids = {group[micro - 1]: self._held(micro) for micro in micros if self._held(micro)}
        for micro in micros:
            old = before[micro - 1]
            if group[micro - 1] not in ids:
                ids[group[micro - 1]] = self.new_cluster() if old in taken else old
                taken.add(old)
        self._home = [ids[group[micro - 1]] for micro in micros]
        return changes(micros, before, self._home, set(self._home))

    def new_cluster(self) -> int:
        self._next += 1
        return self._next - 1

    def must_link(self, a: int, b: int) -> Merged:
        moving = self._members(b)
        self.place(dict.fromkeys(self._members(a) + moving, a))
        return Merged(b, a, tuple((micro, b, a) for micro in moving))

    def cannot_link(self, a: int, b: int) -> None:
        self._apart.append((self._members(a), self._members(b)))

    def place(self, moves: Mapping[int, int]) -> None:
        for micro, cluster in moves.items():
            self._home[micro - 1] = cluster
            self._placed.add(micro)
            self._next = max(self._next, cluster + 1)

    def pin(self, cluster: int) -> None:
        if not 0 < cluster < self._next:
            raise UnknownCluster(f"There is no cluster {cluster}.")
        self._pinned.add(cluster)

    def snapshot(self) -> bytes:
        leaders = [leader.tolist() for leader in self._leaders]
        sets = sorted(self._placed), sorted(self._pinned)
        return json.dumps([leaders, self._home, *sets, self._apart, self._learnt, self._next]).encode()

    def restore(self, snapshot: bytes) -> None:
        try:
            leaders, self._home, placed, pinned, self._apart, self._learnt, self._next = json.loads(snapshot)
        except ValueError as cause:
            raise SnapshotDamaged("This is no snapshot of leaders.") from cause
        self._leaders = [np.array(leader) for leader in leaders]
        self._placed, self._pinned = set(placed), set(pinned)

    def _linked(self) -> list[int]:
        """Return the group of each micro-cluster; what people hold together begins as one."""
        held = [self._held(micro) for micro in range(1, len(self._home) + 1)]
        group = [held.index(cluster) if cluster else place for place, cluster in enumerate(held)]
        units = np.array(self._leaders).reshape(-1, self.dim)
        near = np.triu(units @ units.T, 1)
        for left, right in np.argwhere(near >= LINK).tolist():
            keep, give = sorted((group[left], group[right]))
            if keep != give and not self._forbidden(group, keep, give):
                group = [keep if one == give else one for one in group]
        return group

    def _forbidden(self, group: Sequence[int], keep: int, give: int) -> bool:
        sides = [{place + 1 for place, one in enumerate(group) if one == side} for side in (keep, give)]
        holders = [{self._held(micro) for micro in side} - {0} for side in sides]
        if holders[0] and holders[1]:
            return True
        return any(self._part(sides, left, right) for left, right in self._apart)

    @staticmethod
    def _part(sides: Sequence[set[int]], left: Iterable[int], right: Iterable[int]) -> bool:
        both = [side & set(left) for side in sides], [side & set(right) for side in sides]
        return bool((both[0][0] and both[1][1]) or (both[0][1] and both[1][0]))

    def _held(self, micro: int) -> int:
        cluster = self._home[micro - 1]
        return cluster if micro in self._placed or cluster in self._pinned else 0

    def _members(self, cluster: int) -> list[int]:
        members = [place + 1 for place, home in enumerate(self._home) if home == cluster]
        if not members:
            raise UnknownCluster(f"Cluster {cluster} has no messages.")
        return members

    def _find(self, unit: NDArray[np.float64]) -> tuple[int, float]:
        similarities = [float((leader * unit).sum()) for leader in self._leaders]
        best = max(range(len(similarities)), key=similarities.__getitem__, default=-1)
        return (best + 1, similarities[best]) if best >= 0 and similarities[best] >= JOIN else (0, 0.0)

    def _units(self, vectors: ArrayLike) -> NDArray[np.float64]:
        rows = np.asarray(vectors, np.float64)
        lengths = np.sqrt((rows * rows).sum(axis=-1))
        if rows.shape[1:] != (self.dim,) or not (np.isfinite(lengths) & (lengths > 0)).all():
            raise BadVectors("Some row is zero, not finite or of another length.")
        return np.asarray(rows / lengths[:, None])
