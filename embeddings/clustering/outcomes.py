"""What a clusterer reports: where a message went, and how clusters changed when they settled.

The moves of all changes of one settling describe in full how the map from micro-clusters to clusters changed.
"""

from dataclasses import dataclass

Move = tuple[int, int, int]
"""A micro-cluster, the cluster it was in, the cluster it is in now."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """Where one message went.

    Attributes:
        item: running number of the learnt message, from 0.
        micro: the micro-cluster it is in for good.
        cluster: the cluster this micro-cluster is in now.
        similarity: to the micro-cluster joined, against the stream's background; 1.0 for the first of its own.
        opened: whether the message opened a micro-cluster, and a cluster with it.
    """

    item: int
    micro: int
    cluster: int
    similarity: float
    opened: bool


@dataclass(frozen=True, slots=True)
class Merged:
    """A cluster ceased: its last micro-clusters went into another one."""

    loser: int
    winner: int
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """Some micro-clusters left a cluster, which lives on, for a new or another one."""

    cluster: int
    into: int
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Faded:
    """A cluster will receive no more messages: all its micro-clusters are stale."""

    cluster: int
    moves: tuple[Move, ...] = ()


Change = Merged | Split | Faded
