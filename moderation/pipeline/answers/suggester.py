"""Suggester: a question → the articles and earlier answers that may answer it, each with how sure and why.

Articles and answers lie on one shelf, measured against one background; how sure is said of the first of each kind.

Nothing is written here: what is suggested is an article's text or a person's, to the letter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from moderation.domain.article import Article, Standing
from moderation.domain.matching import WEIGHTS, Likeness, Weights, disagreement, pieces, sureness
from moderation.domain.screening.repair import legible
from moderation.pipeline.answers.library import Articles, Shelf

SHOWN: Final = 5
"""Suggestions at most."""
FEW: Final = 20
"""Questions looked up until their own mean is believed as much as that of the articles' questions."""
STALE: Final = 0.15
"""What an article loses that does not hold today, or elsewhere: a current one as good goes before it."""
GUARDED: Final = 12
"""Articles, the best ones, that guards look at."""
GUARD: Final = 0.3
"""What one of them loses that answers another question in the same words."""
SAME: Final = 0.45
"""Likeness of two articles' questions from which they answer the same."""


_NOTHING: Final = Shelf((), np.zeros((0, 1), np.float32), np.zeros((0, 1), np.float32))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An article, or an `earlier` answer, that may answer; `sure` is how likely the first of its kind is right, else 0.

    `contradicts` names an article that says otherwise about the same: its id, what this one says, what that one does.
    """

    article: Article
    likeness: Likeness
    score: float
    sure: float
    standing: Standing
    elsewhere: bool = False
    earlier: bool = False
    contradicts: tuple[str, str, str] | None = None


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What was found, best first; `read` is False as long as only words could be compared."""

    found: tuple[Suggestion, ...]
    read: bool


class Suggester:
    """Looks in a knowledge base; keeps its vectors in memory until it changes.

    `answers` holds what was answered before, in the form of articles. `encode` reads a question at once where that is
    possible; without it the store is asked for the vector, which another process fills in. `background` is the mean
    vector of people's questions where that is known.
    """

    def __init__(
        self,
        articles: Articles,
        encode: Callable[[str], NDArray[np.float32] | None] | None = None,
        *,
        answers: Articles | None = None,
        background: NDArray[np.float32] | None = None,
        weights: Weights = WEIGHTS,
    ) -> None:
        self._articles = articles
        self._answers = answers
        self._encode = encode or articles.vector
        self._mean = background
        self._weights = weights
        self._state = (-1, -1)
        self._shelf = _Prepared.of(_NOTHING, _NOTHING)

    def suggest(
        self, text: str, *, day: str, region: str = "", limit: int = SHOWN, but: str = ""
    ) -> Suggestions:
        """Return the best for a question on an ISO day, for askers from a region ("" for any).

        `but` is the id of an earlier answer that is none here: the question's own.
        """
        shelf, meant = self._fresh(), legible(text)
        if not shelf.articles or not meant:
            return Suggestions((), read=True)
        vector = self._encode(meant)
        parts = self._parts(shelf, meant, vector)
        weights = np.array([self._weights.question, self._weights.answer, self._weights.words])
        losses = shelf.losses(day, region)
        scores = parts @ weights - losses
        scores -= _guarded(shelf, meant, scores)
        scores[
            [place for place in np.flatnonzero(shelf.earlier) if shelf.articles[place].id == but]
        ] = -np.inf
        order = np.argsort(-scores, kind="stable")[: max(limit, 2)].tolist()
        best = [place for place in order if parts[place].any() and np.isfinite(scores[place])]
        sure = self._firsts(shelf, parts, scores, losses) if vector is not None else {}
        found = [
            Suggestion(
                shelf.articles[place],
                Likeness(*map(float, parts[place])),
                float(scores[place]),
                sure.get(place, 0.0),
                shelf.articles[place].standing(day),
                _is_elsewhere(shelf.articles[place], region),
                bool(shelf.earlier[place]),
            )
            for place in best[:limit]
        ]
        return Suggestions(_compared(shelf, best, found), read=vector is not None)

    def _firsts(
        self,
        shelf: _Prepared,
        parts: NDArray[np.float64],
        scores: NDArray[np.float64],
        losses: NDArray[np.float64],
    ) -> dict[int, float]:
        """Return by place how sure the first article is, and the first earlier answer.

        What holds elsewhere or held before is no rival to an article, nor is an earlier answer: it may say the same. To
        an answer all are but those that answer the same question.
        """
        holds = losses == 0
        found = {}
        for earlier in (False, True):
            own = shelf.earlier == earlier
            if own.any() and np.isfinite(scores[own]).any():
                first = int(np.where(own, scores, -np.inf).argmax())
                alike = shelf.questions @ shelf.questions[first] >= SAME if earlier else shelf.earlier
                rivals = holds & ~alike
                rivals[first] = False
                found[first] = self._sureness(parts, scores, rivals, first)
        return found

    def _sureness(
        self,
        parts: NDArray[np.float64],
        scores: NDArray[np.float64],
        rivals: NDArray[np.bool_],
        first: int,
    ) -> float:
        lead = float(scores[first] - scores[rivals].max(initial=self._weights.chance))
        behind = float((parts[rivals].max(axis=0, initial=0.0) - parts[first]).clip(0).sum())
        return sureness(lead=lead, behind=behind, weights=self._weights)

    def _fresh(self) -> _Prepared:
        state = self._articles.state(), self._answers.state() if self._answers else 0
        if state != self._state:
            answers = self._answers.shelf() if self._answers else _NOTHING
            self._shelf, self._state = _Prepared.of(self._articles.shelf(), answers), state
        return self._shelf

    def _parts(self, shelf: _Prepared, meant: str, vector: NDArray[np.float32] | None) -> NDArray[np.float64]:
        """Return the three parts of each article's likeness, shape (articles, 3)."""
        parts = np.zeros((len(shelf.articles), 3))
        asked = pieces(meant)
        shares = self._articles.words(asked), self._answers.words(asked) if self._answers else {}
        parts[:, 2] = [
            shares[earlier].get(article.id, 0.0)
            for article, earlier in zip(shelf.articles, shelf.earlier.tolist(), strict=True)
        ]
        if vector is not None and vector.shape == shelf.mean.shape:
            own = _unit((vector - self._background(shelf))[None])[0]
            parts[:, 0], parts[:, 1] = shelf.questions @ own, shelf.answers @ own
        return parts

    def _background(self, shelf: _Prepared) -> NDArray[np.float32]:
        """Return what all questions have in common; people's own questions differ from those of articles."""
        if self._mean is not None:
            return self._mean
        asked, count = self._articles.background()
        return shelf.mean if asked is None else _blend(shelf.mean, asked, count)


