"""The dial: each step has the setting from which on the machine takes it, and turning it is a decision like others."""

import pytest

from moderation.domain.deciding.automation import USUAL, Dial, Step, dial_of, may, within
from moderation.domain.deciding.board import Board
from moderation.domain.deciding.deciding import decide
from moderation.domain.deciding.decisions import Command, Field, Subject, Verb
from moderation.domain.errors import Refused
from moderation.domain.events import Recorded
from moderation.domain.message import Verdict
from moderation.testing import screening


def turn(board: Board, text: str, *, offset: int = 1, verb: Verb = Verb.DIAL) -> None:
    command = Command(f"c{offset}", "main", "olga", verb, text=text)
    board.apply(Recorded(offset, decide(board, command, now=1.0, fresh=9)))


def test_each_setting_allows_what_the_one_before_does_and_more() -> None:
    allowed = [{step for step in Step if may(dial, step)} for dial in Dial]
    assert allowed[0] == set()
    assert allowed[1] == {Step.PROPOSE}
    assert allowed[2] == {Step.PROPOSE, Step.REFUSE, Step.MERGE, Step.TELL, Step.REOPEN, Step.ASSIGN}
    assert allowed[3] == set(Step)


def test_a_broadcast_starts_at_the_usual_setting_and_comes_back_to_it_by_undo() -> None:
    board = Board()
    turn(board, "off")
    assert dial_of(board.value(Subject.BROADCAST, 0, Field.DIAL)) is Dial.OFF
    turn(board, "", offset=2, verb=Verb.UNDO)
    assert dial_of(board.value(Subject.BROADCAST, 0, Field.DIAL)) is USUAL


@pytest.mark.parametrize("text", ["", "loud", "assist"])
def test_a_setting_that_is_none_or_stands_already_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        turn(Board(), text)


@pytest.mark.parametrize(
    ("dial", "reasons", "verdict"),
    [
        (Dial.OFF, ("flood",), Verdict.WITHHOLD),
        (Dial.SUGGEST, ("flood",), Verdict.WITHHOLD),
        (Dial.ASSIST, ("flood",), Verdict.REFUSE),
        (Dial.OFF, ("empty",), Verdict.REFUSE),
    ],
)
def test_what_may_not_be_refused_is_laid_aside(
    dial: Dial, reasons: tuple[str, ...], verdict: Verdict
) -> None:
    assert within(dial, screening(verdict=Verdict.REFUSE, reasons=reasons)).verdict is verdict


def test_what_is_withheld_stays_so_at_every_setting() -> None:
    toxic = screening(verdict=Verdict.WITHHOLD, reasons=("toxic",))
    assert all(within(dial, toxic) == toxic for dial in Dial)
