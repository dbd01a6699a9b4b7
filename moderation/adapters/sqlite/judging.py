"""How a message is judged, by the machine and then by people; the clusters that it is in follow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from moderation.adapters import codec
from moderation.adapters.counting import RAISED, CountedMessage
from moderation.adapters.sqlite import crowd, said
from moderation.adapters.sqlite.batch import Batch
from moderation.domain.correcting import amend
from moderation.domain.decisions import Change, Field
from moderation.domain.message import Screening
from moderation.pipeline.rows import MessageRow

_ROW: Final = "SELECT row FROM messages WHERE broadcast = ? AND seq = ?"
_HOMES: Final = """
    SELECT micros.cluster FROM filings JOIN micros USING (broadcast, micro)
    WHERE filings.broadcast = ? AND filings.seq = ? ORDER BY filings.position
"""
_MINUTE: Final = """
    INSERT INTO timeline VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (broadcast, minute, topic) DO UPDATE SET questions = questions + ?4
"""
_Said = dict[Field, str]


def screen(batch: Batch, facts: CountedMessage, screening: Screening) -> None:
    """Write what the machine made of a message, and what follows."""
    said = _corrections(batch, facts.seq)
    if said is not None:
        _keep(batch, facts.seq, screening, said[1])
        screening = amend(screening, said[1])
    _write(batch, facts.seq, screening)
    _judge(batch, facts, screening)


def correct(batch: Batch, facts: CountedMessage, change: Change) -> None:
    """Write what a person says of a message against the machine, and what follows."""
    row = codec.unpack(batch.one(_ROW, batch.number, facts.seq)[0], MessageRow)
    machine, said = _corrections(batch, facts.seq) or (None, {})
    if machine is None and row.state == "screened":
        machine = row.screening()
    said = {**said, change.field: change.after}
    _keep(batch, facts.seq, machine, said)
    if machine is not None:
        # As intake left it: an alarm that a person called off by mistake is raised again.
        facts.raised = row.alarm == RAISED
        screening = amend(machine, said)
        _write(batch, facts.seq, screening)
        _judge(batch, facts, screening)


def put_on_timeline(batch: Batch, facts: CountedMessage, topic: str) -> None:
    """Count a message among the questions on a topic, no more on the one before."""
    if facts.arrival:
        _count(batch, facts, -1)
    facts.topic = topic
    _count(batch, facts, 1)


def _count(batch: Batch, facts: CountedMessage, questions: int) -> None:
    if facts.is_member:
        batch.write(_MINUTE, batch.number, facts.minute, codec.text_key(facts.topic), questions)


def _judge(batch: Batch, facts: CountedMessage, screening: Screening) -> None:
    """Take a message out of its clusters as it was judged before, and put it back as it is judged now."""
    homes = [home for (home,) in batch.all(_HOMES, batch.number, facts.seq)] if facts.arrival else []
    for home in homes:
        crowd.leave(batch, home, facts)
    if homes:
        _count(batch, facts, -1)
    facts.judge(screening)
    for home in homes:
        crowd.join(batch, home, facts)
    if homes:
        _count(batch, facts, 1)


def _write(batch: Batch, seq: int, screening: Screening) -> None:
    before = codec.unpack(batch.one(_ROW, batch.number, seq)[0], MessageRow)
    row = before.judged(screening)
    said.replace(batch, seq, before.shown, row.shown)
    batch.write(
        "UPDATE messages SET folded = ?, row = ? WHERE broadcast = ? AND seq = ?",
        said.folded(row.shown), codec.pack(row), batch.number, seq,
    )  # fmt: skip


def _corrections(batch: Batch, seq: int) -> tuple[Screening | None, _Said] | None:
    """Return what the machine made of a message, None before it did, and what people said; None if they did not."""
    query = "SELECT machine, said FROM corrections WHERE broadcast = ? AND seq = ?"
    row = batch.one(query, batch.number, seq)
    if row is None:
        return None
    machine, said = row
    return codec.unpack(machine, Screening) if machine else None, codec.unpack(said, _Said)


def _keep(batch: Batch, seq: int, machine: Screening | None, said: Mapping[Field, str]) -> None:
    packed = codec.pack(machine) if machine else None
    values = (batch.number, seq, packed, codec.pack(said))
    batch.write("INSERT OR REPLACE INTO corrections VALUES (?, ?, ?, ?)", *values)