@dataclass(frozen=True, slots=True)
class _Prepared:
    """Shelves whose vectors have their own background taken away; `mean` is that of the questions.

    `earlier` tells which of the `articles` are earlier answers.
    """

    articles: tuple[Article, ...]
    earlier: NDArray[np.bool_]
    questions: NDArray[np.float32]
    answers: NDArray[np.float32]
    mean: NDArray[np.float32]
    known: dict[tuple[str, str], NDArray[np.float64]] = field(default_factory=dict)

    @classmethod
    def of(cls, articles: Shelf, answers: Shelf) -> _Prepared:
        both = [shelf for shelf in (articles, answers) if shelf.articles] or [articles]
        width = max(shelf.questions.shape[1] for shelf in both)
        questions, texts = (
            np.concatenate([_as_wide(rows, width) for rows in found])
            for found in ([shelf.questions for shelf in both], [shelf.answers for shelf in both])
        )
        earlier = np.arange(len(questions)) >= len(articles.articles)
        whole = (*articles.articles, *answers.articles)
        return cls(whole, earlier, _centred(questions), _centred(texts), _mean(questions))

    def losses(self, day: str, region: str) -> NDArray[np.float64]:
        """Return what each article loses on a day, for askers from a region."""
        if (day, region) not in self.known:
            self.known[day, region] = STALE * np.array(
                [
                    (one.standing(day) is not Standing.CURRENT) + _is_elsewhere(one, region)
                    for one in self.articles
                ]
            )
        return self.known[day, region]


def blended(shelf: Shelf, asked: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """Return what people's questions have in common, as a file of them tells, and the articles' where it is short."""
    mean = _mean(shelf.questions)
    return _blend(mean, np.mean(asked, axis=0), len(asked)) if asked else mean


def _blend(own: NDArray[np.float32], asked: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    if asked.shape != own.shape:
        return own
    return ((FEW * own + count * asked) / (FEW + count)).astype(np.float32)


def _guarded(shelf: _Prepared, meant: str, scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what the best lose that answer another question in the same words: another country, "off" for "on"."""
    losses = np.zeros(len(scores))
    for place in np.argsort(-scores, kind="stable")[:GUARDED]:
        losses[place] = GUARD * _answers_another(meant, shelf.articles[place].question)
    return losses


def _answers_another(question: str, other: str) -> bool:
    """Tell whether the same words ask for another answer."""
    # Heavy: pages draw what was suggested without ever guarding anything.
    from embeddings.guarding.guards import conflict  # noqa: PLC0415

    return conflict(question, other) is not None


def _is_elsewhere(article: Article, region: str) -> bool:
    return bool(region and article.region) and region.casefold() != article.region.casefold()


def _compared(shelf: _Prepared, places: Sequence[int], found: Sequence[Suggestion]) -> tuple[Suggestion, ...]:
    """Return suggestions; the first, and what says otherwise about the same today, name each other."""
    compared = list(found)
    for at, other in enumerate(found[1:], start=1):
        first = compared[0]
        alike = float(shelf.questions[places[0]] @ shelf.questions[places[at]])
        if alike < SAME or {first.standing, other.standing} != {Standing.CURRENT}:
            continue
        if _answers_another(first.article.question, other.article.question):
            continue
        differ = disagreement(first.article, other.article)
        if differ is not None and first.contradicts is None:
            own, theirs = differ
            compared[0] = replace(first, contradicts=(other.article.id, own, theirs))
            compared[at] = replace(other, contradicts=(first.article.id, theirs, own))
    return tuple(compared)


def _as_wide(rows: NDArray[np.float32], width: int) -> NDArray[np.float32]:
    """Return rows of a width; those of another one nobody has read with the present model."""
    return rows if rows.shape[1] == width else np.zeros((len(rows), width), np.float32)


def _mean(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    read = rows[rows.any(axis=1)]
    mean: NDArray[np.float32] = read.mean(axis=0) if len(read) else np.zeros(rows.shape[1], np.float32)
    return mean


def _centred(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    return _unit(np.where(rows.any(axis=1, keepdims=True), rows - _mean(rows), np.float32(0)))


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / np.where(lengths > 0, lengths, 1)).astype(np.float32)
