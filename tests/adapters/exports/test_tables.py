"""Tables say what the views say, with nobody's name in them."""

from __future__ import annotations

import pytest

from moderation.adapters.exports.spreadsheets import csv_bytes
from moderation.adapters.exports.tables import (
    CLUSTER_COLUMNS,
    MESSAGE_COLUMNS,
    Pseudonyms,
    clusters_table,
    decisions_table,
    messages_table,
    questions_table,
    unanswered_table,
)
from moderation.domain.decisions import Change, Field, Status, Subject, Verb
from moderation.domain.events import Decided, Event, Opened, Recorded, Screened, Titled
from moderation.domain.events import Title as Named
from moderation.domain.message import Kind, Level, Span, Verdict
from moderation.pipeline.projector import Projector
from moderation.testing import MemoryEventLog, MemoryViews, asked, filed, screening, settled

AT = 1_700_000_000.0


def answering(cluster: int, *, at: float) -> Decided:
    changes = [
        Change(Subject.CLUSTER, cluster, Field.STATUS, "waiting", Status.ANSWERED.value),
        Change(Subject.CLUSTER, cluster, Field.ANSWER, "", "=Наберите *100#"),
        Change(Subject.CLUSTER, cluster, Field.ANSWERED_AT, "", str(at)),
    ]
    return Decided("d1", "olga", at, Verb.ANSWER, (cluster,), tuple(changes), note="на эфире")


@pytest.fixture
def views() -> MemoryViews:
    """Three questions in two clusters (one merged away), a greeting, an answer."""
    verdicts = (
        screening("Как подключить роуминг?", level=Level.NORMAL),
        screening("роуминг как \ud800 подключить", masked=(Span(0, 7, "phone"),)),
        screening("Всем привет", kind=Kind.CHATTER),
        screening("Где мои деньги?", verdict=Verdict.WITHHOLD, reasons=("personal_data",), level=Level.HIGH),
    )
    events: list[Event] = [
        Opened("Эфир", "ru", AT),
        asked("Как подключить роуминг?", id="m1", viewer="anna", at=AT),
        asked("роуминг как подключить", id="m2", viewer="boris", at=AT + 30),
        asked("Всем привет", id="m3", viewer="vera", at=AT + 40),
        asked("Где мои деньги?", id="m4", viewer="anna", at=AT + 50),
        Screened((2, 3, 4, 5), verdicts, (), b"", 384, "e5@1", AT + 51),
        filed({2: (0, 1), 3: (1, 2), 5: (2, 3)}, at=AT + 51),
        Titled(
            (Named(1, "Как подключить роуминг?", ("роуминг",), "roaming"), Named(3, "Деньги", (), "charges"))
        ),
        settled((1, 2, 1), merged=[(2, 1)], at=AT + 52),
        answering(1, at=AT + 60),
    ]
    views = MemoryViews()
    recorded = [Recorded(offset, event) for offset, event in enumerate(events, start=1)]
    Projector("main", MemoryEventLog(), views).project(recorded)
    return views


def test_messages_have_the_columns_of_the_contract_and_keep_their_order(views: MemoryViews) -> None:
    table = messages_table(views, "main")
    assert tuple(table.columns) == MESSAGE_COLUMNS
    assert list(table["id"]) == ["m1", "m2", "m3", "m4"]
    assert list(table["kind"]) == ["question", "question", "chatter", "question"]
    assert list(table["cluster"]) == ["1", "1", "", "3"]
    assert list(table["cluster_at_arrival"]) == ["1", "2", "", "3"]
    assert list(table["reasons"]) == ["", "", "", "personal_data"]
    assert list(table["masked"])[1] == '[[0, 7, "phone"]]'
    assert list(table["shown_text"])[1] == "роуминг как \ufffd подключить"


def test_questions_name_nobody(views: MemoryViews) -> None:
    table = questions_table(views, "main")
    assert list(table["seq"]) == [2, 3, 5]
    raw = csv_bytes(table).decode("utf-8-sig")
    assert not [name for name in ("anna", "boris", "m1", "m4") if name in raw]
    first, second, third = table["viewer"]
    assert first == third != second
    assert list(table["status"]) == ["answered", "answered", "waiting"]
    assert table["answered_at"][0] == "2023-11-14T22:14:20.000+00:00"


def test_a_viewer_has_another_name_in_every_export(views: MemoryViews) -> None:
    one, other = Pseudonyms(), Pseudonyms()
    names = [questions_table(views, "main", keys)["viewer"][0] for keys in (one, one, other)]
    assert names[0] == names[1] != names[2]
    assert one.key.hex() not in repr(one)


def test_clusters_have_the_columns_of_the_contract_and_a_place_each(views: MemoryViews) -> None:
    table = clusters_table(views, "main", AT + 60)
    assert tuple(table.columns)[: len(CLUSTER_COLUMNS)] == CLUSTER_COLUMNS
    assert list(table["cluster"]) == [1, 3]
    assert list(table["messages"]) == [2, 1]
    assert list(table["askers"]) == [2, 1]
    assert sorted(table["rank"]) == [1, 2]
    assert list(table["first_at"]) == ["2023-11-14T22:13:20.000+00:00", "2023-11-14T22:14:10.000+00:00"]
    assert list(table["keywords"]) == ["роуминг", ""]


def test_what_was_answered_needs_no_follow_up(views: MemoryViews) -> None:
    assert list(unanswered_table(views, "main", AT + 60)["cluster"]) == [3]


def test_decisions_say_who_and_when(views: MemoryViews) -> None:
    [row] = decisions_table(views, "main").to_dict("records")
    assert (row["who"], row["verb"], row["clusters"], row["note"]) == ("olga", "answer", "1", "на эфире")


def test_an_empty_broadcast_has_tables_with_columns_only() -> None:
    views = MemoryViews()
    for table in (
        messages_table(views, "main"),
        questions_table(views, "main"),
        clusters_table(views, "main", AT),
        unanswered_table(views, "main", AT),
        decisions_table(views, "main"),
    ):
        assert len(table) == 0
        assert len(csv_bytes(table).splitlines()) == 1
