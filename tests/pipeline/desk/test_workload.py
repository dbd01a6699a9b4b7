"""Who has what, how fast the team is, and who should take what nobody has."""

from __future__ import annotations

from moderation.domain.deciding.decisions import MACHINE, Status, Verb
from moderation.domain.message import Level, Urgency
from moderation.pipeline.desk.staff_room import Seen
from moderation.pipeline.desk.workload import Load, Targets, hand_out, loads, pace, unheld
from moderation.pipeline.rows import ClusterRow, DecisionRow

NOW = 10_000.0
TARGETS = Targets()


def row(
    number: int, *, topic: str = "roaming", askers: int = 1, level: Level = Level.NONE, **parts: object
) -> ClusterRow:
    plain = {
        "recent": 0,
        "first_at": NOW - 100,
        "last_at": NOW,
        "messages": askers,
        "supporters": 0,
        "keywords": (),
    }
    return ClusterRow(
        id=number,
        label=f"{number}?",
        topic=topic,
        askers=askers,
        urgency=Urgency(0.0, level),
        **(plain | parts),  # type: ignore[arg-type]
    )


def decided(
    offset: int, who: str, verb: Verb, cluster: int, *, at: float = NOW, undone_by: str = ""
) -> DecisionRow:
    return DecisionRow(f"d{offset}", offset, at, who, verb, (cluster,), "", undone_by=undone_by)


def test_in_hand_is_what_was_given_or_is_claimed_now_and_still_open() -> None:
    rows = [
        row(1, assignee="Оля"),
        row(2, claimed_by="Оля", claimed_until=NOW + 1),
        row(3, claimed_by="Оля", claimed_until=NOW - 1),
        row(4, assignee="Оля", status=Status.ANSWERED),
    ]
    decisions = [
        decided(1, "Оля", Verb.ANSWER, 4),
        decided(2, "Оля", Verb.ANSWER, 4, undone_by="x"),
        decided(3, "Оля", Verb.APPROVE, 4, at=NOW - 4000),
    ]
    (load,) = loads([Seen("Оля", NOW)], rows, decisions, now=NOW)
    assert (load.in_hand, load.answers, load.decisions) == (2, 1, 1)


def test_waiting_is_what_nobody_has_and_late_what_waits_beyond_the_target() -> None:
    rows = [row(1), row(2, first_at=NOW - 10), row(3, assignee="Оля"), row(4, status=Status.APPROVED)]
    found = pace(rows, [], [], TARGETS, now=NOW)
    assert (found.waiting, found.late, found.oldest) == (2, 1, 100.0)
    assert (found.solved, found.satisfied, found.handling.median) == (None, None, None)


def test_the_first_look_is_the_first_decision_of_a_person() -> None:
    decisions = [
        decided(3, "Оля", Verb.APPROVE, 1, at=NOW - 40),
        decided(2, "Оля", Verb.CLAIM, 1, at=NOW - 60),
        decided(1, MACHINE, Verb.APPROVE, 1, at=NOW - 90),
    ]
    assert pace([row(1)], decisions, [], TARGETS, now=NOW).first_look.median == 40.0


def test_solved_are_those_answered_once_and_satisfied_whoever_says_so() -> None:
    decisions = [
        decided(1, "Оля", Verb.ANSWER, 1),
        decided(2, "Оля", Verb.ANSWER, 2),
        decided(3, "Оля", Verb.ANSWER, 2),
    ]
    found = pace([row(1, useful=3, useless=1)], decisions, [100.0, 200.0], TARGETS, now=NOW)
    assert (found.solved, found.satisfied, found.handling.median) == (0.5, 0.75, 100.0)


def test_questions_go_to_those_who_know_the_topic_then_by_load() -> None:
    team = [
        Load(Seen("Аня", NOW, on_shift=True, topics=("roaming",)), in_hand=5),
        Load(Seen("Боря", NOW, on_shift=True)),
        Load(Seen("Вера", NOW, on_shift=True)),
        Load(Seen("Гость", NOW)),
    ]
    rows = [row(n, topic="tariffs") for n in (1, 2, 3)] + [row(4), row(5, topic="tariffs", level=Level.HIGH)]
    assert [(one.id, who) for one, who in hand_out(rows, team)] == [
        (5, "Боря"), (1, "Вера"), (2, "Боря"), (3, "Вера"), (4, "Аня"),
    ]  # fmt: skip


def test_nobody_on_shift_gets_nothing() -> None:
    assert hand_out([row(1)], [Load(Seen("Гость", NOW))]) == []
    assert [one.id for one in unheld([row(1), row(2, assignee="Оля")], now=NOW)] == [1]
