"""Who and what is in a cluster: messages join and leave it, viewers with them."""

from __future__ import annotations

from typing import Final

from moderation.adapters import codec
from moderation.adapters.counting import CountedMessage
from moderation.adapters.sqlite.batch import Batch

_JOIN: Final = """
    INSERT INTO members VALUES (?, ?, ?, 1, ?, ?)
    ON CONFLICT (broadcast, cluster, seq) DO UPDATE SET filed = filed + 1 RETURNING filed
"""
_LEAVE: Final = """
    UPDATE members SET filed = filed - 1 WHERE broadcast = ? AND cluster = ? AND seq = ? RETURNING filed
"""
_VIEWER: Final = """
    INSERT INTO viewers VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (broadcast, viewer) DO UPDATE SET clusters = clusters + ?3, answered = answered + ?4
    RETURNING clusters, answered
"""
_CROWD: Final = """
    broadcast = ?1 AND viewer IN (SELECT viewer FROM askers WHERE broadcast = ?1 AND cluster = ?2)
"""


def join(batch: Batch, cluster: int, facts: CountedMessage) -> None:
    """Count a filing of a message in a cluster, unless it is chatter."""
    if not facts.is_member:
        return
    (filed,) = batch.one(_JOIN, batch.number, cluster, facts.seq, facts.at, facts.score)
    if filed == 1:
        batch.tally(cluster).add(facts)
        attend(batch, cluster, facts.viewer, messages=1)


def leave(batch: Batch, cluster: int, facts: CountedMessage) -> None:
    """Take a filing of a message out of a cluster."""
    if not facts.is_member:
        return
    key = (batch.number, cluster, facts.seq)
    (filed,) = batch.one(_LEAVE, *key)
    if filed == 0:
        batch.write("DELETE FROM members WHERE broadcast = ? AND cluster = ? AND seq = ?", *key)
        batch.tally(cluster).remove(facts)
        batch.lost(cluster)
        attend(batch, cluster, facts.viewer, messages=-1)


def attend(batch: Batch, cluster: int, viewer: str, *, messages: int = 0, supports: int = 0) -> None:
    """Add to (or take from) what a viewer has in a cluster."""
    key = (batch.number, cluster, codec.text_key(viewer))
    asked, supported = batch.one(_ASKER, *key) or (0, 0)
    asks, backs = asked + messages, supported + supports
    if asks or backs:
        batch.write("INSERT OR REPLACE INTO askers VALUES (?, ?, ?, ?, ?)", *key, asks, backs)
    else:
        batch.write("DELETE FROM askers WHERE broadcast = ? AND cluster = ? AND viewer = ?", *key)
    tally = batch.tally(cluster)
    present = bool(asks or backs) - bool(asked or supported)
    tally.askers += present
    tally.supporters += (backs > 0 and not asks) - (supported > 0 and not asked)
    if present:
        _count_viewer(batch, viewer, present, present if tally.answered else 0)


def supports(batch: Batch, cluster: int, viewer: str) -> bool:
    """Tell whether a viewer has said "me too" of a cluster."""
    row = batch.one(_ASKER, batch.number, cluster, codec.text_key(viewer))
    return row is not None and row[1] > 0


def mark_answered(batch: Batch, cluster: int, *, answered: bool) -> None:
    """Count for everyone in a cluster that it was answered, or no longer is."""
    step = 1 if answered else -1
    # Only whose first answered cluster this is, or whose last one it was, changes the number of viewers answered.
    changing = f"SELECT count(*) FROM viewers WHERE answered = ?3 AND {_CROWD}"  # noqa: S608 - no values inside
    (viewers,) = batch.one(changing, batch.number, cluster, 0 if answered else 1)
    batch.counts["askers_answered"] += step * viewers
    batch.write(
        f"UPDATE viewers SET answered = answered + ?3 WHERE {_CROWD}",  # noqa: S608 - no values inside
        batch.number,
        cluster,
        step,
    )


def _count_viewer(batch: Batch, viewer: str, clusters: int, answered: int) -> None:
    key = codec.text_key(viewer)
    now_in, now_answered = batch.one(_VIEWER, batch.number, key, clusters, answered)
    batch.counts["askers"] += (now_in > 0) - (now_in - clusters > 0)
    batch.counts["askers_answered"] += (now_answered > 0) - (now_answered - answered > 0)


_ASKER: Final = "SELECT messages, supports FROM askers WHERE broadcast = ? AND cluster = ? AND viewer = ?"
