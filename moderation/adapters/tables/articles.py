"""The knowledge base in tables: versions of articles, vectors of texts, and an index of pieces of words beside them."""

from __future__ import annotations

import hashlib
import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from moderation.adapters import codec
from moderation.adapters.tables.session import Session, Store
from moderation.domain.article import Article, checked
from moderation.domain.matching import pieces
from moderation.pipeline.answers.library import Shelf

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
TWICE: Final = 2.0
"""What a piece in an article's question counts beside one in its answer."""

_SHELF: Final = """
    SELECT article, q.vector, a.vector FROM articles
    LEFT JOIN texts AS q ON q.key = question LEFT JOIN texts AS a ON a.key = answer
    WHERE retired = 0 ORDER BY articles.number
"""
_NEWEST: Final = "SELECT article FROM articles WHERE id = :id"
_ALL: Final = "SELECT article FROM articles ORDER BY number"
_TOTAL: Final = "SELECT count(*) FROM articles"
_VERSIONS: Final = "SELECT article FROM versions WHERE id = :id ORDER BY version DESC"
_ADD_VERSION: Final = "INSERT INTO versions VALUES (:id, :version, :article)"
_KEEP: Final = """
    INSERT INTO articles (id, article, retired, question, answer) VALUES (:id, :article, :retired, :question, :answer)
    ON CONFLICT (id) DO UPDATE SET article = excluded.article, retired = excluded.retired,
        question = excluded.question, answer = excluded.answer
    RETURNING number
"""
_STATE: Final = "SELECT coalesce(max(number), 0) FROM changes"
_CHANGED: Final = "INSERT INTO changes DEFAULT VALUES"
_VECTOR: Final = "SELECT vector FROM texts WHERE key = :key"
_ASK: Final = """
    INSERT INTO texts (key, text, asked) VALUES (:key, :text, :asked)
    ON CONFLICT (key) DO UPDATE SET asked = texts.asked * excluded.asked
"""
_FORGET: Final = """
    DELETE FROM texts WHERE asked = 1 AND number <=
    (SELECT number FROM texts WHERE asked = 1 ORDER BY number DESC LIMIT 1 OFFSET :kept)
"""
_BACKGROUND: Final = """
    SELECT vector FROM texts WHERE asked = 1 AND vector IS NOT NULL ORDER BY number DESC LIMIT 300
"""
_UNREAD: Final = "SELECT text FROM texts WHERE model <> :model ORDER BY asked DESC, number LIMIT :limit"
_MODELS: Final = "SELECT (SELECT min(model) FROM texts), (SELECT max(model) FROM texts)"
_READ: Final = "UPDATE texts SET model = :model, vector = :vector WHERE key = :key"


_NUMBER: Final = "SELECT number FROM articles WHERE id = :id"
_OUT: Final = ("DELETE FROM versions WHERE id = :id", "DELETE FROM articles WHERE id = :id")
_LOOKED_UP: Final = """
    DELETE FROM texts WHERE asked = 1
    AND key NOT IN (SELECT question FROM articles UNION SELECT answer FROM articles)
"""
_UNUSED: Final = """
    DELETE FROM texts WHERE asked = 0
    AND key NOT IN (SELECT question FROM articles UNION SELECT answer FROM articles)
"""


class Pieces(Protocol):
    """The index of pieces of words, in the database of the articles."""

    def forget(self, session: Any, number: int) -> None:
        """Take an article's pieces out."""
        ...

    def keep(self, session: Any, number: int, question: Sequence[str], answer: Sequence[str]) -> None:
        """Put an article's pieces in, in place of those that it had."""
        ...

    def counts(self, session: Any, sought: Sequence[str]) -> dict[str, int]:
        """Return in how many articles each of some pieces stands, those in none left out."""
        ...

    def weigh(self, session: Any, sought: Sequence[str]) -> list[tuple[str, float]]:
        """Return the articles that are not retired and have any of some pieces, by id, each with its BM25 score."""
        ...


