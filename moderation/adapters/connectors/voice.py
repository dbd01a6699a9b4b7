"""The voice: answers back into a chat, one line each, and removals, where a person switched them on."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, Final

from moderation.adapters.connectors.journal import Journal
from moderation.adapters.connectors.owed import REMOVE, SAY, Debt
from moderation.adapters.connectors.platform import Platform, Removing, Speaking
from moderation.domain.errors import BadInput, PlatformAway, Refused
from moderation.domain.message import MAX_CHARS
from moderation.domain.plain_text import harmless

log = logging.getLogger(__name__)

REMEMBERED: Final = 100
"""Lines said by which their echo is known."""
QUESTION_CHARS: Final = 80
"""Characters of a question that stand before its answer."""
PROMPT: Final = 60.0
"""Seconds for which an answer that was just given is said, though nothing is to be said late."""
ON_THE_WAY: Final = 15.0
"""Seconds that a word from here to intake may take without an answer being missed that was given meanwhile."""
REST: Final = 5.0
"""Seconds until the next attempt when a platform does not say."""


class Voice:
    """Pays what is owed to a platform, in its pace. One line for each answer and room: never one for each asker.

    `answers` and `removes` are the switches; off, nothing is noted, and nothing is made up for later. Of the answers
    that were given while this was away, those of the last `late` seconds by `clock` are still said, as far as the
    switch was on.

    Raises BadInput when one is on and the platform cannot.
    """

    def __init__(
        self,
        platform: Platform,
        journal: Journal,
        *,
        answers: bool,
        removes: bool,
        late: float,
        clock: Callable[[], float],
    ) -> None:
        if answers and not isinstance(platform, Speaking):
            raise BadInput(f"Nobody can write into {platform.channel}: leave --answers out.")
        if removes and not isinstance(platform, Removing):
            raise BadInput(f"Nothing can be removed from {platform.channel}: leave --remove out.")
        self.answers = answers
        self.removes = removes
        self._platform = platform
        self._journal = journal
        self._clock = clock
        self._late = late
        self._since = journal.answers_from(clock(), switched_on=answers)
        self._bell = asyncio.Event()
        self._bell.set()
        self._lines = deque((_heard(line) for line in journal.owed.said(limit=REMEMBERED)), maxlen=REMEMBERED)

    @property
    def late(self) -> float:
        """Return how many seconds ago an answer may have been given that is still to be said.

        Intake counts them from when it hears this. What that tells too much, from before the switch, is not said.
        """
        return min(self._late, self._clock() - self._since + ON_THE_WAY) if self.answers else 0.0

    def is_echo(self, text: str) -> bool:
        """Tell whether a line that came is one that was said from here."""
        return text in self._lines

    async def hear(self, frame: Mapping[str, Any]) -> None:
        """Note what a frame from intake asks for."""
        debts: list[Debt] = []
        match frame.get("type"):
            case "answered" if self.answers:
                debts = await asyncio.to_thread(self._to_say, frame)
            case "removed" if self.removes:
                rows = await asyncio.to_thread(self._journal.replies, frame["ids"])
                debts = [Debt(f"remove {id_}", REMOVE, id_, channel) for id_, channel, _ in rows]
        if debts:
            await asyncio.to_thread(self._journal.owed.note, debts)
            self._bell.set()

    async def run(self) -> None:
        """Pay until cancelled."""
        while True:
            await self._bell.wait()
            self._bell.clear()
            while (debt := await asyncio.to_thread(self._next)) is not None:
                try:
                    await self._pay(debt)
                except PlatformAway as away:
                    await asyncio.to_thread(self._journal.owed.again, debt)
                    await asyncio.sleep(away.retry_after or REST)
                except Refused as refused:
                    log.warning("%s does not take it (%s): %s", self._platform.channel, debt.deed, refused)

    def _next(self) -> Debt | None:
        return self._journal.owed.next(since=self._clock() - max(self._late, PROMPT))

    async def _pay(self, debt: Debt) -> None:
        if debt.deed == SAY and isinstance(self._platform, Speaking):
            self._lines.append(_heard(debt.words))
            await self._platform.say(debt.words, debt.target)
            await asyncio.sleep(self._platform.pace.seconds)
        elif debt.deed == REMOVE and isinstance(self._platform, Removing):
            own = debt.target.removeprefix(f"{debt.words}/")
            await self._platform.remove(own, debt.words)

    def _to_say(self, frame: Mapping[str, Any]) -> list[Debt]:
        """Return a line for each room in which somebody asked; of people in one room, under the first one's message."""
        assert isinstance(self._platform, Speaking)
        age = float(frame.get("age") or 0.0)
        at = self._clock() - age
        if age and at < self._since:
            return []
        rooms: dict[str, str] = {}
        for _, _, reply_to in self._journal.replies(frame["ids"]):
            rooms.setdefault(reply_to.partition(":")[0], reply_to)
        words = line_of(frame, most=self._platform.pace.chars)
        # An intake of another make may not tell answers apart by an id.
        about = frame.get("answer") or f"{frame['cluster']} {frame['at']}"
        return [Debt(f"say {about} {room}", SAY, reply_to, words, at) for room, reply_to in rooms.items()]


def line_of(frame: Mapping[str, Any], *, most: int) -> str:
    """Return an answer as one line, the question before it where intake says what it was."""
    question = harmless(str(frame.get("label") or ""), most=QUESTION_CHARS)
    answer = str(frame["text"])
    return harmless(f"«{question}» — {answer}" if question else answer, most=most)


def _heard(line: str) -> str:
    """Return a line as it comes back from the chat."""
    return harmless(line, most=MAX_CHARS)
