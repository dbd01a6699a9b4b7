"""The knowledge base in one SQLite file; pieces of words in FTS5."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from moderation.adapters.sqlite.session import SqliteSession, SqliteStore
from moderation.adapters.tables.articles import TWICE, TableArticles

FILE: Final = "articles.sqlite3"
ANSWERS: Final = "answers.sqlite3"
"""The file of what was answered before: made from broadcasts, made anew when it is missing."""

_STEPS: Final = (
    """
    CREATE TABLE articles (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, article BLOB NOT NULL,
        retired INTEGER NOT NULL, question BLOB NOT NULL, answer BLOB NOT NULL
    );
    CREATE TABLE versions (
        id TEXT NOT NULL, version INTEGER NOT NULL, article BLOB NOT NULL, PRIMARY KEY (id, version)
    ) WITHOUT ROWID;
    CREATE TABLE texts (
        number INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, text TEXT NOT NULL, asked INTEGER NOT NULL,
        model TEXT NOT NULL DEFAULT '', vector BLOB
    );
    CREATE INDEX texts_asked ON texts (asked, number);
    CREATE INDEX texts_model ON texts (model);
    CREATE VIRTUAL TABLE pieces USING fts5 (question, answer, detail='column');
    CREATE TABLE changes (number INTEGER PRIMARY KEY);
    CREATE VIRTUAL TABLE piece_counts USING fts5vocab (pieces, 'row');
    """,
)
_RENEWAL: Final = "It is filled anew from the broadcasts."
_FORGET: Final = "DELETE FROM pieces WHERE rowid = :number"
_KEEP: Final = "INSERT INTO pieces (rowid, question, answer) VALUES (:number, :question, :answer)"
_COUNTS: Final = "SELECT term, doc FROM piece_counts WHERE term = ANY(:sought)"
_WEIGH: Final = f"""
    SELECT id, -bm25(pieces, {TWICE}, 1.0) FROM pieces JOIN articles ON articles.number = pieces.rowid
    WHERE pieces MATCH :sought AND retired = 0
"""  # noqa: S608 - a number of ours


class SqliteArticles(TableArticles):
    """`Articles` in a file of a data folder, both made when missing."""

    def __init__(self, folder: Path, file: str = FILE) -> None:
        renewal = _RENEWAL if file == ANSWERS else ""
        super().__init__(SqliteStore(folder / file, durable=True, steps=_STEPS, renewal=renewal), FtsPieces())


class FtsPieces:
    """Pieces of words in an FTS5 table."""

    def forget(self, session: SqliteSession, number: int) -> None:
        """Take an article's pieces out."""
        session.write(_FORGET, number=number)

    def keep(
        self, session: SqliteSession, number: int, question: Sequence[str], answer: Sequence[str]
    ) -> None:
        """Put an article's pieces in, in place of those that it had."""
        self.forget(session, number)
        session.write(_KEEP, number=number, question=" ".join(question), answer=" ".join(answer))

    def counts(self, session: SqliteSession, sought: Sequence[str]) -> dict[str, int]:
        """Return in how many articles each of some pieces stands, those in none left out."""
        return dict(session.all(_COUNTS, sought=list(sought)))

    def weigh(self, session: SqliteSession, sought: Sequence[str]) -> list[tuple[str, float]]:
        """Return the articles that are not retired and have any of some pieces, by id, each with its BM25 score."""
        return session.all(_WEIGH, sought=" OR ".join(f'"{piece}"' for piece in sought))
