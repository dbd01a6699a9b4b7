"""Looks at unmasked messages among the decisions: they need a reason and cannot be undone."""

from __future__ import annotations

import pytest

from moderation.domain.board import Board
from moderation.domain.deciding import decide
from moderation.domain.decisions import Command, Verb
from moderation.domain.errors import Refused
from moderation.domain.events import Filed, Filing, Recorded

AT = 1_700_000_000.0


@pytest.fixture
def board() -> Board:
    board = Board()
    board.apply(Recorded(1, Filed((Filing(1, 1, 1, "roaming", 1.0),), AT)))
    return board


def act(board: Board, command: Command, offset: int) -> None:
    board.apply(Recorded(offset, decide(board, command, now=AT, fresh=9)))


def test_a_look_says_who_when_what_and_why(board: Board) -> None:
    looked = decide(
        board,
        Command("c1", "main", "olga", Verb.REVEAL, seqs=(1,), text=" зовёт  на помощь "),
        now=AT,
        fresh=9,
    )
    assert (looked.who, looked.at, looked.seqs, looked.note) == ("olga", AT, (1,), "зовёт на помощь")
    assert not looked.changes
    assert not looked.clusters


@pytest.mark.parametrize(("seqs", "why"), [((), "надо"), ((1, 2), "надо"), ((1,), " "), ((1,), "x" * 201)])
def test_a_look_at_many_or_without_a_reason_is_refused(board: Board, seqs: tuple[int, ...], why: str) -> None:
    with pytest.raises(Refused):
        decide(board, Command("c1", "main", "olga", Verb.REVEAL, seqs=seqs, text=why), now=AT, fresh=9)


def test_a_look_cannot_be_undone_and_does_not_stand_before_what_can(board: Board) -> None:
    act(board, Command("c1", "main", "olga", Verb.STAR, (1,)), 2)
    act(board, Command("c2", "main", "olga", Verb.REVEAL, seqs=(1,), text="надо"), 3)
    with pytest.raises(Refused, match="unseen"):
        decide(board, Command("c3", "main", "olga", Verb.UNDO, undoes="c2"), now=AT, fresh=9)
    assert decide(board, Command("c4", "main", "olga", Verb.UNDO), now=AT, fresh=9).undoes == "c1"
