"""Around the host: later, hand-over, escalations that ring until they are taken, and the producer's line."""

import pytest

from moderation.domain.deciding.board import Board
from moderation.domain.deciding.case import CLAIM_SECONDS
from moderation.domain.deciding.deciding import decide
from moderation.domain.deciding.decisions import Command, Field, Status, Subject, Verb
from moderation.domain.deciding.hosting import LONGEST_CUE, LONGEST_NAME
from moderation.domain.errors import Conflict, Refused
from moderation.domain.events import Filed, Filing, Opened, Recorded

AT = 1_700_000_000.0


class Table:
    def __init__(self) -> None:
        self.board, self.offset = Board(), 0
        self.record(Opened("Эфир", "ru", AT))
        self.record(Filed(tuple(Filing(n, n, n, "roaming", 1.0) for n in (1, 2)), AT))

    def record(self, event: object) -> None:
        self.offset += 1
        self.board.apply(Recorded(self.offset, event))  # type: ignore[arg-type]

    def do(self, verb: Verb, *clusters: int, who: str = "Игорь", text: str = "", at: float = AT) -> None:
        command = Command(f"c{self.offset}", "main", who, verb, clusters, text=text)
        self.record(decide(self.board, command, now=at, fresh=9))

    def of(self, cluster: int, field: Field) -> str:
        return self.board.value(Subject.CLUSTER, cluster, field)

    def line(self, field: Field) -> str:
        return self.board.value(Subject.BROADCAST, 0, field)


@pytest.fixture
def table() -> Table:
    table = Table()
    table.do(Verb.APPROVE, 1)
    return table


def test_later_takes_a_question_off_the_air_until_it_is_brought_back(table: Table) -> None:
    table.do(Verb.ON_AIR, 1)
    table.do(Verb.LATER, 1)
    assert (table.of(1, Field.STATUS), table.of(1, Field.LATER), table.board.on_air) == (
        Status.APPROVED, "1", set(),
    )  # fmt: skip
    table.do(Verb.SOONER, 1)
    assert table.of(1, Field.LATER) == ""


def test_whatever_goes_on_air_is_later_no_more(table: Table) -> None:
    table.do(Verb.LATER, 1)
    table.do(Verb.ON_AIR, 1)
    assert table.of(1, Field.LATER) == ""


@pytest.mark.parametrize(("verb", "cluster"), [(Verb.LATER, 2), (Verb.SOONER, 1), (Verb.SOONER, 2)])
def test_what_has_no_time_on_air_or_was_not_put_off_is_refused(
    table: Table, verb: Verb, cluster: int
) -> None:
    with pytest.raises(Refused, match=r"\.$"):
        table.do(verb, cluster)


def test_what_is_on_air_may_turn_out_not_to_be_for_it(table: Table) -> None:
    table.do(Verb.ON_AIR, 1)
    table.do(Verb.DISMISS, 1, text="not_for_air")
    assert (table.of(1, Field.STATUS), table.of(1, Field.REASON)) == (Status.DISMISSED, "not_for_air")
    assert table.board.on_air == set()
    table.do(Verb.UNDO)
    assert table.board.on_air == {1}


def test_a_question_handed_over_is_held_by_the_colleague_and_off_the_air(table: Table) -> None:
    table.do(Verb.ON_AIR, 1)
    table.do(Verb.HAND_OVER, 1, text="  Оля  Петрова ")
    assert (table.of(1, Field.ASSIGNEE), table.of(1, Field.CLAIMED_BY)) == ("Оля Петрова", "Оля Петрова")
    assert table.board.on_air == set()
    with pytest.raises(Conflict) as raised:
        table.do(Verb.DISMISS, 1, at=AT + CLAIM_SECONDS - 1)
    assert raised.value.who == "Оля Петрова"
    table.do(Verb.DISMISS, 1, at=AT + CLAIM_SECONDS + 1)


@pytest.mark.parametrize("name", ["", "  ", "я" * (LONGEST_NAME + 1)])
def test_a_hand_over_needs_a_name(table: Table, name: str) -> None:
    with pytest.raises(Refused):
        table.do(Verb.HAND_OVER, 1, text=name)


def test_what_another_holds_cannot_be_handed_over(table: Table) -> None:
    table.do(Verb.CLAIM, 2, who="Оля")
    with pytest.raises(Conflict):
        table.do(Verb.HAND_OVER, 2, who="Иван", text="Иван")


def test_an_escalation_is_taken_by_one_person_and_rings_again_when_it_is_escalated_again(
    table: Table,
) -> None:
    table.do(Verb.ESCALATE, 1, who="Оля")
    table.do(Verb.TAKE_ALARM, 1, who="Старший")
    assert (table.of(1, Field.ESCALATED), table.of(1, Field.ASSIGNEE)) == ("taken", "Старший")
    with pytest.raises(Conflict) as raised:
        table.do(Verb.TAKE_ALARM, 1, who="Иван")
    assert (raised.value.code, raised.value.who) == ("already", "Старший")
    table.do(Verb.ESCALATE, 1, who="Оля")
    assert table.of(1, Field.ESCALATED) == "1"
    with pytest.raises(Refused):
        table.do(Verb.TAKE_ALARM, 2)


def test_a_line_is_acknowledged_once_and_only_as_it_was_read(table: Table) -> None:
    table.do(Verb.CUE, who="Оля", text="через 2 минуты  реклама")
    assert table.line(Field.CUE) == "через 2 минуты реклама"
    assert (table.line(Field.CUE_BY), table.line(Field.CUE_AT)) == ("Оля", repr(AT))
    with pytest.raises(Refused):
        table.do(Verb.ACKNOWLEDGE, text="другое")
    table.do(Verb.ACKNOWLEDGE, text="через 2 минуты реклама")
    assert table.line(Field.CUE_SEEN) == "Игорь"
    with pytest.raises(Conflict):
        table.do(Verb.ACKNOWLEDGE, text="через 2 минуты реклама", who="Иван")
    table.do(Verb.CUE, who="Оля", text="заканчивай")
    assert table.line(Field.CUE_SEEN) == ""


@pytest.mark.parametrize("line", ["", "я" * (LONGEST_CUE + 1)])
def test_a_line_that_says_nothing_new_or_too_much_is_refused(table: Table, line: str) -> None:
    with pytest.raises(Refused):
        table.do(Verb.CUE, text=line)
