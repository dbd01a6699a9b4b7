"""The event log in one SQLite file: the durable truth of a machine."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, Final
from zlib import crc32

from moderation.adapters import codec
from moderation.adapters.sqlite.connection import Readers, Writer, transaction
from moderation.adapters.sqlite.rewriting import cut, overwriting
from moderation.adapters.sqlite.soundness import WalClaim, forget_set_aside, set_wal_aside, wal_claim
from moderation.domain.errors import StoreDamaged
from moderation.domain.events import TELLING, Event, Recorded, tells_of_alarms
from moderation.pipeline.ports import Entry, Receipt

FILE: Final = "log.sqlite3"
CHECKED: Final = 200
"""Events at the end of each broadcast that are checked when the log is opened."""

Change = Callable[[Recorded], Event]
_Row = tuple[int, str, bytes, int]

_TELLING: Final = frozenset(kind.__name__ for kind in TELLING)
_SHIFT: Final = 40
_OFFSETS: Final = (1 << _SHIFT) - 1
_STEPS: Final = (
    """
    CREATE TABLE broadcasts (number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE);

    -- `place` is the broadcast's number and the offset in one integer (see `_place`): SQLite then keeps each
    -- broadcast's events together and in order in the table itself, without an index beside it.
    CREATE TABLE events (place INTEGER PRIMARY KEY, kind TEXT NOT NULL, payload BLOB NOT NULL, crc INTEGER NOT NULL);

    CREATE TABLE keys (broadcast INTEGER, key BLOB, offset INTEGER NOT NULL, PRIMARY KEY (broadcast, key))
    WITHOUT ROWID;

    -- What was found damaged at the end of the log: kept for whoever wants to look, read by nobody.
    CREATE TABLE set_aside (place INTEGER, kind TEXT, payload BLOB, crc INTEGER);
    """,
    """
    -- Where the events that tell of alarms stand: pages look for them behind what the views show, once a second each.
    CREATE TABLE alarms (place INTEGER PRIMARY KEY);
    """,
)

# Cast, for a damaged type would otherwise stop the reading before the checksum can say which event it is.
_READ: Final = """
    SELECT place, CAST(kind AS BLOB), CAST(payload AS BLOB), crc FROM events
    WHERE place > ?1 AND place <= ?2 AND (?3 IS NULL OR kind IN (SELECT value FROM json_each(?3)))
    ORDER BY place LIMIT ?4
"""
_ALARMS: Final = """
    SELECT place, CAST(kind AS BLOB), CAST(payload AS BLOB), crc FROM alarms JOIN events USING (place)
    WHERE place > ? AND place <= ? ORDER BY place DESC LIMIT ?
"""


class SqliteLogReader:
    """A `LogReader` of a data folder, in which another process may be writing.

    Every method raises Unreachable while that process has not made the file.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._readers = Readers(self._path)

    def read(
        self,
        broadcast: str,
        *,
        after: int = 0,
        limit: int = 1000,
        kinds: Collection[type[Event]] | None = None,
    ) -> list[Recorded]:
        """Return up to `limit` events with an offset above `after`, in order, only those of `kinds` if given."""
        names = None if kinds is None else json.dumps([kind.__name__ for kind in kinds])
        with self._readers.picture() as connection:
            number = _number(connection, broadcast)
            parts = (_place(number, after), _place(number, _OFFSETS), names, limit)
            rows = connection.execute(_READ, parts).fetchall()
        return [self._recorded(broadcast, *row) for row in rows]

    def alarms(self, broadcast: str, *, after: int = 0, limit: int = 1000) -> list[Recorded]:
        """Return the last `limit` events above an offset that tell of alarms, in order."""
        with self._readers.picture() as connection:
            number = _number(connection, broadcast)
            parts = (_place(number, after), _place(number, _OFFSETS), limit)
            rows = connection.execute(_ALARMS, parts).fetchall()
        return [self._recorded(broadcast, *row) for row in reversed(rows)]

    def head(self, broadcast: str) -> int:
        """Return the offset of the last event of a broadcast, 0 when it has none."""
        with self._readers.picture() as connection:
            return _head(connection, _number(connection, broadcast))

    def broadcasts(self) -> list[str]:
        """Return the ids of all broadcasts, in the order of their first event."""
        with self._readers.picture() as connection:
            return [
                codec.key_text(key)
                for (key,) in connection.execute("SELECT id FROM broadcasts ORDER BY number")
            ]

    def close(self) -> None:
        """Release what is held; the log may be opened again."""
        self._readers.close()

    def _recorded(self, broadcast: str, place: int, kind: bytes, payload: bytes, crc: int) -> Recorded:
        offset = place & _OFFSETS
        if _crc(offset, kind, payload) != crc:
            raise StoreDamaged(
                f"Event {offset} of broadcast {broadcast!r} in {self._path.name} is not what was written:"
                " restore a backup of the data folder."
            )
        return Recorded(offset, codec.decode(kind.decode(), payload))


