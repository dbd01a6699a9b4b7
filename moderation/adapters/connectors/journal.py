"""The journal: what a connector has read and intake has not acknowledged, and how far it read.

Everything that one batch changes stands in the file whole or not at all, the position with the messages: killed at any
moment, the connector goes on from there, sends again what was not acknowledged under the same ids, and counts once
what the platform delivers again.
"""

from __future__ import annotations

import fcntl
import json
import secrets
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from moderation.adapters.connectors.admission import Admitted, Item
from moderation.adapters.connectors.owed import LATE, STEP, Owed
from moderation.adapters.sqlite.connection import Readers, Writer
from moderation.domain.chat import Gap, Retraction
from moderation.domain.errors import StoreFailed

KEPT_SECONDS: Final = 30 * 86_400.0
"""How long it is remembered that a message was seen: no platform delivers again what is older."""
_KEY_BYTES: Final = 32
_STEPS: Final = (
    """
    -- seen: every message ever taken, by the id under which intake knows it; pseudonyms only, no words.
    CREATE TABLE seen (
        id TEXT PRIMARY KEY, channel TEXT NOT NULL, author TEXT NOT NULL, reply_to TEXT NOT NULL, at REAL NOT NULL,
        retracted INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID;
    CREATE INDEX by_author ON seen (author);
    -- outbox: what intake has not acknowledged yet, in order.
    CREATE TABLE outbox (number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, fields TEXT NOT NULL);
    -- retractions: what the platform took back and intake has not, by the id of the message.
    CREATE TABLE retractions (id TEXT PRIMARY KEY, fields TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE gaps (number INTEGER PRIMARY KEY, reason TEXT NOT NULL, since REAL, until REAL);
    CREATE TABLE notes (name TEXT PRIMARY KEY, note BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE counts (name TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
    """,
    STEP,
    LATE,
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that intake has not acknowledged, as the fields of the wire."""

    number: int
    fields: dict[str, Any]


class Journal:
    """One connector's memory in a file of its own, which is made when missing. Safe to use from any thread.

    Raises StoreFailed when another process uses it, or the file cannot be used.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = path.with_suffix(".lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._lock.close()
            raise StoreFailed(
                f"This connector runs already ({path.name} is in use): stop the other one."
            ) from None
        self._writer = Writer(path, durable=True, steps=_STEPS)
        # Reading must not wait until a write is on the disk.
        self._readers = Readers(path)
        path.chmod(0o600)
        self.owed = Owed(self._writer)
        with self._writer.connection() as connection:
            self._channels = {
                channel for (channel,) in connection.execute("SELECT DISTINCT channel FROM seen")
            }

    @property
    def position(self) -> str:
        """Return where to go on reading, in the platform's own terms, "" at first."""
        return self._note("position").decode()

    @property
    def channels(self) -> tuple[str, ...]:
        """Return the channels that messages came from, sorted."""
        return tuple(sorted(self._channels))

    @property
    def heard_at(self) -> float:
        """Return when the platform was last known to be there (seconds since the epoch), 0 when it never was."""
        return float(self._note("heard") or 0)

    def key(self) -> bytes:
        """Return the key of pseudonyms, made on first use."""
        with self._writer.transaction() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO notes VALUES ('key', ?)", (secrets.token_bytes(_KEY_BYTES),)
            )
        return self._note("key")

    def answers_from(self, at: float, *, switched_on: bool) -> float:
        """Return since when answers go back without a break: since `at`, unless they did before.

        Switched off, they go from the next time on: nothing is made up for.
        """
        with self._writer.transaction() as connection:
            if not switched_on:
                connection.execute("DELETE FROM notes WHERE name = 'answers from'")
                return at
            connection.execute("INSERT OR IGNORE INTO notes VALUES ('answers from', ?)", (repr(at).encode(),))
        return float(self._note("answers from"))

    def keep(self, admitted: Admitted, *, position: str, at: float) -> int:
        """Keep what a batch brought and the position after it ("" = as before); return how many messages are new."""
        with self._writer.transaction() as connection:
            fresh = [item for item in admitted.items if _see(connection, item, at)]
            connection.executemany(
                "INSERT INTO outbox (id, fields) VALUES (?, ?)",
                [(item.id, json.dumps(_wire(item))) for item in fresh],
            )
            taken_back = sum(_take_back(connection, retraction) for retraction in admitted.retractions)
            _note_gaps(connection, admitted.gaps)
            _write(connection, "heard", repr(at))
            if position:
                _write(connection, "position", position)
            _count(connection, "received", len(fresh))
            _count(connection, "repeated", len(admitted.items) - len(fresh))
            _count(connection, "left_out", admitted.left_out)
            _count(connection, "retracted", taken_back)
        self._channels.update(item.channel for item in fresh)
        return len(fresh)

    def heard(self, at: float) -> None:
        """Note that the platform was there at a moment, though nobody said anything."""
        with self._writer.transaction() as connection:
            _write(connection, "heard", repr(at))

    def waiting(self, *, after: int = 0, limit: int = 200) -> list[Waiting]:
        """Return what waits behind a number, in order."""
        query = "SELECT number, fields FROM outbox WHERE number > ? ORDER BY number LIMIT ?"
        with self._readers.picture() as connection:
            rows = connection.execute(query, (after, limit)).fetchall()
        return [Waiting(number, json.loads(fields)) for number, fields in rows]

    def retractions(self, *, limit: int = 200) -> list[dict[str, Any]]:
        """Return retractions that intake has not done, as the fields of the wire, of messages that it has."""
        query = "SELECT fields FROM retractions WHERE id NOT IN (SELECT id FROM outbox) LIMIT ?"
        with self._readers.picture() as connection:
            return [json.loads(fields) for (fields,) in connection.execute(query, (limit,))]

    def retracted(self, ids: Sequence[str]) -> None:
        """Forget retractions that intake has done."""
        with self._writer.transaction() as connection:
            connection.executemany("DELETE FROM retractions WHERE id = ?", [(id_,) for id_ in ids])

    def settle(self, numbers: Sequence[int], *, refused: int = 0) -> None:
        """Forget what intake acknowledged, or will never take (`refused` of them)."""
        with self._writer.transaction() as connection:
            connection.executemany("DELETE FROM outbox WHERE number = ?", [(number,) for number in numbers])
            _count(connection, "refused", refused)

    def replies(self, ids: Sequence[str]) -> list[tuple[str, str, str]]:
        """Return id, channel and `reply_to` of those messages that came through this connector."""
        query = "SELECT id, channel, reply_to FROM seen WHERE id = ?"
        with self._readers.picture() as connection:
            rows = (connection.execute(query, (id_,)).fetchone() for id_ in ids)
            return [row for row in rows if row is not None]

    def counts(self) -> dict[str, int]:
        """Return received, repeated, left_out, refused, retracted, gaps and waiting."""
        with self._readers.picture() as connection:
            counts = dict(connection.execute("SELECT name, count FROM counts").fetchall())
            for name, table in (("gaps", "gaps"), ("waiting", "outbox")):
                (counts[name],) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - ours
        return counts

    def gaps(self) -> list[Gap]:
        """Return all gaps that the platform admitted, oldest first."""
        with self._readers.picture() as connection:
            rows = connection.execute("SELECT reason, since, until FROM gaps ORDER BY number").fetchall()
        return [Gap(*row) for row in rows]

    def forget(self, *, before: float) -> None:
        """Forget which messages were seen before a moment."""
        with self._writer.transaction() as connection:
            connection.execute("DELETE FROM seen WHERE at < ?", (before,))

    def close(self) -> None:
        """Let another process use it."""
        with closing(self._lock):
            self._readers.close()
            self._writer.close()

    def _note(self, name: str) -> bytes:
        with self._readers.picture() as connection:
            row = connection.execute("SELECT note FROM notes WHERE name = ?", (name,)).fetchone()
        return row[0] if row and isinstance(row[0], bytes) else str(row[0]).encode() if row else b""


def _see(connection: Any, item: Item, at: float) -> bool:
    row = (item.id, item.channel, item.author, item.reply_to, at)
    found = connection.execute(
        "INSERT OR IGNORE INTO seen (id, channel, author, reply_to, at) VALUES (?, ?, ?, ?, ?)", row
    )
    return bool(found.rowcount)


def _wire(item: Item) -> dict[str, object]:
    fields: dict[str, object] = {"id": item.id, "text": item.text, "channel": item.channel}
    if item.author:
        fields["author"] = item.author
    if item.at is not None:
        fields["at"] = item.at
    if item.donation:
        fields["donation"] = item.donation
    return fields


def _take_back(connection: Any, retraction: Retraction) -> int:
    """Note what a retraction means among what was seen; return how many messages."""
    where, values = "channel = ?", [retraction.channel]
    if retraction.id:
        where, values = "id = ?", [retraction.id]
    elif retraction.author:
        where, values = "channel = ? AND author = ?", [retraction.channel, retraction.author]
    rows = connection.execute(
        f"UPDATE seen SET retracted = 1 WHERE NOT retracted AND {where} RETURNING id, author, channel",  # noqa: S608 - ours
        values,
    ).fetchall()
    connection.executemany(
        "INSERT OR IGNORE INTO retractions VALUES (?, ?)",
        [
            (id_, json.dumps({"id": id_, "author": author, "channel": channel}))
            for id_, author, channel in rows
        ],
    )
    return len(rows)


def _note_gaps(connection: Any, gaps: Sequence[Gap]) -> None:
    rows = [(gap.reason, gap.since, gap.until) for gap in gaps]
    connection.executemany("INSERT INTO gaps (reason, since, until) VALUES (?, ?, ?)", rows)


def _write(connection: Any, name: str, note: str) -> None:
    connection.execute("INSERT OR REPLACE INTO notes VALUES (?, ?)", (name, note.encode()))


def _count(connection: Any, name: str, more: int) -> None:
    if more:
        connection.execute(
            "INSERT INTO counts VALUES (?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count",
            (name, more),
        )