class TableArticles:
    """`Articles` in a store."""

    def __init__(self, store: Store, index: Pieces) -> None:
        self._store = store
        self._index = index

    def save(self, articles: Sequence[Article], *, who: str, at: float) -> int:
        """Keep articles as new versions, all or none; return how many differ from what was there.

        Raises BadInput when one of them cannot be kept.
        """
        fit = [checked(article) for article in articles]
        changed = 0
        with self._store.writing() as session:
            for article in fit:
                before = _newest(session, article.id)
                if before is None or not before.says_as(article):
                    version = before.version + 1 if before else 1
                    self._keep(session, replace(article, version=version, changed_at=at, changed_by=who))
                    changed += 1
            if changed:
                session.write(_CHANGED)
        return changed

    def forget(self, ids: Sequence[str], *, asked: bool = False) -> None:
        """Take articles out with all their versions and words, and all questions looked up if `asked`."""
        with self._store.writing() as session:
            for one in ids:
                if (row := session.one(_NUMBER, id=one)) is not None:
                    self._index.forget(session, row[0])
                for statement in _OUT:
                    session.write(statement, id=one)
            if asked:
                session.write(_LOOKED_UP)
            session.write(_UNUSED)
            session.write(_CHANGED)

    def article(self, id: str) -> Article | None:  # noqa: A002 - an article's own word
        """Return the newest version of an article, also of a retired one."""
        with self._store.reading() as session:
            return _newest(session, id)

    def articles(self) -> list[Article]:
        """Return the newest versions of all articles, retired ones included, in the order of their first saving."""
        with self._store.reading() as session:
            rows = session.all(_ALL)
        return [codec.unpack(packed, Article) for (packed,) in rows]

    def versions(self, id: str) -> list[Article]:  # noqa: A002 - an article's own word
        """Return all versions of an article, newest first."""
        with self._store.reading() as session:
            return [codec.unpack(packed, Article) for (packed,) in session.all(_VERSIONS, id=id)]

    def state(self) -> int:
        """Return a number that changes when an article or the vector of one does."""
        with self._store.reading() as session:
            (number,) = session.one(_STATE)
        return int(number)

    def shelf(self) -> Shelf:
        """Return what can be suggested, with its vectors."""
        with self._store.reading() as session:
            rows = session.all(_SHELF)
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
        with self._store.reading() as session:
            (total,) = session.one(_TOTAL)
            counts = self._index.counts(session, distinct)
            # What stands in a great part of the articles tells nothing apart, and costs most to look for.
            telling = sorted(counts, key=lambda piece: (counts[piece], piece))[:MOST_PIECES]
            telling = [piece for piece in telling if counts[piece] <= max(total * COMMON, FEW)]
            places = list(accumulate(counts[piece] for piece in telling))
            telling = telling[: max(bisect_right(places, MOST_PLACES), 1)]
            found = self._index.weigh(session, telling) if telling else []
        unknown = len(distinct) - len(counts)
        whole = sum(math.log(1 + total / (count + 0.5)) for count in counts.values())
        whole += unknown * math.log(1 + total)
        return {article: score / max(whole, 1.0) for article, score in found}

    def vector(self, text: str) -> NDArray[np.float32] | None:
        """Return the vector of a question; None, and asks for it, when nobody has read the text yet."""
        cut = _cut(text)
        with self._store.reading() as session:
            row = session.one(_VECTOR, key=_key(cut))
        if row is None:
            with self._store.writing() as session:
                _ask(session, cut, asked=1)
                session.write(_FORGET, kept=QUESTIONS_KEPT)
        return _row(row[0], len(row[0]) // 4) if row and row[0] else None

    def background(self) -> tuple[NDArray[np.float32] | None, int]:
        """Return the mean vector of the last questions looked up, and of how many it is."""
        with self._store.reading() as session:
            rows = [_row(vector, len(vector) // 4) for (vector,) in session.all(_BACKGROUND)]
        widest = max((len(row) for row in rows), default=0)
        rows = [row for row in rows if len(row) == widest]
        return (np.mean(rows, axis=0), len(rows)) if rows else (None, 0)

    def unread(self, model: str, *, limit: int) -> list[str]:
        """Return texts that a model has not read yet, questions that someone waits for first."""
        with self._store.reading() as session:
            # Asked many times a second, so the index must tell at once that nothing waits.
            if set(session.one(_MODELS)) <= {model, None}:
                return []
            return [text for (text,) in session.all(_UNREAD, model=model, limit=limit)]

    def read(self, model: str, vectors: Mapping[str, NDArray[np.float32]]) -> None:
        """Keep the vectors of texts."""
        with self._store.writing() as session:
            for text, vector in vectors.items():
                session.write(_READ, model=model, vector=vector.astype("<f4").tobytes(), key=_key(text))
            session.write(_CHANGED)

    def close(self) -> None:
        """Release what is held."""
        self._store.close()

    def _keep(self, session: Session, article: Article) -> None:
        packed = codec.pack(article)
        texts = (_cut(article.question), _cut(article.answer))
        question, answer = map(_key, texts)
        session.write(_ADD_VERSION, id=article.id, version=article.version, article=packed)
        (number,) = session.one(
            _KEEP,
            id=article.id,
            article=packed,
            retired=int(article.retired),
            question=question,
            answer=answer,
        )
        for text in texts:
            _ask(session, text, asked=0)
        self._index.keep(session, number, pieces(article.question), pieces(article.answer))


def _newest(session: Session, article: str) -> Article | None:
    row = session.one(_NEWEST, id=article)
    return codec.unpack(row[0], Article) if row else None


def _ask(session: Session, text: str, *, asked: int) -> None:
    session.write(_ASK, key=_key(text), text=text, asked=asked)


def _cut(text: str) -> str:
    """Return what of a text is read: databases keep no half characters and no NUL."""
    return text[:READ_CHARS].encode("utf-8", "replace").decode().replace("\0", " ")


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]


def _row(vector: bytes | None, size: int) -> NDArray[np.float32]:
    if vector is None or len(vector) != 4 * size:
        return np.zeros(size, np.float32)
    return np.frombuffer(vector, "<f4")
