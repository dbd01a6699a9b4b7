"""All that a clusterer remembers, and its way into bytes and back."""

from dataclasses import dataclass, field

import msgspec
import numpy as np
from numpy.typing import NDArray

from embeddings import snapshots
from embeddings.clustering.background import Background
from embeddings.clustering.constraints import Constraints
from embeddings.clustering.micro import MicroClusters
from embeddings.clustering.signatures import Signatures
from embeddings.errors import SnapshotDamaged

_VERSION = 2


class _State(msgspec.Struct, frozen=True):
    columns: dict[str, snapshots.Array]
    background: snapshots.Array
    background_known: bool
    pinned: list[int]
    apart: list[tuple[list[int], list[int]]]
    signatures: list[list[tuple[str, str]]]
    learnt: int
    next_cluster: int
    background_due: int
    touched: list[int]
    gone: snapshots.Array
    told: int = 0


@dataclass(slots=True)
class Memory:
    """What a clusterer has learnt and been told.

    Attributes:
        learnt: messages so far.
        told: those of them that told something and asked nothing.
        next_cluster: the next cluster id to hand out.
        background_due: the background is taken anew after so many messages.
        touched: micro-clusters that changed in this window.
        gone: whether a cluster was reported as faded, by id, shape (ids there were then,).
        asking: whether, when clusters were last settled, the stream asked anything; not part of a snapshot.
        level: how similar linked micro-clusters had to be when clusters were last settled; not part of a snapshot.
    """

    micros: MicroClusters
    background: Background
    constraints: Constraints
    signatures: Signatures
    background_due: int
    learnt: int = 0
    told: int = 0
    next_cluster: int = 1
    touched: set[int] = field(default_factory=set)
    gone: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))
    level: float = 0.0
    asking: bool = True

    def new_cluster(self) -> int:
        """Hand out a cluster id that was never used."""
        self.next_cluster += 1
        return self.next_cluster - 1

    def to_bytes(self) -> bytes:
        """Return a snapshot."""
        columns = {name: snapshots.packed(column) for name, column in self.micros.columns().items()}
        state = _State(
            columns,
            snapshots.packed(self.background.mean),
            self.background.known,
            sorted(self.constraints.pinned),
            self.constraints.apart,
            self.signatures.kept(),
            self.learnt,
            self.next_cluster,
            self.background_due,
            sorted(self.touched),
            snapshots.packed(self.gone),
            self.told,
        )
        return snapshots.dump(state, version=_VERSION)

    def take_up(self, snapshot: bytes) -> None:
        """Become what a snapshot holds.

        Raises:
            SnapshotDamaged: the bytes are no snapshot of such vectors; nothing changed.
        """
        state = snapshots.load(snapshot, _State, version=_VERSION)
        columns = {name: snapshots.unpacked(array) for name, array in state.columns.items()}
        dim = self.micros.sums.shape[1]
        if columns["sums"].shape[1] != dim:
            raise SnapshotDamaged(
                f"The snapshot holds vectors of {columns['sums'].shape[1]} numbers, this encoder gives {dim}."
            )
        self.micros.fill(columns)
        self.background.mean = snapshots.unpacked(state.background).astype(np.float32)
        self.background.known = state.background_known
        self.constraints = Constraints(set(state.pinned), list(state.apart))
        self.signatures.restore(state.signatures)
        self.learnt, self.told, self.next_cluster = state.learnt, state.told, state.next_cluster
        self.background_due = state.background_due
        self.touched, self.gone = set(state.touched), snapshots.unpacked(state.gone).astype(np.bool_)
