"""The journal finds what a server lost or doubled, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.simulation.journal import TOLD_AGAIN, Delay, Journal


def acknowledged(count: int, *, viewer: int = 0) -> Journal:
    journal = Journal()
    for number in range(count):
        journal.send(viewer, f"m{number}", at=float(number))
        journal.record(viewer, f"m{number}", number + 1, at=number + 0.5)
    return journal


def tell_all(journal: Journal, *, viewer: int = 0, but: frozenset[str] = frozenset()) -> None:
    for id_ in journal.expected(viewer) - but:
        journal.tell(viewer, id_, int(id_[1:]) + 1)


def test_what_is_told_again_is_neither_lost_nor_doubled() -> None:
    journal = acknowledged(3)
    tell_all(journal)
    report = journal.report()
    assert (report.sent, report.recorded, report.lost, report.doubled, report.kept) == (3, 3, 0, 0, True)


@given(st.sets(st.integers(0, 9)))
def test_what_is_not_told_again_is_lost(lost: set[int]) -> None:
    journal = acknowledged(10)
    tell_all(journal, but=frozenset(f"m{number}" for number in lost))
    assert journal.report().lost == len(lost)
    assert journal.report().kept == (not lost)


def test_one_message_with_two_numbers_is_doubled() -> None:
    journal = acknowledged(1)
    journal.record(0, "m0", 7, at=2.0)
    tell_all(journal)
    assert journal.report().doubled == 1


def test_a_returning_viewer_who_hears_of_another_number_heard_of_a_double() -> None:
    journal = acknowledged(1)
    journal.tell(0, "m0", 9)
    assert journal.report().doubled == 1


def test_two_messages_with_one_number_are_doubled() -> None:
    journal = acknowledged(1)
    journal.send(1, "m0", at=0.0)
    journal.record(1, "m0", 1, at=1.0)
    assert journal.report().doubled == 1


def test_the_same_acknowledgement_twice_is_no_double_and_keeps_the_first_delay() -> None:
    journal = acknowledged(1)
    journal.send(0, "m0", at=50.0)
    journal.record(0, "m0", 1, at=60.0)
    tell_all(journal)
    report = journal.report()
    assert report.doubled == 0
    assert report.to_recorded == Delay(1, 0.5, 0.5, 0.5)


def test_refused_and_waiting_messages_are_not_lost() -> None:
    journal = Journal()
    for id_ in ("a", "b", "c"):
        journal.send(0, id_, at=0.0)
    journal.refuse(0, "a", "too_fast")
    journal.refuse(0, "b", "too_fast")
    report = journal.report()
    assert report.refused == {"too_fast": 2}
    assert (report.waiting, report.lost, report.kept) == (1, 0, True)


def test_messages_older_than_the_server_tells_again_are_named_unchecked() -> None:
    journal = acknowledged(TOLD_AGAIN + 5)
    tell_all(journal)
    report = journal.report()
    assert (report.lost, report.unchecked) == (0, 5)


@pytest.mark.parametrize(("count", "p50", "p99"), [(1, 0.0, 0.0), (100, 50.0, 99.0), (1000, 500.0, 990.0)])
def test_percentiles_are_delays_that_happened(count: int, p50: float, p99: float) -> None:
    journal = Journal()
    for number in range(count):
        journal.send(0, f"m{number}", at=0.0)
        journal.file(0, f"m{number}", at=float(number))
    assert (journal.report().to_filed.p50, journal.report().to_filed.p99) == (p50, p99)
