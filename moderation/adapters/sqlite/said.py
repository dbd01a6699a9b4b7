"""Said: the full-text index of messages, kept level with what is shown of them.

The index holds words only, no texts: a row is taken out by naming the words that it was put in with.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Final

from moderation.adapters import codec
from moderation.adapters.sqlite.batch import Batch
from moderation.adapters.wording import words

_SHIFT: Final = 40
"""A row's number is that of its broadcast, then, in so many bits, its seq."""
_ADD: Final = "INSERT INTO said (rowid, words) VALUES (?, ?)"
_TAKE: Final = "INSERT INTO said (said, rowid, words) VALUES ('delete', ?, ?)"
_TAKE_ALL: Final = """
    INSERT INTO said (said, rowid, words)
    SELECT 'delete', (broadcast << ?) + seq, CAST(folded AS TEXT) FROM messages WHERE broadcast = ? AND folded <> x''
"""


def folded(shown: str) -> bytes:
    """Return a text as it is put into the index."""
    return codec.text_key(" ".join(words(shown)))


def add(batch: Batch, texts: Iterable[tuple[int, str]]) -> None:
    """Put new messages in, given as (seq, text)."""
    rows = ((_row(batch.number, seq), " ".join(words(text))) for seq, text in texts)
    batch.connection.executemany(_ADD, (row for row in rows if row[1]))


def replace(batch: Batch, seq: int, before: str, after: str) -> None:
    """Find a message by another text from now on."""
    old, new = " ".join(words(before)), " ".join(words(after))
    if old == new:
        return
    if old:
        batch.write(_TAKE, _row(batch.number, seq), old)
    if new:
        batch.write(_ADD, _row(batch.number, seq), new)


def clear(connection: sqlite3.Connection, number: int) -> None:
    """Take all messages of a broadcast out, before their rows go; no word of theirs stays in the index."""
    connection.execute(_TAKE_ALL, (_SHIFT, number))
    # Words that are only marked as gone stay on disk until the parts of the index are made one.
    connection.execute("INSERT INTO said (said) VALUES ('optimize')")


def condition(number: int, table: str) -> str:
    """Return the condition on a table's seq that takes what `sought` makes of a text."""
    first, last = _row(number, 0), _row(number + 1, 0) - 1
    found = f"SELECT rowid - {first} FROM said WHERE said MATCH ? AND rowid BETWEEN {first} AND {last}"  # noqa: S608 - numbers
    return f"{table}.seq IN ({found})"


def sought(text: str) -> str:
    """Return a text as a query of the index: every word begins one of the message's; "" when it has no words."""
    return " ".join(f'"{word}"*' for word in words(text))


def _row(number: int, seq: int) -> int:
    return (number << _SHIFT) + seq
