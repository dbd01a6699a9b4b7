"""Playback: the stages over messages that are all there already, with no server, no log and no clock."""

from __future__ import annotations

import time
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice

from moderation.domain.events import Asked, Event, Opened, Recorded
from moderation.pipeline.sorting.stages import Stages
from moderation.pipeline.understanding.embedder import Understood
from moderation.pipeline.views.projector import Projector

READ_AHEAD = 512
"""Messages understood at a time, while those before them are sorted; the encoder gains by texts of a length."""
BATCH = 64
"""Messages sorted at a time, as live."""
PARTS_AHEAD = 4
"""Such parts under way at most: while clusters are linked, the model reads on."""
SETTLE_QUESTIONS = 400
"""Questions after which clusters are linked anew, at least."""
SETTLE_PART = 8
"""The part of all questions linked before that the new ones must come to: linking costs as much as there are."""


class Playback:
    """Plays a broadcast from its beginning; the same messages give the same views, whatever the machine's speed.

    `seconds` holds the time spent by stage; "understand" runs beside the others.
    """

    def __init__(self, stages: Stages, projector: Projector) -> None:
        self._stages = stages
        self._projector = projector
        self._offset = 0
        self._now = 0.0
        self._linked = 0
        self.seconds: defaultdict[str, float] = defaultdict(float)

    def play(self, opened: Opened, messages: Sequence[Asked]) -> Iterator[int]:
        """Play the messages to their end; yield how many are done after each batch."""
        self._record([opened])
        parts = (messages[start : start + READ_AHEAD] for start in range(0, len(messages), READ_AHEAD))
        done = 0
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="understand") as thread:
            # Recorded so many parts before their turn, so that offsets do not depend on how fast the encoder is.
            submitted = (thread.submit(self._understand, self._record(part)) for part in parts)
            ahead = deque(islice(submitted, PARTS_AHEAD))
            while ahead:
                understood = ahead.popleft().result()
                ahead.extend(islice(submitted, 1))
                for start in range(0, len(understood), BATCH):
                    batch = understood[start : start + BATCH]
                    self._sort(batch)
                    done += len(batch)
                    yield done
        self._settle()

    @property
    def now(self) -> float:
        """Return the time of the latest message so far, in seconds since the epoch."""
        return self._now

    def _understand(self, batch: Sequence[Recorded]) -> list[Understood]:
        with self._timed("understand"):
            return self._stages.understand(batch)

    def _sort(self, batch: Sequence[Understood]) -> None:
        self._now = max(self._now, *(message.asked.at for message in batch))
        with self._timed("sort"):
            events = self._stages.sort(batch, at=self._now)
        self._record(events)
        if self._stages.unsettled >= max(SETTLE_QUESTIONS, self._linked // SETTLE_PART):
            self._settle()

    def _settle(self) -> None:
        if self._stages.unsettled:
            self._linked += self._stages.unsettled
            with self._timed("settle"):
                events = self._stages.settle(at=self._now)
            self._record(events)

    def _record(self, events: Sequence[Event]) -> list[Recorded]:
        recorded = [Recorded(self._offset + place, event) for place, event in enumerate(events, start=1)]
        if recorded:
            self._offset = recorded[-1].offset
            with self._timed("project"):
                self._stages.apply(recorded)
                self._projector.project(recorded)
        return recorded

    @contextmanager
    def _timed(self, stage: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.seconds[stage] += time.perf_counter() - started
