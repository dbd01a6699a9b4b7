"""Said: the full-text index of messages, kept level with what is shown of them.

The index holds words only, no texts: a row is taken out by naming the words that it was put in with, so these are kept
beside it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Final

from moderation.adapters import codec
from moderation.adapters.sqlite.session import SqliteSession
from moderation.adapters.wording import words

_SHIFT: Final = 40
"""A row's number is that of its broadcast, then, in so many bits, its seq."""
_ADD: Final = "INSERT INTO said (rowid, words) VALUES (?, ?)"
_TAKE: Final = "INSERT INTO said (said, rowid, words) VALUES ('delete', ?, ?)"
_TAKE_ALL: Final = """
    INSERT INTO said (said, rowid, words)
    SELECT 'delete', (broadcast << ?) + seq, CAST(words AS TEXT) FROM folded WHERE broadcast = ? AND words <> x''
"""
_KEEP: Final = "INSERT OR REPLACE INTO folded VALUES (?, ?, ?)"


class Said:
    """The index of words in the file of the views."""

    def add(self, keeper: SqliteSession, number: int, texts: Iterable[tuple[int, str]]) -> None:
        """Put new messages in, given as (seq, text)."""
        folded = [(seq, " ".join(words(text))) for seq, text in texts]
        keeper.connection.executemany(_ADD, ((_row(number, seq), text) for seq, text in folded if text))
        _keep(keeper.connection, number, folded)

    def replace(self, keeper: SqliteSession, number: int, texts: Iterable[tuple[int, str, str]]) -> None:
        """Find messages by other texts from now on, given as (seq, before, after)."""
        folded = [(seq, " ".join(words(before)), " ".join(words(after))) for seq, before, after in texts]
        changed = [(seq, old, new) for seq, old, new in folded if old != new]
        take = ((_row(number, seq), old) for seq, old, _ in changed if old)
        keeper.connection.executemany(_TAKE, take)
        keeper.connection.executemany(_ADD, ((_row(number, seq), new) for seq, _, new in changed if new))
        _keep(keeper.connection, number, ((seq, new) for seq, _, new in changed))

    def condition(self, number: int, column: str, text: str) -> tuple[str, dict[str, object]]:
        """Return the condition that a column of seqs is of messages with the words of a text, and its values."""
        first, last = _row(number, 0), _row(number + 1, 0) - 1
        found = (
            f"SELECT rowid - {first} FROM said WHERE said MATCH :said AND rowid BETWEEN {first} AND {last}"  # noqa: S608 - numbers
        )
        return f"{column} IN ({found})", {"said": " ".join(f'"{word}"*' for word in words(text))}


def clear(connection: sqlite3.Connection, number: int) -> None:
    """Take all messages of a broadcast out, before their rows go; no word of theirs stays in the index."""
    connection.execute(_TAKE_ALL, (_SHIFT, number))
    # Words that are only marked as gone stay on disk until the parts of the index are made one.
    connection.execute("INSERT INTO said (said) VALUES ('optimize')")


def _keep(connection: sqlite3.Connection, number: int, folded: Iterable[tuple[int, str]]) -> None:
    connection.executemany(_KEEP, ((number, seq, codec.text_key(text)) for seq, text in folded))


def _row(number: int, seq: int) -> int:
    return (number << _SHIFT) + seq
