"""What every staff room must do."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from moderation.adapters.postgres.staff_room import PostgresStaffRoom
from moderation.adapters.sqlite.staff_room import SqliteStaffRoom
from moderation.pipeline.desk.staff_room import Seen, StaffRoom
from moderation.testing import MemoryStaffRoom


@pytest.fixture(params=("memory", "sqlite", "postgres"))
def room(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StaffRoom]:
    room = make_room(request, tmp_path)
    yield room
    room.close()


def make_room(request: pytest.FixtureRequest, folder: Path) -> StaffRoom:
    if request.param == "postgres":
        return PostgresStaffRoom(request.getfixturevalue("postgres"))
    return SqliteStaffRoom(folder) if request.param == "sqlite" else MemoryStaffRoom()


def test_whoever_was_seen_lately_is_present_where_they_were_seen_last(room: StaffRoom) -> None:
    room.see("main", Seen("Оля", 10.0, "triage", 7))
    room.see("main", Seen("Аня", 20.0, "host"))
    room.see("main", Seen("Оля", 30.0, "team", on_shift=True, topics=("roaming",)))
    room.see("other", Seen("Иван", 30.0))
    assert list(room.present("main", since=15.0)) == [
        Seen("Аня", 20.0, "host"), Seen("Оля", 30.0, "team", on_shift=True, topics=("roaming",)),
    ]  # fmt: skip
    assert [seen.who for seen in room.present("main", since=25.0)] == ["Оля"]
    assert list(room.present("nowhere", since=0.0)) == []


def test_notes_are_kept_by_person_and_name_until_they_are_taken_away(room: StaffRoom) -> None:
    room.keep("main", "Оля", "б", "2")
    room.keep("main", "Оля", "а", "1")
    room.keep("main", "Оля", "б", "\ud800")
    room.keep("main", "", "а", "все")
    assert room.notes("main", "Оля") == {"а": "1", "б": "\ud800"}
    room.keep("main", "Оля", "а", "")
    assert room.notes("main", "Оля") == {"б": "\ud800"}
    assert room.notes("main", "") == {"а": "все"}
    assert room.notes("other", "Оля") == {}