class SqliteEventLog(SqliteLogReader):
    """An `EventLog` in a data folder, which is made when missing; only one process at a time should append.

    One that is not `durable` survives the end of the process, not a power cut: for copies of a log elsewhere.

    Raises when opened: StoreTooNew when a later version wrote the file, StoreDamaged when it is no sound SQLite file,
    StoreFailed when it cannot be opened. What is unsound at its end is set aside; `damage` says what.
    """

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        path = folder / FILE
        claim = wal_claim(path)
        self._writer = Writer(path, durable=durable, steps=_STEPS)
        super().__init__(folder)
        self._seen: tuple[sqlite3.Connection, int] | None = None
        self._numbers: dict[str, int] = {}
        self._heads: dict[int, int] = {}
        self.damage = tuple(self._set_aside(claim))
        """What was found unsound when the log was opened and set aside, a sentence each."""

    def append(self, entries: Sequence[Entry]) -> list[Receipt]:
        """Record all entries or none, in order, so that they survive `kill -9` and a power cut."""
        with self._writer.transaction() as connection:
            numbers, heads = self._ends(connection)
            receipts = _add(connection, entries, numbers, heads)
        self._numbers, self._heads = numbers, heads
        return receipts

    def copy(self, broadcast: str, events: Sequence[tuple[str, bytes]]) -> int:
        """Record events as another log holds them, by kind and payload, all or none; return the last one's offset."""
        with self._writer.transaction() as connection:
            numbers, heads = self._ends(connection)
            number = numbers.get(broadcast) or _enter(connection, broadcast, numbers)
            rows = [_row(number, offset, *one) for offset, one in enumerate(events, heads.get(number, 0) + 1)]
            alarms = [
                row[:1] for row, (kind, payload) in zip(rows, events, strict=True)
                if kind in _TELLING and tells_of_alarms(codec.decode(kind, payload))
            ]  # fmt: skip
            _write(connection, rows, alarms)
            heads[number] = heads.get(number, 0) + len(rows)
        self._numbers, self._heads = numbers, heads
        return heads[number]

    def rewrite(
        self, broadcast: str, change: Change, more: Sequence[Event] = (), **part: Any
    ) -> list[Receipt]:
        """Replace events in their places by what `change` makes of them, and record `more`, all or nothing.

        For erasing: what was replaced is overwritten on disk, what was set aside, files of this folder too, is deleted,
        and a message whose sender changed is found by its old key no more. `part` says which events, as `read` takes
        it: `after`, `through`, `kinds`. Returns the receipts of `more`. Nothing is gone for good before `cut` says so.
        """
        with self._writer.connection() as connection:
            with overwriting(connection), transaction(connection):
                numbers, heads = self._ends(connection)
                for recorded in self._through(broadcast, **part):
                    after = change(recorded)
                    if after != recorded.event:
                        _replace(connection, numbers[broadcast], recorded, after)
                connection.execute("DELETE FROM set_aside")
                entries = [Entry(broadcast, event) for event in more]
                receipts = _add(connection, entries, numbers, heads)
            forget_set_aside(self._path.parent)
        self._seen = None
        return receipts

    def cut(self) -> bool:
        """Empty what lies beside the file and still holds what was replaced; return False while somebody reads it."""
        with self._writer.connection() as connection:
            return cut(connection)

    def _through(
        self,
        broadcast: str,
        *,
        after: int = 0,
        through: int = _OFFSETS,
        kinds: Collection[type[Event]] | None = None,
    ) -> Iterator[Recorded]:
        while batch := self.read(broadcast, after=after, kinds=kinds):
            yield from (recorded for recorded in batch if recorded.offset <= through)
            after = batch[-1].offset
            if after >= through:
                break

    def close(self) -> None:
        """Release what is held; the log may be opened again."""
        super().close()
        self._writer.close()

    def _ends(self, connection: sqlite3.Connection) -> tuple[dict[str, int], dict[int, int]]:
        """Return the number of every broadcast and the offset of its last event, to be changed freely."""
        seen = (connection, connection.execute("PRAGMA data_version").fetchone()[0])
        # The version changes when another connection has written, and a new connection starts a new count.
        if seen != self._seen:
            self._seen = seen
            self._numbers, self._heads = _load(connection)
        return dict(self._numbers), dict(self._heads)

    def _set_aside(self, claim: WalClaim) -> list[str]:
        with self._writer.connection() as connection:
            lost = set_wal_aside(self._path, connection, claim)
        with self._writer.transaction() as connection:
            return [*([lost] if lost else []), *self._set_events_aside(connection)]

    def _set_events_aside(self, connection: sqlite3.Connection) -> Iterator[str]:
        """Look at the end of every broadcast, where damage would show first; take out what is not what was written.

        Who sends such a message again is not told that it is recorded: its key goes with it.
        """
        numbers, heads = self._ends(connection)
        for broadcast, number in numbers.items():
            start = _place(number, max(heads[number] - CHECKED, 0))
            for row in connection.execute(_READ, (start, _place(number, _OFFSETS), None, CHECKED)).fetchall():
                try:
                    self._recorded(broadcast, *row)
                except StoreDamaged as damage:
                    _take_out(connection, number, row[0] & _OFFSETS)
                    yield f"{damage} It was set aside."
        # What is left may end earlier than before.
        self._seen = None


