from __future__ import annotations

from dataclasses import replace

from moderation.domain.deciding.decisions import MACHINE, Status, Verb
from moderation.domain.message import Level, Urgency
from moderation.pipeline.rows import ClusterRow
from moderation.pipeline.running.doubts import GRACE, Doubts

ROW = ClusterRow(
    7, "Когда починят?", "outage", (), 9, 9, 0, 0, 1.0, 2.0, Urgency(0.0, Level.NONE),
    status=Status.ANSWERED, answer="Завтра", answer_id="a1", answered_at=100.0,
)  # fmt: skip


def test_an_answer_that_three_call_useless_is_doubted() -> None:
    doubts = Doubts(since=0.0)
    assert doubts.reopenings("main", [replace(ROW, useless=2)], {}) == []
    (command,) = doubts.reopenings("main", [replace(ROW, useless=3)], {})
    assert (command.verb, command.who, command.clusters) == (Verb.REOPEN, MACHINE, (7,))


def test_not_when_more_were_helped() -> None:
    assert Doubts(since=0.0).reopenings("main", [replace(ROW, useless=3, useful=3)], {}) == []


def test_a_corrected_answer_starts_anew() -> None:
    doubts = Doubts(since=0.0)
    (first,) = doubts.reopenings("main", [replace(ROW, useless=3)], {})
    corrected = replace(ROW, answer_id="a2", answered_at=200.0, useless=3)
    assert doubts.reopenings("main", [corrected], {}) == []
    (second,) = doubts.reopenings("main", [replace(corrected, useless=6)], {})
    assert first.id != second.id


def test_ratings_from_before_a_restart_are_not_held_against_an_answer() -> None:
    doubts = Doubts(since=150.0)
    assert doubts.reopenings("main", [replace(ROW, useless=5)], {}) == []
    assert len(doubts.reopenings("main", [replace(ROW, useless=8)], {})) == 1


def test_a_surge_long_after_the_answer_reopens_one_during_it_does_not() -> None:
    doubts = Doubts(since=0.0)
    assert doubts.reopenings("main", [ROW], {7: 100.0 + GRACE}) == []
    assert len(doubts.reopenings("main", [ROW], {7: 101.0 + GRACE})) == 1


def test_a_question_that_waits_again_is_left_alone() -> None:
    waiting = replace(ROW, status=Status.WAITING, useless=9)
    assert Doubts(since=0.0).reopenings("main", [waiting], {}) == []
