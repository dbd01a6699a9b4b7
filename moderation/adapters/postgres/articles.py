"""The knowledge base in PostgreSQL: what is written on one dashboard is suggested on all, and sent by every intake."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from moderation.adapters.postgres.session import PostgresSession, open_store
from moderation.adapters.tables.articles import TWICE, TableArticles

ARTICLES: Final = "articles"
ANSWERS: Final = "answers"
"""The shelf of what was answered before: made from broadcasts, made anew when it is missing."""

_STEPS: Final = (
    """
    CREATE TABLE articles (
        number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id TEXT NOT NULL UNIQUE, article BYTEA NOT NULL,
        retired BIGINT NOT NULL, question BYTEA NOT NULL, answer BYTEA NOT NULL, length BIGINT NOT NULL DEFAULT 0
    );
    CREATE TABLE versions (id TEXT, version BIGINT, article BYTEA NOT NULL, PRIMARY KEY (id, version));
    CREATE TABLE texts (
        number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key BYTEA NOT NULL UNIQUE, text TEXT NOT NULL,
        asked BIGINT NOT NULL, model TEXT NOT NULL DEFAULT '', vector BYTEA
    );
    CREATE INDEX texts_asked ON texts (asked, number);
    CREATE INDEX texts_model ON texts (model);
    CREATE TABLE changes (number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY);

    -- asked, answered: 1 when the piece stands in the question, in the answer.
    CREATE TABLE pieces (
        piece TEXT, article BIGINT, asked BIGINT NOT NULL, answered BIGINT NOT NULL, PRIMARY KEY (piece, article)
    );
    CREATE INDEX pieces_article ON pieces (article);
    """,
)
_FORGET: Final = "DELETE FROM pieces WHERE article = :number"
_LENGTH: Final = "UPDATE articles SET length = :length WHERE number = :number"
_COUNTS: Final = "SELECT piece, count(*) FROM pieces WHERE piece = ANY(:sought) GROUP BY piece"
_WEIGH: Final = f"""
    WITH whole AS (SELECT count(*) AS articles, greatest(avg(length), 1) AS length FROM articles),
    counted AS (SELECT piece, count(*) AS articles FROM pieces WHERE piece = ANY(:sought) GROUP BY piece),
    rare AS (
        SELECT piece, greatest(
            ln((whole.articles - counted.articles + 0.5)::float8 / (counted.articles + 0.5)), 1e-6
        ) AS weight FROM counted, whole
    ),
    found AS (
        SELECT article, weight, {TWICE}::float8 * asked + answered AS hits FROM pieces JOIN rare USING (piece)
    )
    SELECT articles.id, sum(weight * hits * 2.2 / (hits + 1.2 * (0.25 + 0.75 * articles.length / whole.length)))::float8
    FROM found JOIN articles ON articles.number = found.article, whole
    WHERE articles.retired = 0 GROUP BY articles.id
"""  # noqa: S608 - a number of ours
"""BM25 as SQLite's FTS5 computes it (k1 = 1.2, b = 0.75), so that both find alike."""


class PostgresArticles(TableArticles):
    """`Articles` in a database; their tables are made when missing, those of each shelf in a schema of its name."""

    def __init__(self, url: str, shelf: str = ARTICLES) -> None:
        super().__init__(open_store(url, shelf, _STEPS, durable=True, schema=shelf), TabledPieces())


class TabledPieces:
    """Pieces of words in a table: an article's text is short, and what is rare is told by counting."""

    def forget(self, session: PostgresSession, number: int) -> None:
        """Take an article's pieces out."""
        session.write(_FORGET, number=number)

    def keep(
        self, session: PostgresSession, number: int, question: Sequence[str], answer: Sequence[str]
    ) -> None:
        """Put an article's pieces in, in place of those that it had."""
        self.forget(session, number)
        session.write(_LENGTH, number=number, length=len(question) + len(answer))
        asked, answered = Counter(question), Counter(answer)
        rows = [(piece, number, int(piece in asked), int(piece in answered)) for piece in asked | answered]
        columns = {"piece": "text", "article": "int8", "asked": "int8", "answered": "int8"}
        session.copy("pieces", columns, rows)

    def counts(self, session: PostgresSession, sought: Sequence[str]) -> dict[str, int]:
        """Return in how many articles each of some pieces stands, those in none left out."""
        return dict(session.all(_COUNTS, sought=list(sought)))

    def weigh(self, session: PostgresSession, sought: Sequence[str]) -> list[tuple[str, float]]:
        """Return the articles that are not retired and have any of some pieces, by id, each with its BM25 score."""
        return session.all(_WEIGH, sought=list(sought))
