from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from moderation.adapters.sqlite.articles import ANSWERS, SqliteArticles
from moderation.domain.deciding.decisions import Change, Field, Status, Subject, Verb
from moderation.domain.events import Decided, Event, Opened, Rated, Screened, Title, Titled
from moderation.pipeline.answers.archivist import Archivist
from moderation.pipeline.ports import Entry
from moderation.pipeline.views.projector import Projector
from moderation.testing import MemoryEventLog, MemoryViews, asked, filed, screening

AT = 1_700_000_000.0
SPOKEN = "Ответ прозвучал в эфире."


class Show:
    """A broadcast of one question, the views of it, and the shelf of its answers."""

    def __init__(self, shelf: SqliteArticles) -> None:
        self.shelf, self.views, self._log = shelf, MemoryViews(), MemoryEventLog()
        self._archivist = Archivist(self.views, shelf, hollow={SPOKEN})
        question = asked("Сколько стоит роуминг?", viewer="anna", at=AT)
        self.happen(Opened("Эфир", "ru", AT), question, _screened(), filed({2: (1, 1)}))
        self.happen(Titled((Title(1, "Сколько стоит роуминг?", (), "roaming"),)))

    def happen(self, *events: Event) -> None:
        self._log.append([Entry("main", event) for event in events])
        Projector("main", self._log, self.views).catch_up()
        self._archivist.keep()

    def answer(self, text: str, *, name: str = "d1") -> None:
        values = {
            Field.STATUS: Status.ANSWERED.value,
            Field.ANSWER: text,
            Field.ANSWER_ID: name,
            Field.ANSWERED_AT: str(AT + 60),
        }
        changes = tuple(Change(Subject.CLUSTER, 1, field, "", value) for field, value in values.items())
        self.happen(Decided(name, "Оля", AT + 60, Verb.ANSWER, (1,), changes))


@pytest.fixture
def show(tmp_path: Path) -> Iterator[Show]:
    with closing(SqliteArticles(tmp_path, ANSWERS)) as shelf:
        yield Show(shelf)


def test_an_answer_is_kept_with_who_gave_it_when_and_where(show: Show) -> None:
    assert show.shelf.articles() == []
    show.answer("590 ₽ за сутки.")
    (kept,) = show.shelf.articles()
    assert (kept.id, kept.question, kept.answer) == ("main.1", "Сколько стоит роуминг?", "590 ₽ за сутки.")
    assert (kept.source, kept.changed_by, kept.changed_at, kept.topic) == ("Эфир", "Оля", AT + 60, "roaming")


def test_a_correction_takes_the_place_of_what_was_said_before(show: Show) -> None:
    show.answer("490 ₽ за сутки.")
    show.answer("590 ₽ за сутки.", name="d2")
    assert [one.answer for one in show.shelf.versions("main.1")] == ["590 ₽ за сутки."]


def test_what_was_taken_back_or_said_nothing_is_not_kept(show: Show) -> None:
    show.answer("590 ₽ за сутки.")
    back = Change(Subject.CLUSTER, 1, Field.STATUS, "answered", Status.WAITING)
    show.happen(Decided("d2", "Оля", AT + 90, Verb.REOPEN, (1,), (back,)))
    assert show.shelf.articles() == []
    show.answer(SPOKEN, name="d3")
    assert show.shelf.articles() == []


def test_an_answer_that_helped_few_is_not_offered_again(show: Show) -> None:
    show.answer("590 ₽ за сутки.")
    show.happen(Rated("anna", 1, False, AT + 70))  # noqa: FBT003 - an event's field
    assert show.shelf.articles() == []
    show.happen(Rated("anna", 1, True, AT + 80))  # noqa: FBT003 - an event's field
    assert len(show.shelf.articles()) == 1


def test_words_that_were_erased_are_found_no_more(show: Show) -> None:
    show.answer("590 ₽ за сутки.")
    show.happen(Titled((Title(1, "Почём роуминг?", (), "roaming"),)))
    assert set(show.shelf.unread("m", limit=9)) == {"590 ₽ за сутки.", "Почём роуминг?"}


def _screened() -> Screened:
    return Screened((2,), (screening(),), (), b"", 0, "", AT)
