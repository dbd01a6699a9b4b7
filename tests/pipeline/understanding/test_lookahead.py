import asyncio
from collections.abc import Sequence

from moderation.domain.events import Recorded
from moderation.pipeline.understanding.embedder import Understood, set_aside
from moderation.pipeline.understanding.lookahead import Lookahead
from moderation.testing import asked

LOG = [Recorded(offset, asked(str(offset))) for offset in range(1, 8)]


class Reading:
    """Gives two messages at a time; notes how many batches are being understood at most."""

    def __init__(self) -> None:
        self.under_way = self.most = 0

    async def waiting(self, after: int) -> list[Recorded]:
        return LOG[after : after + 2]

    async def understand(self, batch: Sequence[Recorded]) -> list[Understood]:
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        # The later ones are done first.
        await asyncio.sleep(0.02 / batch[0].offset)
        self.under_way -= 1
        return [set_aside(one) for one in batch]


def taken(reading: Reading, *, after: int, depth: int) -> list[list[int]]:
    async def take() -> list[list[int]]:
        ahead = Lookahead(reading.waiting, reading.understand, after, depth=depth)
        return [[one.seq for one in batch] async for batch in ahead.batches()]

    return asyncio.run(take())


def test_batches_come_in_order_until_nothing_waits() -> None:
    for depth in (1, 3, 10):
        assert taken(Reading(), after=0, depth=depth) == [[1, 2], [3, 4], [5, 6], [7]]
    assert taken(Reading(), after=5, depth=2) == [[6, 7]]
    assert taken(Reading(), after=7, depth=2) == []


def test_as_many_as_asked_for_are_understood_at_once() -> None:
    for depth in (1, 3):
        reading = Reading()
        taken(reading, after=0, depth=depth)
        assert reading.most == depth
