"""Taking back and doing again: people's decisions, the machine's merges, and looks, which cannot be undone."""

from __future__ import annotations

import pytest

from moderation.domain.deciding.board import Board
from moderation.domain.deciding.deciding import decide
from moderation.domain.deciding.decisions import Command, Field, Subject, Verb
from moderation.domain.errors import Conflict, EfirError, Refused
from moderation.domain.events import Filed, Filing, Recorded
from moderation.testing import settled

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


class Desk:
    """A board that several people decide on; messages 1..3, each in the micro-cluster and cluster of its number."""

    def __init__(self) -> None:
        self.board, self.offset = Board(), 0
        self.record(Filed(tuple(Filing(n, n, n, "roaming", 1.0) for n in (1, 2, 3)), AT))

    def record(self, event: object) -> int:
        self.offset += 1
        self.board.apply(Recorded(self.offset, event))  # type: ignore[arg-type]
        return self.offset

    def do(self, verb: Verb, *clusters: int, who: str = "olga", text: str = "", undoes: str = "") -> str:
        command = Command(f"c{self.offset}", "main", who, verb, clusters, text=text, undoes=undoes)
        self.record(decide(self.board, command, now=AT, fresh=90 + self.offset))
        return command.id

    def title(self) -> str:
        return self.board.value(Subject.CLUSTER, 1, Field.TITLE)


def test_what_was_undone_is_done_again_step_by_step_and_can_be_undone_again() -> None:
    desk = Desk()
    for title in ("раз", "два"):
        desk.do(Verb.RENAME, 1, text=title)
    desk.do(Verb.UNDO)
    desk.do(Verb.UNDO)
    assert desk.title() == ""
    desk.do(Verb.REDO)
    assert desk.title() == "раз"
    desk.do(Verb.REDO)
    assert desk.title() == "два"
    with pytest.raises(Refused, match="again"):
        desk.do(Verb.REDO)
    desk.do(Verb.UNDO)
    assert desk.title() == "раз"


def test_whoever_decided_anew_since_has_nothing_to_do_again() -> None:
    desk = Desk()
    desk.do(Verb.RENAME, 1, text="раз")
    desk.do(Verb.UNDO)
    desk.do(Verb.STAR, 2, who="ivan")
    desk.do(Verb.STAR, 2)
    with pytest.raises(Refused, match="again"):
        desk.do(Verb.REDO)


def test_a_split_is_done_again_with_all_that_went_with_it() -> None:
    desk = Desk()
    desk.do(Verb.MERGE, 1, 2)
    desk.do(Verb.UNDO)
    desk.do(Verb.REDO)
    assert desk.board.micros(1) == [1, 2]


def test_doing_again_stops_where_another_has_decided() -> None:
    desk = Desk()
    desk.do(Verb.RENAME, 1, text="раз")
    desk.do(Verb.UNDO)
    desk.do(Verb.RENAME, 1, who="ivan", text="иначе")
    with pytest.raises(Conflict) as raised:
        desk.do(Verb.REDO)
    assert raised.value.who == "ivan"


@pytest.mark.parametrize("verb", [Verb.UNDO, Verb.REDO])
def test_only_a_decision_is_undone_and_only_an_undoing_done_again(verb: Verb) -> None:
    desk = Desk()
    renamed = desk.do(Verb.RENAME, 1, text="раз")
    undone = desk.do(Verb.UNDO)
    again = desk.do(Verb.REDO)
    wrong = again if verb is Verb.UNDO else renamed
    with pytest.raises(EfirError):
        desk.do(verb, undoes=wrong)
    with pytest.raises(Refused, match=r"already|itself"):
        desk.do(verb, undoes=undone)


def test_a_merge_of_the_machine_is_taken_back_also_after_the_next_one() -> None:
    desk = Desk()
    first = desk.record(settled((2, 2, 1), merged=[(2, 1)]))
    desk.record(settled((1, 1, 3), (2, 1, 3), merged=[(1, 3)]))
    desk.do(Verb.UNDO, undoes=f"machine-{first}-2")
    assert [desk.board.micros(cluster) for cluster in (1, 2, 3)] == [[], [2], [1, 3]]
    with pytest.raises(Refused, match="already"):
        desk.do(Verb.UNDO, undoes=f"machine-{first}-2")
    desk.do(Verb.REDO)
    assert desk.board.micros(3) == [1, 2, 3]
    desk.do(Verb.UNDO, undoes=f"machine-{first}-2")
    assert desk.board.micros(2) == [2]


def test_a_merge_of_the_machine_that_people_took_apart_otherwise_is_theirs() -> None:
    desk = Desk()
    at = desk.record(settled((2, 2, 1), merged=[(2, 1)]))
    desk.record(settled((2, 1, 2)))
    with pytest.raises(Conflict):
        desk.do(Verb.UNDO, undoes=f"machine-{at}-2")
