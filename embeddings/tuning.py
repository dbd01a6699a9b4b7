"""The numbers behind clustering; one default serves every stream."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClusterSettings:
    """What may be tuned.

    Attributes:
        join: least similarity of a message to the micro-cluster it joins, seen from the background.
        join_blind: the same while no background is known yet, as plain cosine.
        link: least average similarity of micro-clusters linked into one cluster.
        window: micro-clusters are aimed anew after so many messages.
        drift: the background is taken anew when the stream has grown by this share.
        prior_weight: how many micro-clusters a prior background counts for.
        live_micros: more micro-clusters than this are never matched or linked; the stale small ones fade.
    """

    join: float = 0.65
    join_blind: float = 0.97
    link: float = 0.28
    window: int = 64
    drift: float = 1 / 16
    prior_weight: float = 50.0
    live_micros: int = 20_000
