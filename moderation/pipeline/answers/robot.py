"""Robot: answers viewers who choose it, in an article's own words, or passes them on to people."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from moderation.domain.article import Article, Standing
from moderation.domain.errors import EfirError
from moderation.domain.matching import WEIGHTS
from moderation.domain.message import Kind, Level
from moderation.domain.own_affairs import is_own_affair
from moderation.domain.screening.personal import find_personal
from moderation.domain.screening.repair import legible
from moderation.domain.urgency.urgency import alarm, judge_urgency
from moderation.pipeline.answers.library import Articles
from moderation.pipeline.answers.suggester import Suggester

log = logging.getLogger(__name__)

LOOK_SECONDS = 5.0
"""How long it is believed whether there are articles."""


class Silence(StrEnum):
    """Why the robot leaves a question to people."""

    URGENT = "urgent"
    PERSONAL = "personal"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Reply:
    """What the robot says: an article's answer, or why it says nothing."""

    article: Article | None = None
    silence: Silence | None = None

    @property
    def text(self) -> str:
        """Return the answer, "" for none."""
        return self.article.answer if self.article else ""


class Robot:
    """Answers from articles that hold today and everywhere, when it is sure enough that one is right."""

    def __init__(self, suggester: Suggester, *, least: float = WEIGHTS.least) -> None:
        self._suggester = suggester
        self._least = least

    def reply(self, text: str, *, day: str) -> Reply:
        """Return what to say to a question on an ISO day."""
        meant = legible(text)
        haste = judge_urgency(meant, kind=Kind.QUESTION, spam=0.0, urgent=None).level
        if alarm(text) or haste is Level.CRITICAL:
            return Reply(silence=Silence.URGENT)
        if find_personal(text) or is_own_affair(meant):
            return Reply(silence=Silence.PERSONAL)
        found = self._suggester.suggest(text, day=day).found
        if not found or found[0].sure < self._least:
            return Reply(silence=Silence.UNSURE)
        first = found[0]
        # Whoever lives elsewhere must not hear of one region's outage, nobody what people must sort out first.
        if first.standing is not Standing.CURRENT or first.article.region or first.contradicts:
            return Reply(silence=Silence.UNSURE)
        return Reply(first.article)


class LiveRobot:
    """The robot of a running server; safe to use from any thread.

    `read` gives the vectors of texts, at once as soon as `ready` says so: before, nobody is offered a robot.
    """

    def __init__(
        self,
        articles: Articles,
        read: Callable[[Sequence[str]], Mapping[str, NDArray[np.float32]]],
        *,
        ready: Callable[[], bool],
        clock: Callable[[], float],
    ) -> None:
        self._ready = ready
        self._articles = articles
        self._robot = Robot(Suggester(articles, lambda text: read([text]).get(text)))
        self._clock = clock
        self._looked = 0.0
        self._there = False

    def is_there(self) -> bool:
        """Tell whether there is anything to answer from; every viewer who comes asks, so it is looked up seldom."""
        now = self._clock()
        if now - self._looked > LOOK_SECONDS:
            self._looked, self._there = now, self._ready() and self._articles.state() > 0
        return self._there

    def reply(self, text: str) -> Reply:
        """Return what to say now; what fails here is for people to answer."""
        if not self._ready():
            return Reply(silence=Silence.UNSURE)
        day = datetime.fromtimestamp(self._clock(), UTC).date().isoformat()
        try:
            return self._robot.reply(text, day=day)
        except EfirError as failure:
            log.warning("the robot could not look a question up: %s", failure)
            return Reply(silence=Silence.UNSURE)