def _place(number: int, offset: int) -> int:
    return number << _SHIFT | offset


def _crc(offset: int, kind: bytes, payload: bytes) -> int:
    return crc32(payload, crc32(kind, offset & 0xFFFF_FFFF))


def _take_out(connection: sqlite3.Connection, number: int, offset: int) -> None:
    place = (_place(number, offset),)
    connection.execute("INSERT INTO set_aside SELECT * FROM events WHERE place = ?", place)
    connection.execute("DELETE FROM events WHERE place = ?", place)
    connection.execute("DELETE FROM keys WHERE broadcast = ? AND offset = ?", (number, offset))


def _replace(connection: sqlite3.Connection, number: int, recorded: Recorded, event: Event) -> None:
    kind, payload = codec.encode(event)
    values = (kind, payload, _crc(recorded.offset, kind.encode(), payload), _place(number, recorded.offset))
    connection.execute("UPDATE events SET kind = ?, payload = ?, crc = ? WHERE place = ?", values)
    if getattr(event, "viewer", "") != getattr(recorded.event, "viewer", ""):
        connection.execute("DELETE FROM keys WHERE broadcast = ? AND offset = ?", (number, recorded.offset))


def _add(
    connection: sqlite3.Connection, entries: Sequence[Entry], numbers: dict[str, int], heads: dict[int, int]
) -> list[Receipt]:
    """Give every entry that was not recorded before its place and write it there; return all receipts."""
    receipts: list[Receipt] = []
    rows: list[_Row] = []
    alarms: list[tuple[int]] = []
    for entry in entries:
        number = numbers.get(entry.broadcast) or _enter(connection, entry.broadcast, numbers)
        offset = heads.get(number, 0) + 1
        known = None if entry.key is None else _known(connection, number, entry.key, offset)
        receipts.append(Receipt(known or offset, fresh=known is None))
        if known is None:
            heads[number] = offset
            rows.append(_row(number, offset, *codec.encode(entry.event)))
            if tells_of_alarms(entry.event):
                alarms.append((_place(number, offset),))
    _write(connection, rows, alarms)
    return receipts


def _row(number: int, offset: int, kind: str, payload: bytes) -> _Row:
    return _place(number, offset), kind, payload, _crc(offset, kind.encode(), payload)


def _write(connection: sqlite3.Connection, rows: Sequence[_Row], alarms: Sequence[tuple[int]]) -> None:
    connection.executemany("INSERT INTO events VALUES (?, ?, ?, ?)", rows)
    connection.executemany("INSERT INTO alarms VALUES (?)", alarms)


def _number(connection: sqlite3.Connection, broadcast: str) -> int:
    """Return the number of a broadcast; 0, which none has, when it has no events."""
    row = connection.execute(
        "SELECT number FROM broadcasts WHERE id = ?", (codec.text_key(broadcast),)
    ).fetchone()
    return row[0] if row else 0


def _head(connection: sqlite3.Connection, number: int) -> int:
    query = "SELECT max(place) FROM events WHERE place > ? AND place <= ?"
    (place,) = connection.execute(query, (_place(number, 0), _place(number, _OFFSETS))).fetchone()
    return (place or 0) & _OFFSETS


def _load(connection: sqlite3.Connection) -> tuple[dict[str, int], dict[int, int]]:
    """Return the number of every broadcast and the offset of its last event."""
    rows = connection.execute("SELECT id, number FROM broadcasts").fetchall()
    numbers = {codec.key_text(key): number for key, number in rows}
    return numbers, {number: _head(connection, number) for number in numbers.values()}


def _enter(connection: sqlite3.Connection, broadcast: str, numbers: dict[str, int]) -> int:
    cursor = connection.execute("INSERT INTO broadcasts (id) VALUES (?)", (codec.text_key(broadcast),))
    assert cursor.lastrowid is not None
    numbers[broadcast] = cursor.lastrowid
    return cursor.lastrowid


def _known(connection: sqlite3.Connection, number: int, key: bytes, offset: int) -> int | None:
    """Return the offset recorded under a key before, or None after noting that it is `offset` now."""
    if connection.execute("INSERT OR IGNORE INTO keys VALUES (?, ?, ?)", (number, key, offset)).rowcount:
        return None
    row = connection.execute(
        "SELECT offset FROM keys WHERE broadcast = ? AND key = ?", (number, key)
    ).fetchone()
    return int(row[0])
