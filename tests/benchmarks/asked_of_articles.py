"""Questions with the articles that answer them, and how alike each is to every article."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from moderation.adapters.article_file import read_articles
from moderation.adapters.reader import Reader
from moderation.adapters.sqlite.articles import SqliteArticles
from moderation.domain.article import Article, Standing
from moderation.domain.errors import BadLine
from moderation.domain.screening.repair import legible
from moderation.pipeline.answers.suggester import Suggester, blended
from moderation.simulation.crowd import ARTICLES

HERE = Path(__file__).parent
DAY = "2026-11-22"
BATCH = 64


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the ids of the articles that answer it, none for one that the knowledge base cannot answer."""

    text: str
    right: frozenset[str]


@dataclass(frozen=True, slots=True)
class Case:
    """A knowledge base and what people ask it."""

    name: str
    articles: tuple[Article, ...]
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """The three parts of the likeness of each question to each article, shape (questions, articles, 3)."""

    case: Case
    parts: NDArray[np.float64]
    right: NDArray[np.bool_]

    @property
    def answerable(self) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = self.right.any(axis=1)
        return found


def demonstration() -> Case:
    """Return the operator's articles and questions composed to them, a fifth of which nothing answers."""
    articles = tuple(read_articles(ARTICLES, _fail))
    lines = (HERE / "article_questions.jsonl").read_text("utf-8").splitlines()
    asked = tuple(Asked(one["text"], frozenset({one["article"]} - {""})) for one in map(json.loads, lines))
    # What is outdated is asked about in the same words as what took its place: both are found, one is flagged.
    return Case("operator", tuple(one for one in articles if one.standing(DAY) is Standing.CURRENT), asked)


def bare(case: Case) -> Case:
    """Return a knowledge base whose articles have no question but their own answer."""
    articles = tuple(replace(one, question=" ".join(one.answer.split())[:500]) for one in case.articles)
    return Case(f"{case.name}_bare", articles, case.asked)


def bank(data: Path) -> Iterator[Case]:
    """Return a bank's articles with our own questions to them, and its bare answers with its own questions."""
    with (data / "vtb_by_faq" / "faq.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    lines = (HERE / "bank_questions.jsonl").read_text("utf-8").splitlines()
    ours = tuple(
        Asked(line["text"], frozenset(str(row) for row in line["rows"])) for line in map(json.loads, lines)
    )
    whole = tuple(_article(number, row["question"], row["answer"]) for number, row in enumerate(rows))
    yield Case("bank_ours", whole, ours)
    bare = tuple(_article(number, row["answer"], row["answer"]) for number, row in enumerate(rows))
    yield Case(
        "bank_bare", bare, tuple(Asked(row["question"], frozenset({str(at)})) for at, row in enumerate(rows))
    )


def compare(case: Case, reader: Reader) -> Compared:
    """Return how alike each question is to each article, as the product works it out."""
    with tempfile.TemporaryDirectory() as folder, closing(SqliteArticles(Path(folder))) as store:
        suggester, _ = open_suggester(store, case.articles, [one.text for one in case.asked], reader)
        places = {article.id: place for place, article in enumerate(case.articles)}
        parts = np.zeros((len(case.asked), len(places), 3))
        for row, one in enumerate(case.asked):
            for found in suggester.suggest(one.text, day=DAY, limit=len(places)).found:
                likeness = found.likeness
                parts[row, places[found.article.id]] = likeness.question, likeness.answer, likeness.words
    right = np.array([[article.id in one.right for article in case.articles] for one in case.asked])
    return Compared(case, parts, right)


def open_suggester(
    store: SqliteArticles, articles: Sequence[Article], texts: Sequence[str], reader: Reader
) -> tuple[Suggester, dict[str, NDArray[np.float32]]]:
    """Return a suggester over articles that the model has read, and the vectors of texts."""
    store.save([replace(article) for article in articles], who="benchmark", at=0.0)
    model = reader.model.revision
    while unread := store.unread(model, limit=BATCH):
        store.read(model, reader.vectors(unread))
    vectors: dict[str, NDArray[np.float32]] = {}
    meant = [legible(text) for text in texts]
    for at in range(0, len(meant), BATCH):
        vectors |= reader.vectors(meant[at : at + BATCH])
    return Suggester(store, vectors.get, background=blended(store.shelf(), list(vectors.values()))), vectors


def _article(number: int, question: str, answer: str) -> Article:
    return Article(str(number), " ".join(question.split())[:500], answer[:10_000])


def _fail(line: BadLine) -> None:
    raise line
