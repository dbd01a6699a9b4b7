"""Screener: what was understood → verdicts; its memory is what the last minutes brought."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from moderation.domain.events import Asked, Recorded, Screened
from moderation.domain.message import Screening, Verdict
from moderation.domain.screening.facts import Facts
from moderation.domain.screening.flood import Flood
from moderation.domain.screening.manner import (
    ASKS_BY_ITSELF,
    Manner,
    Marks,
    advertises_here,
    asks_here,
    asks_unmarked,
)
from moderation.domain.screening.reasons import UNREAD
from moderation.domain.screening.repair import legible
from moderation.domain.screening.screens import screen
from moderation.domain.word_lists import WordList, WordLists
from moderation.pipeline.understanding.embedder import Understood


class Screener:
    """Judges the messages of one broadcast in their order."""

    def __init__(self) -> None:
        self._flood = Flood()
        self._manner = Manner()
        self._marks = Marks()
        self._lists = WordLists()

    def obey(self, lists: Mapping[WordList, Iterable[str]]) -> None:
        """Go by other word lists from the next message on."""
        self._lists = WordLists(lists)

    def screen(self, batch: Sequence[Understood]) -> list[Screening]:
        """Return the verdict on each message."""
        return [self._screen(message) for message in batch]

    def remember(self, batch: Sequence[Recorded]) -> None:
        """Take in messages that were screened before a restart, and what was concluded about them."""
        for recorded in batch:
            if isinstance(recorded.event, Asked):
                self._flood.observe(recorded.event.viewer, legible(recorded.event.text), recorded.event.at)
                self._marks.observe(recorded.event.text)
            elif isinstance(recorded.event, Screened):
                for screening in recorded.event.screenings:
                    self._hear(screening.talk)

    def _screen(self, message: Understood) -> Screening:
        seen = self._flood.observe(message.asked.viewer, message.facts.clean, message.asked.at)
        self._marks.observe(message.asked.text)
        talk = _telling(message, copies=seen.copies)
        self._hear(talk)
        facts = replace(
            self._in_this_manner(message.facts, message.talk),
            own_copies=seen.own_copies,
            copies=seen.copies,
            copiers=seen.copiers,
            own_recent=seen.own_recent,
            own_near=seen.own_near,
            matched=self._lists.match(message.facts.text, message.facts.clean),
        )
        screening = replace(screen(facts, urgent=message.urgent, danger=message.danger), talk=talk)
        if message.failed:
            # Never filed, so it must stand where people look for what was set aside.
            verdict = Verdict.REFUSE if screening.verdict is Verdict.REFUSE else Verdict.WITHHOLD
            return replace(screening, verdict=verdict, reasons=(UNREAD, *screening.reasons))
        return screening

    def _hear(self, talk: float | None) -> None:
        if talk is not None:
            self._manner.observe(talk)

    def _in_this_manner(self, facts: Facts, talk: float | None) -> Facts:
        if facts.asks is None or facts.spam is None or talk is None:
            return facts
        feed = self._manner.feed
        asks = asks_unmarked(facts.asks, self._marks.absent)
        return replace(facts, asks=asks_here(asks, talk, feed), spam=advertises_here(facts.spam, feed))


def _telling(message: Understood, *, copies: int) -> float | None:
    """Return how likely a message is mere talk, if that tells anything of the broadcast's manner.

    What asks is filed in any; and a flood must not turn a chat into a feed.
    """
    asks = message.facts.asks
    return None if copies or asks is None or asks >= ASKS_BY_ITSELF else message.talk
