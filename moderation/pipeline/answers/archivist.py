"""Archivist: keeps what was answered in all broadcasts where it can be found again, in the words of who answered."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection
from typing import Final

from moderation.domain.article import MAX_ID, MAX_QUESTION, MAX_WORD, Article
from moderation.domain.deciding.decisions import Status, Verb
from moderation.domain.errors import EfirError
from moderation.pipeline.answers.library import Articles
from moderation.pipeline.ports import ClusterQuery, ViewReader
from moderation.pipeline.rows import BroadcastRow, ClusterRow

log = logging.getLogger(__name__)

EVERY: Final = 5.0
"""Seconds between two looks for answers."""
MOST: Final = 2000
"""Answers kept of one broadcast, those to most askers."""
MANY: Final = 100_000
"""More answers than people give in a broadcast."""
_ANSWERED: Final = ClusterQuery(statuses=(Status.ANSWERED, Status.ON_AIR), limit=MOST)


class Archivist:
    """Keeps a shelf of earlier answers level with the views.

    `hollow` are texts that say only that something was said on air. The newest wording alone is kept: what a correction
    or an erasure took back must not be found again.
    """

    def __init__(self, views: ViewReader, answers: Articles, *, hollow: Collection[str] = ()) -> None:
        self._views = views
        self._answers = answers
        self._hollow = frozenset(hollow)
        self._seen: dict[str, int] = {}

    async def run(self) -> None:
        """Work until cancelled; what fails is tried again."""
        while True:
            try:
                await asyncio.to_thread(self.keep)
            except EfirError as failure:
                log.warning("earlier answers are not kept: %s", failure)
            await asyncio.sleep(EVERY)

    def keep(self) -> None:
        """Bring the shelf level with all broadcasts in which anything happened since the last time."""
        for broadcast in self._views.broadcasts():
            position = self._views.position(broadcast.id)
            if self._seen.get(broadcast.id) != position:
                self._level(broadcast)
                self._seen[broadcast.id] = position

    def _level(self, broadcast: BroadcastRow) -> None:
        there = {one.id: one for one in self._answers.articles() if one.id.startswith(f"{broadcast.id}.")}
        rows = {answer_key(broadcast.id, row.id): row for row in self._given(broadcast)}
        wanted = {name: _article(name, row, broadcast) for name, row in rows.items()}
        gone = [name for name, one in there.items() if name not in wanted or not one.says_as(wanted[name])]
        if gone:
            self._answers.forget(gone)
        fresh = [name for name in wanted if name not in there or name in gone]
        who = self._who(broadcast) if fresh else {}
        for name in fresh:
            row = rows[name]
            self._answers.save([wanted[name]], who=who.get(row.answer_id, ""), at=row.answered_at)

    def _given(self, broadcast: BroadcastRow) -> list[ClusterRow]:
        """Return the clusters whose answer may serve again: it says something, and did not leave most unhelped."""
        return [
            row
            for row in self._views.clusters(broadcast.id, _ANSWERED, now=0.0)
            if row.answer_id
            and row.label.strip()
            and row.answer.strip() not in self._hollow | {""}
            and row.useless <= row.useful
            and len(answer_key(broadcast.id, row.id)) <= MAX_ID
        ]

    def _who(self, broadcast: BroadcastRow) -> dict[str, str]:
        """Return who gave which answer."""
        given = self._views.decisions(broadcast.id, verbs=(Verb.ANSWER,), limit=MANY)
        return {decision.id: decision.who for decision in given}


def answer_key(broadcast: str, cluster: int) -> str:
    """Return the id under which the answer to a cluster is kept."""
    return f"{broadcast}.{cluster}"


def _article(name: str, row: ClusterRow, broadcast: BroadcastRow) -> Article:
    question = " ".join(row.label.split())[:MAX_QUESTION]
    title = " ".join(broadcast.title.split())[:MAX_WORD]
    return Article(name, question, row.answer.strip(), topic=row.topic[:MAX_WORD], source=title)
