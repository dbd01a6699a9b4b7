"""Offline: what is done to the stores of a stopped server."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from functools import cached_property, partial
from typing import Self

from moderation.adapters.gateway.identity import Identity
from moderation.adapters.stores import open_answers, open_articles, open_own, open_views
from moderation.domain.errors import BadSetting, StoreFailed, Unknown
from moderation.domain.events import Asked, Erased
from moderation.pipeline.running.erasing import erase_viewer, forget_words
from moderation.pipeline.sorting.stages import Stages
from moderation.pipeline.understanding.embedder import Understanding
from moderation.pipeline.views.projector import Projector
from moderation.settings import Settings

log = logging.getLogger(__name__)

CUT_SECONDS = 10.0
"""How long to wait for a dashboard that reads the log."""


class Offline:
    """Erases where nobody else works; a context manager that closes it.

    Arguments: `signing_key` under which pseudonyms were made; `open_embedder` is called only when a sorter's memory has
    to be made to forget.
    """

    def __init__(
        self, settings: Settings, signing_key: bytes, open_embedder: Callable[[], Understanding]
    ) -> None:
        self._settings = settings
        self._identity = Identity(signing_key, "")
        self._open_embedder = open_embedder
        with ExitStack() as closing:
            self._log, self._snapshots = closing.enter_context(open_own(settings))
            self._views = open_views(settings)
            closing.callback(self._views.close)
            self._closing = closing.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self._closing.close()

    def author(self, channel: str, author: str) -> str:
        """Return the pseudonym of a chat's author."""
        return self._identity.feed_viewer(channel, author, "")

    def sender(self, broadcast: str, seq: int) -> str:
        """Return the pseudonym of who sent a message.

        Raises Unknown when there is no such message.
        """
        found = self._log.read(broadcast, after=seq - 1, limit=1)
        asked = found[0].event if found and found[0].offset == seq else None
        if not isinstance(asked, Asked):
            raise Unknown(f"There is no message {seq} in broadcast {broadcast[:60]!r}.")
        return asked.viewer

    def forget_words(self, *, before: float) -> int:
        """Empty what was typed in messages screened before a moment; return how many there were."""
        emptied = sum(forget_words(self._log, one, before=before) for one in self._log.broadcasts())
        self._cut()
        return emptied

    def erase_viewer(self, viewer: str, *, alias: str, now: float) -> dict[str, int]:
        """Take a viewer out of all broadcasts, views and snapshots; return how many messages each had of theirs."""
        found = {}
        for broadcast in self._log.broadcasts():
            made = partial(self._stages, broadcast)
            receipt = erase_viewer(self._log, broadcast, viewer, alias=alias, make_stages=made, now=now)
            if receipt is not None:
                erased = self._log.read(broadcast, after=receipt.offset - 1, limit=1)[0].event
                assert isinstance(erased, Erased)
                self._snapshots.save(broadcast, receipt.offset, erased.memory)
                found[broadcast] = erased.messages
            # Also when nothing was found: an erasure before this one may have been cut short.
            projector = Projector(broadcast, self._log, self._views)
            projector.start()
            projector.catch_up()
        self._cut()
        self._snapshots.renew()
        self._forget_answers()
        return found

    def _forget_answers(self) -> None:
        """Take out questions that were looked up, and earlier answers: the next start finds again what still stands."""
        with closing(open_answers(self._settings)) as answers:
            answers.forget([one.id for one in answers.articles()], asked=True)
        with closing(open_articles(self._settings)) as articles:
            articles.forget((), asked=True)

    def _cut(self) -> None:
        deadline = time.monotonic() + CUT_SECONDS
        while not self._log.cut():
            if time.monotonic() > deadline:
                raise StoreFailed(
                    "What was erased can still be read beside the log: stop the dashboard, do it again."
                )

    def _stages(self, broadcast: str) -> Stages | None:
        stages = Stages(broadcast, self._log, self._embedder)
        try:
            stages.start(self._snapshots)
        except BadSetting as stale:
            # Vectors of a model that is here no more: nothing is sorted in this broadcast, so nothing remembers.
            log.warning("%s", stale)
            return None
        return stages

    @cached_property
    def _embedder(self) -> Understanding:
        return self._open_embedder()
