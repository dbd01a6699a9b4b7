"""Who and what is in a cluster: messages join and leave it, viewers with them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from moderation.adapters import codec
from moderation.adapters.counting import CountedMessage
from moderation.adapters.tables.batch import Batch

_CROWD: Final = """
    broadcast = :number AND viewer IN (SELECT viewer FROM askers WHERE broadcast = :number AND cluster = :cluster)
"""
_CHANGING: Final = f"SELECT count(*) FROM viewers WHERE answered = :answered AND {_CROWD}"  # noqa: S608 - no values inside
_MARK: Final = f"UPDATE viewers SET answered = answered + :step WHERE {_CROWD}"  # noqa: S608 - no values inside
_NOBODY: Final = (0, 0)


def expect(batch: Batch, comings: Iterable[tuple[int, CountedMessage]]) -> None:
    """Read what is needed when messages join or leave clusters."""
    moving = [(cluster, facts) for cluster, facts in comings if facts.is_member]
    batch.load_tallies(cluster for cluster, _ in moving)
    batch.members.load((cluster, facts.seq) for cluster, facts in moving)
    expect_viewers(batch, [(cluster, codec.text_key(facts.viewer)) for cluster, facts in moving])


def expect_viewers(batch: Batch, comings: Collection[tuple[int, bytes]]) -> None:
    """Read what is needed when viewers come to clusters or go."""
    batch.askers.load(comings)
    batch.viewers.load((viewer,) for _, viewer in comings)


def join(batch: Batch, cluster: int, facts: CountedMessage) -> None:
    """Count a filing of a message in a cluster, unless it is chatter."""
    if not facts.is_member:
        return
    key = (cluster, facts.seq)
    member = batch.members.get(key)
    batch.members.put(key, (member[0] + 1 if member else 1, facts.at, facts.score))
    if member is None:
        batch.tally(cluster).add(facts)
        attend(batch, cluster, facts.viewer, messages=1)


def leave(batch: Batch, cluster: int, facts: CountedMessage) -> None:
    """Take a filing of a message out of a cluster."""
    if not facts.is_member:
        return
    key = (cluster, facts.seq)
    filed, *rest = batch.members.get(key)
    if filed > 1:
        batch.members.put(key, (filed - 1, *rest))
        return
    batch.members.drop(key)
    batch.tally(cluster).remove(facts)
    batch.lost(cluster)
    attend(batch, cluster, facts.viewer, messages=-1)


def attend(batch: Batch, cluster: int, viewer: str, *, messages: int = 0, supports: int = 0) -> None:
    """Add to (or take from) what a viewer has in a cluster."""
    key = (cluster, codec.text_key(viewer))
    asked, supported = batch.askers.get(key) or _NOBODY
    asks, backs = asked + messages, supported + supports
    if asks or backs:
        batch.askers.put(key, (asks, backs))
    else:
        batch.askers.drop(key)
    tally = batch.tally(cluster)
    present = bool(asks or backs) - bool(asked or supported)
    tally.askers += present
    tally.supporters += (backs > 0 and not asks) - (supported > 0 and not asked)
    if present:
        _count_viewer(batch, key[1], present, present if tally.answered else 0)


def supports(batch: Batch, cluster: int, viewer: str) -> bool:
    """Tell whether a viewer has said "me too" of a cluster."""
    row = batch.askers.get((cluster, codec.text_key(viewer)))
    return row is not None and row[1] > 0


def mark_answered(batch: Batch, cluster: int, *, answered: bool) -> None:
    """Count for everyone in a cluster that it was answered, or no longer is."""
    step = 1 if answered else -1
    batch.viewers.forget()
    # Only whose first answered cluster this is, or whose last one it was, changes the number of viewers answered.
    ((viewers,),) = batch.all(_CHANGING, batch.askers, cluster=cluster, answered=0 if answered else 1)
    batch.counts["askers_answered"] += step * viewers
    batch.keeper.write(_MARK, number=batch.number, cluster=cluster, step=step)


def _count_viewer(batch: Batch, viewer: bytes, clusters: int, answered: int) -> None:
    was_in, was_answered = batch.viewers.get((viewer,)) or _NOBODY
    now_in, now_answered = was_in + clusters, was_answered + answered
    batch.viewers.put((viewer,), (now_in, now_answered))
    batch.counts["askers"] += (now_in > 0) - (was_in > 0)
    batch.counts["askers_answered"] += (now_answered > 0) - (was_answered > 0)
