"""Cluster a stream of vectors on two levels: micro-clusters as messages come, clusters when asked to settle.

One message after another joins the nearest micro-cluster or opens one; that is for good. From time to time
`settle` links micro-clusters into clusters, judged against the background of this very stream. People outrank both.
Results do not depend on how messages were batched, nor the settled partition on when earlier settlings took place.
"""

import itertools
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embeddings.clustering.background import Background, directions
from embeddings.clustering.constraints import Constraints
from embeddings.clustering.filing import Filer
from embeddings.clustering.memory import Memory
from embeddings.clustering.micro import MicroClusters
from embeddings.clustering.outcomes import Assignment, Change, Merged
from embeddings.clustering.relations import Relations, relate
from embeddings.clustering.settling import settle
from embeddings.clustering.signatures import NOTHING, Signatures
from embeddings.clustering.tuning import ClusterSettings
from embeddings.clustering.wording import WORDING_DIM, wording
from embeddings.errors import BadVectors, UnknownCluster
from embeddings.guarding.guards import GUARDS, Guards, Signature

Floats = NDArray[np.float32]


class Clusterer:
    """Group the messages of one stream.

    Args:
        dim: of the vectors.
        settings: the numbers behind it.
        guards: what tells look-alike texts apart.
    """

    def __init__(
        self,
        dim: int,
        *,
        settings: ClusterSettings | None = None,
        guards: Guards = GUARDS,
    ) -> None:
        self.dim = dim
        self.settings = settings or ClusterSettings()
        self._memory = Memory(
            MicroClusters(dim + WORDING_DIM),
            Background(dim, self.settings.background),
            Constraints(),
            Signatures(guards),
            background_due=self.settings.window,
        )
        self._filer = Filer(self._memory, self.settings)

    @property
    def micro_count(self) -> int:
        """How many micro-clusters there are, the faded ones included."""
        return self._memory.micros.size - 1

    def learn(
        self,
        vectors: ArrayLike,
        *,
        at: float | Sequence[float],
        texts: Sequence[str] | None = None,
        known: Sequence[Signature] | None = None,
        telling: Sequence[bool] = (),
    ) -> list[Assignment]:
        """File messages in the order given.

        Args:
            vectors: shape (n, dim), of any length but zero.
            at: when they came, seconds; one for all or one for each.
            texts: what was written; without them the guards are blind.
            known: what else must not mix, for each text, on axes that the guards do not read.
            telling: whether each tells something and asks nothing; without it all are taken to ask.

        Raises:
            BadVectors: a row is zero, not finite or of another length; nothing was learnt.
        """
        units = self._units(vectors, texts)
        times = [float(at)] * len(units) if isinstance(at, int | float) else [float(moment) for moment in at]
        if len(times) != len(units):
            raise BadVectors(
                f"There are {len(units)} vectors but {len(times)} times; give one time or one for each."
            )
        numbers = self._numbers(texts, known, len(units))
        self._memory.told += sum(telling)
        return self._filer.file(units, times, numbers)

    def learn_one(self, vector: ArrayLike, *, at: float, text: str | None = None) -> Assignment:
        """File one message; the same as a batch of one."""
        return self.learn(np.asarray(vector)[None], at=at, texts=None if text is None else [text])[0]

    def predict_one(self, vector: ArrayLike, text: str | None = None) -> Assignment | None:
        """Tell where a message would go, None when it would open a cluster; nothing changes."""
        signature = 0 if text is None else self._memory.signatures.find(text)
        unit = self._units(np.asarray(vector)[None], None if text is None else [text])[0]
        micro, similarity = self._filer.find(unit, signature)
        if not micro:
            return None
        cluster = int(self._memory.micros.clusters[micro])
        return Assignment(self._memory.learnt, micro, cluster, similarity, opened=False)

    def nearest(self, vector: ArrayLike, k: int = 5, text: str | None = None) -> list[tuple[int, float]]:
        """Return up to k clusters that hold something similar, best first, with the similarity; nothing changes."""
        micros = self._memory.micros
        units = self._units(np.asarray(vector)[None], None if text is None else [text])
        pointing = directions(units, self._memory.background.mean)[0]
        similarities = micros.pointing[: micros.used] @ pointing
        least = self.settings.link if self._memory.background.known else self.settings.join_blind
        found: dict[int, float] = {}
        for row in np.argsort(-similarities, kind="stable"):
            if similarities[row] < least or len(found) == k:
                break
            found.setdefault(int(micros.clusters[micros.owners[row]]), float(similarities[row]))
        return list(found.items())

    def means(self, groups: Sequence[Iterable[int]]) -> Floats:
        """Return the mean direction of the messages of each group of micro-clusters, shape (groups, dim).

        The row of a group of which all have faded is zero.
        """
        store = self._memory.micros
        listed = [sorted(group) for group in groups]
        chosen = np.fromiter(itertools.chain.from_iterable(listed), np.int64)
        owners = np.repeat(np.arange(len(listed)), [len(group) for group in listed])
        known = (store.rows[chosen] >= 0) & (store.counts[chosen] > 0)
        members, owners = chosen[known], owners[known]
        weights = store.counts[members].astype(np.float32)
        totals = np.zeros((len(listed), self.dim), np.float32)
        np.add.at(totals, owners, store.means(members)[:, : self.dim] * weights[:, None])
        return _units(totals)

    def away(self, means: Floats) -> Floats:
        """Return where means of clusters, shape (n, dim), point from the stream's background, rows of unit length."""
        return _units(means - self._memory.background.mean[: self.dim])

    def settle(self, *, at: float) -> list[Change]:  # noqa: ARG002 - the contract's; nothing here ages by the clock
        """Link micro-clusters into clusters and report what changed; `at` in seconds."""
        return settle(self._memory, self.settings)

    def relate(self, before: Relations) -> Relations:
        """Tell how clusters, just settled, stand to one another; what was found before stays where it still holds."""
        return relate(self._memory, self.settings, before=before)

    def new_cluster(self) -> int:
        """Hand out a cluster id that was never used."""
        return self._memory.new_cluster()

    @property
    def next_cluster(self) -> int:
        """Return the id that the next new cluster will have; nothing is handed out."""
        return self._memory.next_cluster

    def must_link(self, a: int, b: int) -> Merged:
        """Move cluster b into cluster a, where it stays."""
        moving = self._members(b)
        self.place(dict.fromkeys(self._members(a) + moving, a))
        return Merged(b, a, tuple((micro, b, a) for micro in moving))

    def cannot_link(self, a: int, b: int) -> None:
        """Keep what is now in two clusters apart for good."""
        self._memory.constraints.apart.append((self._members(a), self._members(b)))

    def can_link(self, a: int, b: int) -> None:
        """Take back the last word on keeping what is in two clusters apart; nothing happens when there is none."""
        self._memory.constraints.release(self._members(a), self._members(b))

    def place(self, moves: Mapping[int, int], *, held: bool = True) -> None:
        """Put micro-clusters into clusters for people; the machine never moves them again.

        Args:
            moves: cluster by micro-cluster; the clusters may be new.
            held: otherwise the machine may, as if nobody had ever moved them.

        Raises:
            UnknownCluster: there is no such micro-cluster; nothing was moved.
        """
        self._require_micros(moves)
        for micro, cluster in moves.items():
            self._memory.micros.clusters[micro] = cluster
            self._memory.micros.placed[micro] = held
            self._memory.next_cluster = max(self._memory.next_cluster, cluster + 1)

    def detach(
        self,
        vectors: ArrayLike,
        micros: Sequence[int],
        cluster: int,
        *,
        texts: Sequence[str] | None = None,
        known: Sequence[Signature] | None = None,
    ) -> list[int]:
        """Take single messages out of their micro-clusters into a cluster of their own, for people.

        Args:
            vectors: of the messages, shape (n, dim).
            micros: the micro-cluster each was in.
            cluster: where they go; usually from `new_cluster`.
            texts: what was written.
            known: what else must not mix, as `learn` was told.

        Returns:
            The new micro-cluster of each message; it is kept apart from what stayed behind.

        Raises:
            BadVectors: a vector cannot be used; nothing was moved.
            UnknownCluster: there is no such micro-cluster; nothing was moved.
        """
        units, numbers = self._units(vectors, texts), self._numbers(texts, known, len(micros))
        self._require_micros(micros)
        left = {int(self._memory.micros.clusters[micro]) for micro in micros} - {cluster}
        stayed = [micro for old in sorted(left) for micro in self._members(old)]
        parts = zip(units, micros, numbers, strict=True)
        detached = [self._filer.detach(unit, micro, signature, cluster) for unit, micro, signature in parts]
        self.place(dict.fromkeys(detached, cluster))
        self._memory.constraints.apart.append((stayed, detached))
        return detached

    def pin(self, cluster: int) -> None:
        """Mark a cluster as decided on by a person: it is never split, nor merged with another pinned one."""
        if not 0 < cluster < self._memory.next_cluster:
            raise UnknownCluster(
                f"There is no cluster {cluster}; the last one is {self._memory.next_cluster - 1}."
            )
        self._memory.constraints.pinned.add(cluster)

    def unpin(self, cluster: int) -> None:
        """Take the mark of `pin` away; micro-clusters that people placed stay placed."""
        self._memory.constraints.pinned.discard(cluster)

    def guard(self, guards: Guards) -> None:
        """Tell look-alike texts apart by other guards from now on; what was filed before stays as it is."""
        self._memory.signatures.read_by(guards)

    def snapshot(self) -> bytes:
        """Return the whole memory as bytes."""
        return self._memory.to_bytes()

    def restore(self, snapshot: bytes) -> None:
        """Take up where a snapshot was made; settings and guards stay as constructed.

        Raises:
            SnapshotDamaged: the bytes are no snapshot of such vectors; nothing changed.
        """
        self._memory.take_up(snapshot)

    def _members(self, cluster: int) -> list[int]:
        micros = self._memory.micros
        members = np.flatnonzero(micros.clusters[: micros.size] == cluster).tolist()
        if cluster < 1 or not members:
            raise UnknownCluster(f"Cluster {cluster} has no messages.")
        return members

    def _require_micros(self, micros: Sequence[int] | Mapping[int, int]) -> None:
        for micro in micros:
            if not 0 < micro < self._memory.micros.size:
                raise UnknownCluster(
                    f"There is no micro-cluster {micro}; the last one is {self._memory.micros.size - 1}."
                )

    def _numbers(
        self, texts: Sequence[str] | None, known: Sequence[Signature] | None, count: int
    ) -> list[int]:
        signatures = self._memory.signatures
        parts = zip(texts or [""] * count, known or [NOTHING] * count, strict=True)
        return [signatures.number(text, values) for text, values in parts]

    def _units(self, vectors: ArrayLike, texts: Sequence[str] | None) -> Floats:
        """Return unit vectors of meaning with those of the wording beside them, after checking them all."""
        rows = np.asarray(vectors, np.float32)
        if rows.ndim != 2 or rows.shape[1] != self.dim:  # noqa: PLR2004 - rows and columns
            raise BadVectors(f"The vectors have shape {rows.shape}, expected (n, {self.dim}).")
        if texts is not None and len(texts) != len(rows):
            raise BadVectors(f"There are {len(rows)} vectors but {len(texts)} texts; give one text for each.")
        lengths = np.sqrt((rows * rows).sum(axis=1))
        bad = np.flatnonzero(~(np.isfinite(lengths) & (lengths > 0)))
        if len(bad):
            raise BadVectors(f"Row {bad[0]} is zero or not finite; set its message aside and send the rest.")
        units = np.zeros((len(rows), self.dim + WORDING_DIM), np.float32)
        units[:, : self.dim] = rows / lengths[:, None]
        for row, text in enumerate(texts or ()):
            units[row, self.dim :] = wording(text)
        return units


def _units(rows: Floats) -> Floats:
    lengths = np.sqrt((rows * rows).sum(axis=1, keepdims=True))
    units: Floats = rows / np.maximum(lengths, np.float32(1e-9))
    return units
