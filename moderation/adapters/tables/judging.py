"""How a message is judged, by the machine and then by people; the clusters that it is in follow."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from moderation.adapters import codec
from moderation.adapters.counting import RAISED, CountedMessage
from moderation.adapters.tables import crowd
from moderation.adapters.tables.batch import POSITIONS, Batch
from moderation.domain.deciding.correcting import amend
from moderation.domain.deciding.decisions import Change, Field
from moderation.domain.message import Screening

_Said = dict[Field, str]


def screen(batch: Batch, screenings: Sequence[tuple[int, Screening]]) -> None:
    """Write what the machine made of messages, and what follows."""
    seqs = [seq for seq, _ in screenings]
    batch.load_facts(seqs)
    batch.corrections.load((seq,) for seq in seqs)
    for seq, screening in screenings:
        facts = batch.facts(seq)
        if facts is None:
            continue
        said = _corrections(batch, seq)
        judged = screening
        if said is not None:
            _keep(batch, seq, screening, said[1])
            judged = amend(screening, said[1])
        _write(batch, seq, judged)
        _judge(batch, facts, judged)


def correct(batch: Batch, facts: CountedMessage, change: Change) -> None:
    """Write what a person says of a message against the machine, and what follows."""
    row = batch.message(facts.seq)
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


def expect_minutes(batch: Batch, coming: Collection[tuple[CountedMessage, str]]) -> None:
    """Read what is needed when messages come onto the timeline, each with its topic."""
    batch.timeline.load((facts.minute, codec.text_key(topic)) for facts, topic in coming)


def put_on_timeline(batch: Batch, facts: CountedMessage, topic: str) -> None:
    """Count a message among the questions on a topic, no more on the one before."""
    if facts.arrival:
        _count(batch, facts, -1)
    facts.topic = topic
    _count(batch, facts, 1)


def _count(batch: Batch, facts: CountedMessage, questions: int) -> None:
    if facts.is_member:
        key = (facts.minute, codec.text_key(facts.topic))
        (before,) = batch.timeline.get(key) or (0,)
        batch.timeline.put(key, (before + questions,))


def _judge(batch: Batch, facts: CountedMessage, screening: Screening) -> None:
    """Take a message out of its clusters as it was judged before, and put it back as it is judged now."""
    homes = _homes(batch, facts.seq) if facts.arrival else []
    for home in homes:
        crowd.leave(batch, home, facts)
    if homes:
        _count(batch, facts, -1)
    facts.judge(screening)
    for home in homes:
        crowd.join(batch, home, facts)
    if homes:
        _count(batch, facts, 1)


def _homes(batch: Batch, seq: int) -> list[int]:
    """Return the cluster of each question of a message."""
    filed = (batch.filings.get((seq, position)) for position in POSITIONS)
    homes = [batch.home(row[0]) for row in filed if row is not None]
    return [home for home in homes if home is not None]


def _write(batch: Batch, seq: int, screening: Screening) -> None:
    before = batch.message(seq)
    batch.rewrite(before, before.judged(screening))


def _corrections(batch: Batch, seq: int) -> tuple[Screening | None, _Said] | None:
    """Return what the machine made of a message, None before it did, and what people said; None if they did not."""
    row = batch.corrections.get((seq,))
    if row is None:
        return None
    machine, said = row
    return codec.unpack(machine, Screening) if machine else None, codec.unpack(said, _Said)


def _keep(batch: Batch, seq: int, machine: Screening | None, said: Mapping[Field, str]) -> None:
    batch.corrections.put((seq,), (codec.pack(machine) if machine else None, codec.pack(said)))
