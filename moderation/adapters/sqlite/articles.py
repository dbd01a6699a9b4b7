"""The knowledge base in one SQLite file: versions of articles, pieces of words in FTS5, vectors of texts."""

from __future__ import annotations

import hashlib
import math
import sqlite3
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import accumulate
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from moderation.adapters import codec
from moderation.adapters.sqlite.connection import Readers, Writer
from moderation.domain.article import Article, checked
from moderation.domain.matching import pieces
from moderation.pipeline.library import Shelf

FILE: Final = "articles.sqlite3"
ANSWERS: Final = "answers.sqlite3"
"""The file of what was answered before: made from broadcasts, made anew when it is missing."""
QUESTIONS_KEPT: Final = 5000
"""Questions whose vectors are kept; the oldest go first."""
READ_CHARS: Final = 600
"""Characters of a text that its vector stands for: what an article is about comes first."""
MOST_PIECES: Final = 32
COMMON: Final = 0.25
"""Pieces of a question looked for at most, the rarest; the share of articles in which one is too common."""
FEW: Final = 10
"""Articles in which no piece is too common, however few there are in all."""
MOST_PLACES: Final = 4000
"""Places in which the pieces of a question may stand together: of thousands of articles only the rarest are looked for,
so that a card does not wait."""
_TWICE: Final = 2.0
"""What a piece in an article's question counts beside one in its answer."""

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
_SHELF: Final = """
    SELECT article, q.vector, a.vector FROM articles
    LEFT JOIN texts AS q ON q.key = question LEFT JOIN texts AS a ON a.key = answer
    WHERE NOT retired ORDER BY articles.number
"""
_FOUND: Final = f"""
    SELECT id, -bm25(pieces, {_TWICE}, 1.0) FROM pieces JOIN articles ON articles.number = pieces.rowid
    WHERE pieces MATCH ? AND NOT retired
"""  # noqa: S608 - a number of ours


