"""The numbers behind clustering; one default serves every stream of aligned vectors."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClusterSettings:
    """What may be tuned.

    Attributes:
        join: least similarity of a message to the micro-cluster it joins, seen from the background.
        join_blind: the same while no background is known yet, as plain cosine.
        link: least average similarity of micro-clusters linked into one cluster, in a crowded stream.
        link_telling: the same in a stream that tells rather than asks: a story is broader than a question.
        link_scattered: the same in a scattered stream.
        cohesion: two groups are linked if they resemble each other at least this share of what the looser of them
            resembles itself.
        cohesion_telling: the same in a stream that tells.
        timing: what a factor of e in the odds of being said together is worth as similarity; 0 leaves time aside.
        neighbours: a stream's crowding is the usual similarity to the neighbour of this rank.
        crowded: above this crowding a stream is crowded.
        slope: how fast the level of linking rises as crowding falls.
        theme: least similarity of the mean directions of clusters that are one theme.
        window: micro-clusters are aimed anew after so many messages.
        drift: the background is taken anew when the stream has grown by this share.
        background: what texts have in common with this model, presumed until a stream shows its own; empty if unknown.
        live_micros: more micro-clusters than this are never matched or linked; the stale small ones fade.
    """

    join: float = 0.65
    join_blind: float = 0.97
    link: float = 0.32
    link_telling: float = 0.21
    link_scattered: float = 0.5
    cohesion: float = 0.75
    cohesion_telling: float = 0.6
    timing: float = 0.05
    neighbours: int = 10
    crowded: float = 0.27
    slope: float = 4.0
    theme: float = 0.2
    window: int = 64
    drift: float = 1 / 16
    background: tuple[float, ...] = ()
    live_micros: int = 20_000


PLAIN = ClusterSettings(join=0.6, link=0.24, link_telling=0.16, crowded=0.23)
"""For vectors as an encoder makes them, without an alignment."""
