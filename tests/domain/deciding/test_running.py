"""Running broadcasts: questions or none for now, another title, another broadcast."""

from __future__ import annotations

import pytest

from moderation.domain.deciding.board import Board
from moderation.domain.deciding.deciding import decide
from moderation.domain.deciding.decisions import Command, Field, Subject, Verb
from moderation.domain.deciding.running import speed_of
from moderation.domain.errors import EfirError, Refused
from moderation.domain.events import Opened, Recorded

AT = 1_700_000_000.0


class Table:
    """A board of one broadcast on which one person decides."""

    def __init__(self) -> None:
        self.board, self.offset = Board(), 1
        self.board.apply(Recorded(1, Opened("Ноябрь", "ru", AT)))

    def do(self, verb: Verb, text: str = "", words: tuple[str, ...] = (), undoes: str = "") -> str:
        command = Command(f"c{self.offset}", "main", "olga", verb, text=text, words=words, undoes=undoes)
        decided = decide(self.board, command, now=AT, fresh=1)
        self.offset += 1
        self.board.apply(Recorded(self.offset, decided))
        return command.id

    def value(self, field: Field) -> str:
        return self.board.value(Subject.BROADCAST, 0, field)


def test_a_pause_is_neither_open_nor_closed_and_undone_exactly() -> None:
    table = Table()
    table.do(Verb.PAUSE)
    assert table.value(Field.OPEN) == "paused"
    table.do(Verb.CLOSE)
    assert table.value(Field.OPEN) == ""
    table.do(Verb.UNDO)
    assert table.value(Field.OPEN) == "paused"
    table.do(Verb.OPEN)
    assert table.value(Field.OPEN) == "1"


@pytest.mark.parametrize(
    ("before", "verb"), [(None, Verb.OPEN), (Verb.CLOSE, Verb.PAUSE), (Verb.PAUSE, Verb.PAUSE)]
)
def test_what_stands_so_already_or_cannot_be_paused_is_refused(before: Verb | None, verb: Verb) -> None:
    table = Table()
    if before:
        table.do(before)
    with pytest.raises(Refused):
        table.do(verb)


def test_a_title_comes_back_as_it_was_when_the_broadcast_opened() -> None:
    table = Table()
    table.do(Verb.RETITLE, " Декабрь   сегодня ")
    assert table.value(Field.TITLE) == "Декабрь сегодня"
    table.do(Verb.UNDO)
    assert table.value(Field.TITLE) == "Ноябрь"


@pytest.mark.parametrize("title", ["", "  ", "Ноябрь", "x" * 121])
def test_a_title_must_be_one_and_another(title: str) -> None:
    with pytest.raises(Refused):
        Table().do(Verb.RETITLE, title)


@pytest.mark.parametrize("verb", [Verb.START, Verb.CLONE, Verb.REHEARSE])
def test_a_broadcast_that_was_started_stays_and_hides_no_earlier_decision(verb: Verb) -> None:
    table = Table()
    table.do(Verb.RETITLE, "Декабрь")
    started = table.do(verb, "Другой", ("10",))
    with pytest.raises(EfirError, match="stays"):
        table.do(Verb.UNDO, undoes=started)
    table.do(Verb.UNDO)
    assert table.value(Field.TITLE) == "Ноябрь"


@pytest.mark.parametrize("words", [("0",), ("-1",), ("быстро",), ("nan",), ("1001",)])
def test_a_speed_must_make_sense(words: tuple[str, ...]) -> None:
    with pytest.raises(Refused, match="faster"):
        Table().do(Verb.REHEARSE, "Репетиция", words)


def test_without_a_speed_a_rehearsal_runs_as_the_broadcast_did() -> None:
    assert speed_of(()) == 1.0
    assert speed_of(("2.5",)) == 2.5