class SqliteArticles:
    """`Articles` in a file of a data folder, both made when missing."""

    def __init__(self, folder: Path, file: str = FILE) -> None:
        path = folder / file
        self._writer = Writer(path, durable=True, steps=_STEPS)
        self._readers = Readers(path)

    def save(self, articles: Sequence[Article], *, who: str, at: float) -> int:
        """Keep articles as new versions, all or none; return how many differ from what was there.

        Raises BadInput when one of them cannot be kept.
        """
        fit = [checked(article) for article in articles]
        changed = 0
        with self._writer.transaction() as connection:
            for article in fit:
                before = _newest(connection, article.id)
                if before is None or not before.says_as(article):
                    version = before.version + 1 if before else 1
                    _keep(connection, replace(article, version=version, changed_at=at, changed_by=who))
                    changed += 1
            if changed:
                connection.execute(_CHANGED)
        return changed

    def forget(self, ids: Sequence[str]) -> None:
        """Take articles out with all their versions and words."""
        with self._writer.transaction() as connection:
            for one in ids:
                for query in _OUT:
                    connection.execute(query, (one,))
            connection.execute(_UNUSED)
            connection.execute(_CHANGED)

    def article(self, id: str) -> Article | None:  # noqa: A002 - an article's own word
        """Return the newest version of an article, also of a retired one."""
        with self._readers.picture() as connection:
            return _newest(connection, id)

    def articles(self) -> list[Article]:
        """Return the newest versions of all articles, retired ones included, in the order of their first saving."""
        with self._readers.picture() as connection:
            rows = connection.execute("SELECT article FROM articles ORDER BY number").fetchall()
        return [codec.unpack(packed, Article) for (packed,) in rows]

    def versions(self, id: str) -> list[Article]:  # noqa: A002 - an article's own word
        """Return all versions of an article, newest first."""
        query = "SELECT article FROM versions WHERE id = ? ORDER BY version DESC"
        with self._readers.picture() as connection:
            return [codec.unpack(packed, Article) for (packed,) in connection.execute(query, (id,))]

    def state(self) -> int:
        """Return a number that changes when an article or the vector of one does."""
        with self._readers.picture() as connection:
            (number,) = connection.execute("SELECT coalesce(max(number), 0) FROM changes").fetchone()
        return int(number)

    def shelf(self) -> Shelf:
        """Return what can be suggested, with its vectors."""
        with self._readers.picture() as connection:
            rows = connection.execute(_SHELF).fetchall()
        size = max((len(cell) for row in rows for cell in row[1:] if cell), default=4) // 4
        questions, answers = (
            np.stack([_row(row[place], size) for row in rows]) if rows else np.zeros((0, size), np.float32)
            for place in (1, 2)
        )
        return Shelf(tuple(codec.unpack(row[0], Article) for row in rows), questions, answers)

    def words(self, pieces: Sequence[str]) -> Mapping[str, float]:
        """Return by article id the share of a question's word pieces that it has, rare ones counting more."""
        distinct = sorted(set(pieces))
        if not distinct:
            return {}
        marks = ",".join("?" * len(distinct))
        counting = f"SELECT term, doc FROM piece_counts WHERE term IN ({marks})"  # noqa: S608 - only marks inside
        with self._readers.picture() as connection:
            (total,) = connection.execute("SELECT count(*) FROM articles").fetchone()
            counts = dict(connection.execute(counting, distinct).fetchall())
            # What stands in a great part of the articles tells nothing apart, and costs most to look for.
            telling = sorted(counts, key=lambda piece: (counts[piece], piece))[:MOST_PIECES]
            telling = [piece for piece in telling if counts[piece] <= max(total * COMMON, FEW)]
            places = list(accumulate(counts[piece] for piece in telling))
            telling = telling[: max(bisect_right(places, MOST_PLACES), 1)]
            query = " OR ".join(f'"{piece}"' for piece in telling)
            found = connection.execute(_FOUND, (query,)).fetchall() if query else []
        unknown = len(distinct) - len(counts)
        whole = sum(math.log(1 + total / (count + 0.5)) for count in counts.values())
        whole += unknown * math.log(1 + total)
        return {article: score / max(whole, 1.0) for article, score in found}

    def vector(self, text: str) -> NDArray[np.float32] | None:
        """Return the vector of a question; None, and asks for it, when nobody has read the text yet."""
        cut = text[:READ_CHARS]
        with self._readers.picture() as connection:
            row = connection.execute("SELECT vector FROM texts WHERE key = ?", (_key(cut),)).fetchone()
        if row is None:
            with self._writer.transaction() as connection:
                _ask(connection, cut, asked=True)
                connection.execute(_FORGET, (QUESTIONS_KEPT,))
        return _row(row[0], len(row[0]) // 4) if row and row[0] else None

    def background(self) -> tuple[NDArray[np.float32] | None, int]:
        """Return the mean vector of the last questions looked up, and of how many it is."""
        query = "SELECT vector FROM texts WHERE asked AND vector IS NOT NULL ORDER BY number DESC LIMIT 300"
        with self._readers.picture() as connection:
            rows = [_row(vector, len(vector) // 4) for (vector,) in connection.execute(query)]
        widest = max((len(row) for row in rows), default=0)
        rows = [row for row in rows if len(row) == widest]
        return (np.mean(rows, axis=0), len(rows)) if rows else (None, 0)

    def unread(self, model: str, *, limit: int) -> list[str]:
        """Return texts that a model has not read yet, questions that someone waits for first."""
        query = "SELECT text FROM texts WHERE model <> ? ORDER BY asked DESC, number LIMIT ?"
        edges = "SELECT (SELECT min(model) FROM texts), (SELECT max(model) FROM texts)"
        with self._readers.picture() as connection:
            # Asked many times a second, so the index must tell at once that nothing waits.
            if set(connection.execute(edges).fetchone()) <= {model, None}:
                return []
            return [text for (text,) in connection.execute(query, (model, limit))]

    def read(self, model: str, vectors: Mapping[str, NDArray[np.float32]]) -> None:
        """Keep the vectors of texts."""
        rows = [(model, vector.astype("<f4").tobytes(), _key(text)) for text, vector in vectors.items()]
        with self._writer.transaction() as connection:
            connection.executemany("UPDATE texts SET model = ?, vector = ? WHERE key = ?", rows)
            connection.execute(_CHANGED)

    def close(self) -> None:
        """Release what is held."""
        self._readers.close()
        self._writer.close()


_OUT: Final = (
    "DELETE FROM pieces WHERE rowid = (SELECT number FROM articles WHERE id = ?)",
    "DELETE FROM versions WHERE id = ?",
    "DELETE FROM articles WHERE id = ?",
)
_UNUSED: Final = """
    DELETE FROM texts WHERE NOT asked
    AND key NOT IN (SELECT question FROM articles UNION SELECT answer FROM articles)
"""
_CHANGED: Final = "INSERT INTO changes DEFAULT VALUES"
_FORGET: Final = """
    DELETE FROM texts WHERE asked AND number <=
    (SELECT number FROM texts WHERE asked ORDER BY number DESC LIMIT 1 OFFSET ?)
"""
_ASK: Final = """
    INSERT INTO texts (key, text, asked) VALUES (?, ?, ?)
    ON CONFLICT (key) DO UPDATE SET asked = min(asked, excluded.asked)
"""


def _newest(connection: sqlite3.Connection, article: str) -> Article | None:
    row = connection.execute("SELECT article FROM articles WHERE id = ?", (article,)).fetchone()
    return codec.unpack(row[0], Article) if row else None


def _keep(connection: sqlite3.Connection, article: Article) -> None:
    packed = codec.pack(article)
    texts = (article.question, article.answer[:READ_CHARS])
    connection.execute("INSERT INTO versions VALUES (?, ?, ?)", (article.id, article.version, packed))
    (number,) = connection.execute(
        """
        INSERT INTO articles (id, article, retired, question, answer) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET article = excluded.article, retired = excluded.retired,
            question = excluded.question, answer = excluded.answer
        RETURNING number
        """,
        (article.id, packed, article.retired, *map(_key, texts)),
    ).fetchone()
    for text in texts:
        _ask(connection, text, asked=False)
    connection.execute("DELETE FROM pieces WHERE rowid = ?", (number,))
    connection.execute(
        "INSERT INTO pieces (rowid, question, answer) VALUES (?, ?, ?)",
        (number, *(" ".join(pieces(text)) for text in (article.question, article.answer))),
    )


def _ask(connection: sqlite3.Connection, text: str, *, asked: bool) -> None:
    connection.execute(_ASK, (_key(text), text, asked))


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]


def _row(vector: bytes | None, size: int) -> NDArray[np.float32]:
    if vector is None or len(vector) != 4 * size:
        return np.zeros(size, np.float32)
    return np.frombuffer(vector, "<f4")
