"""Questions leave with nobody's name in them."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from moderation.adapters.exports.columns import Cell
from moderation.adapters.exports.discretion import HIDDEN, Discretion, Pseudonyms
from moderation.adapters.exports.messages import PAGE, QUESTION_COLUMNS, Questions, pages
from moderation.adapters.exports.session import look
from moderation.pipeline.rows import MessageRow
from moderation.testing import MemoryViews, message_row

from .conftest import AT


def questions(views: MemoryViews, discretion: Discretion | None = None) -> list[dict[str, Cell]]:
    made = Questions(look(views, "main", now=AT + 60).clusters, discretion or Discretion(verbatim=True))
    rows = [row for page in pages(views, "main") for row in made.rows(page)]
    return [dict(zip((one.name for one in QUESTION_COLUMNS), row, strict=True)) for row in rows]


def test_questions_name_nobody(views: MemoryViews) -> None:
    rows = questions(views)
    assert [row["seq"] for row in rows] == [2, 3, 5]
    assert not [name for name in ("anna", "boris", "m1", "m4") if name in str(rows)]
    first, second, third = (row["viewer"] for row in rows)
    assert first == third != second
    assert [row["status"] for row in rows] == ["answered", "answered", "waiting"]
    assert rows[0]["answered_at"] == AT + 60


def test_a_viewer_has_another_name_in_every_export(views: MemoryViews) -> None:
    assert questions(views)[0]["viewer"] != questions(views)[0]["viewer"]
    keys = Pseudonyms()
    assert keys.name("anna") == keys.name("anna") != keys.name("boris")
    assert keys.key.hex() not in repr(keys)


def test_only_what_many_ask_is_written_out(views: MemoryViews) -> None:
    hidden = questions(views, Discretion(fewest=2))
    assert [row["shown_text"] != HIDDEN for row in hidden] == [True, True, False]
    assert [row["label"] != HIDDEN for row in hidden] == [True, True, False]
    assert {row["shown_text"] for row in questions(views, Discretion())} == {HIDDEN}


def test_of_two_questions_in_a_message_both_must_be_asked_by_many(views: MemoryViews) -> None:
    clusters = {row.id: row for row in look(views, "main", now=AT).clusters}
    discretion = Discretion(fewest=2)
    both = replace(message_row(9), clusters=(1, 3))
    assert discretion.text(both, clusters) == HIDDEN
    assert discretion.text(replace(both, clusters=(1,)), clusters) == both.shown
    assert discretion.text(replace(both, clusters=()), clusters) == HIDDEN
    assert discretion.text(replace(both, clusters=(77,)), clusters) == HIDDEN


def test_a_donation_leaves_where_its_wording_may(views: MemoryViews) -> None:
    clusters = {row.id: row for row in look(views, "main", now=AT).clusters}
    paid = replace(message_row(9, donation="500,00 ₽\ud800"), clusters=(1,))
    assert Discretion(fewest=2).donation(paid, clusters) == "500,00 ₽\ufffd"
    assert Discretion(fewest=99).donation(paid, clusters) == HIDDEN
    assert Discretion(fewest=99).donation(replace(paid, donation=""), clusters) == ""
    assert {row["donation"] for row in questions(views)} == {""}


def test_a_title_that_a_person_gave_may_leave(views: MemoryViews) -> None:
    row = replace(look(views, "main", now=AT).clusters[0], askers=1, label="Про роуминг")
    assert Discretion().label(row) == HIDDEN
    assert Discretion().label(replace(row, titled_by_hand=True)) == "Про роуминг"
    assert Discretion().keywords(row) == ""


@given(st.integers(0, 2 * PAGE + 10), st.integers(0, 3 * PAGE))
def test_what_came_after_the_picture_is_left_out(count: int, until: int) -> None:
    class Stream(MemoryViews):
        def messages(self, broadcast: str, query: object) -> list[MessageRow]:
            after = query.after  # type: ignore[attr-defined]
            return [message_row(seq) for seq in range(after + 1, min(after + PAGE, count) + 1)]

    read = [row.seq for page in pages(Stream(), "main", until=until) for row in page]
    assert read == list(range(1, min(count, until) + 1))
