"""Knowledge: what a page may ask of the knowledge base and do to it; who may not is told so."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, tzinfo
from functools import partial

from moderation.domain.article import Article
from moderation.domain.deciding.decisions import Verb
from moderation.domain.errors import Conflict, Forbidden
from moderation.domain.staff import Person, Right
from moderation.pipeline.answers.archivist import answer_key
from moderation.pipeline.answers.library import Articles
from moderation.pipeline.answers.suggester import Suggester, Suggestions

PATIENCE = 0.4
"""Seconds that a page waits until a question is read; then it shows what the words alone find."""
PAUSE = 0.02


class Knowledge:
    """The knowledge base for the pages of all persons."""

    def __init__(
        self, articles: Articles, answers: Articles | None = None, *, clock: Callable[[], float] = time.time
    ) -> None:
        """`answers` are those given before, in any broadcast."""
        self._articles = articles
        self._suggester = Suggester(articles, answers=answers)
        self._clock = clock

    def suggest(
        self,
        person: Person,
        text: str,
        *,
        region: str = "",
        zone: tzinfo = UTC,
        limit: int = 3,
        but: tuple[str, int] | None = None,
    ) -> Suggestions:
        """Return the best articles and earlier answers for a question as of today in a time zone.

        `but` names the broadcast and cluster of the question itself, whose own answer is none.
        """
        _require(person.may_read(Right.QUESTIONS))
        look = partial(
            self._suggester.suggest,
            text,
            day=self.today(zone),
            region=region,
            limit=limit,
            but=answer_key(*but) if but else "",
        )
        found = look()
        deadline = time.monotonic() + PATIENCE
        while not found.read and time.monotonic() < deadline:
            time.sleep(PAUSE)
            found = look()
        return found

    def today(self, zone: tzinfo = UTC) -> str:
        """Return the ISO day of now."""
        return datetime.fromtimestamp(self._clock(), zone).date().isoformat()

    def articles(self, person: Person) -> list[Article]:
        """Return all articles, retired ones included."""
        _require(person.may_read(Right.QUESTIONS))
        return self._articles.articles()

    def versions(self, person: Person, article: str) -> list[Article]:
        """Return all versions of an article, newest first."""
        _require(person.may_read(Right.QUESTIONS))
        return self._articles.versions(article)

    def may_edit(self, person: Person) -> bool:
        """Tell whether a person's role includes changing articles: that of whoever may set word lists does."""
        return person.may(Verb.WORDS)

    def save(self, person: Person, articles: Sequence[Article], *, seen: int | None = None) -> int:
        """Keep articles as new versions; return how many differ from what was there.

        Raises BadInput when one cannot be kept, Conflict when a single one is no longer the version `seen`.
        """
        _require(self.may_edit(person))
        if seen is not None:
            newest = self._articles.article(articles[0].id)
            if newest is not None and newest.version != seen:
                raise Conflict("decided", who=newest.changed_by, at=newest.changed_at, cluster=0)
        return self._articles.save(articles, who=person.name, at=self._clock())


def _require(allowed: bool) -> None:  # noqa: FBT001 - the one thing it is about
    if not allowed:
        raise Forbidden("Your role does not include this: ask someone whose role does, or an administrator.")
