"""Publishing: the entries of one broadcast into its stream, all or none, each key once, whoever else publishes.

All rests on two things that the broker checks when it commits a batch. A keyed event has a subject of its own, on which
nothing may stand yet: idempotence without a window. What the sorter concludes must follow the last conclusion that
this publisher has read or written (`claim`): a sorter that was frozen while another took over is refused.

An acknowledgement that does not come says nothing, so the batch is sent again under the same ids until it is known to
stand in the log or the time is up.
"""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from nats.errors import Error as NatsError
from nats.errors import MaxPayloadError, NoRespondersError
from nats.js.api import StorageType, StreamConfig
from nats.js.errors import APIError, BadRequestError

from moderation.adapters import codec
from moderation.adapters.jetstream.broker import ASK_SECONDS, Broker, headers_of, pauses
from moderation.adapters.jetstream.naming import MACHINE, Shard, concluded, keyed
from moderation.domain.errors import Fenced, StoreFailed
from moderation.pipeline.ports import Entry, Receipt

MOST: Final = 1000
"""Entries in one batch at most, the broker's own limit."""
PATIENCE: Final = 60.0
"""Seconds for which a batch is sent again: longer than an election."""
AT_ONCE: Final = 50
"""Questions to the broker under way at once."""
WINDOW_SECONDS: Final = 300.0
"""How long the broker knows message ids by itself; keys are known for good."""
CONFLICTS: Final = frozenset({10071, 10164, 10201})
"""The broker's codes for: something stands on a subject that should not, or an id was seen before."""

UNHEARD_SECONDS: Final = 20.0
"""How long nobody may listen where the log stands; moving a log to where it was rewritten takes a part of that."""

_EXPECTED: Final = "Nats-Expected-Last-Subject-Sequence"
_MACHINE: Final = "m.>"


@dataclass(slots=True)
class _Draft:
    tail: str
    payload: bytes
    keyed: bool
    receipt: Receipt | None = None


@dataclass(slots=True)
class _Append:
    """What is to stand in the log; `tried` holds what was sent by the id of the batch in which it was."""

    drafts: list[_Draft]
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    tried: dict[str, list[_Draft]] = field(default_factory=dict)
    unheard_since: float | None = None

    def waiting(self) -> list[_Draft]:
        return [draft for draft in self.drafts if draft.receipt is None]


class Publisher:
    """Writes to one broadcast's stream, which is made when missing; used in the broker's thread only.

    `unheard` is called when no stream has taken what was sent for `UNHEARD_SECONDS`.
    """

    def __init__(
        self,
        broker: Broker,
        shard: Shard,
        *,
        patience: float = PATIENCE,
        unheard: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._broker = broker
        self._shard = shard
        self._patience = patience
        self._unheard = unheard
        self._turn = asyncio.Lock()
        self._made = False
        self._claimed: int | None = None
        """Offset of the sorter's last event that this publisher has read or written; None before it asked."""

    async def claim(self) -> int:
        """Write from now on as the sorter that has read all there is; return the log's end, through which to read."""
        async with self._turn:
            await self.make()
            # The order matters: what is concluded in between must not be taken for read.
            self._claimed = await self._last_concluded()
            return await self.end()

    async def append(self, entries: Sequence[Entry]) -> list[Receipt]:
        """Record entries of this broadcast, all or none; return where they stand.

        Raises Fenced when another sorter has concluded something since the claim, StoreFailed when they were not
        recorded in time; a batch that was under way then may still be recorded once, never a part of it.
        """
        if len(entries) > MOST:
            raise StoreFailed(f"{len(entries)} entries are too many for one batch: give {MOST} at most.")
        drafts, place = _drafts(entries)
        append = _Append(drafts)
        async with self._turn:
            await self.make()
            async for _ in pauses(self._patience):
                if await self._try(append):
                    return _receipts(drafts, place)
                if self._broker.ending:
                    break
                await self._notice(append)
        raise StoreFailed(
            f"The broker at {self._broker.servers} did not record a batch in {self._patience:.0f} s:"
            " see whether most of its servers run."
        )

    def move(self, shard: Shard) -> None:
        """Write from now on to where the log was rewritten; what is under way goes there, too."""
        self._shard, self._made = shard, True

    async def make(self) -> None:
        """Make the stream if there is none."""
        if self._made:
            return
        config = stream_config(self._shard, self._broker.replicas)
        async for _ in pauses(self._patience):
            try:
                await self._broker.jetstream.add_stream(config)
            except BadRequestError as failure:
                raise StoreFailed(
                    f"The broker refuses the stream {config.name}: {failure.description}."
                ) from failure
            except (TimeoutError, NatsError, APIError, OSError):
                continue
            self._made = True
            return
        raise StoreFailed(f"The stream {config.name} could not be made: the broker does not answer.")

    async def end(self) -> int:
        """Return the offset of the last event, as the stream's leader knows it."""
        answer = await self._broker.ask(f"$JS.API.STREAM.INFO.{self._shard.stream}")
        return int(answer["state"]["last_seq"]) if "state" in answer else 0

    async def _try(self, append: _Append) -> bool:
        """Send what waits as one batch; return whether all stands in the log now."""
        waiting = append.waiting()
        if not waiting:
            return True
        if self._claimed is None and not all(draft.keyed for draft in waiting):
            self._claimed = await self._last_concluded()
        batch = uuid.uuid4().hex
        append.tried[batch] = waiting
        try:
            answer = await self._send(append, waiting, batch)
        except MaxPayloadError:
            raise StoreFailed("An event is larger than the broker takes: raise its max_payload.") from None
        except NoRespondersError:
            # Nobody leads, or the log is just being moved to where it was rewritten.
            append.unheard_since = append.unheard_since or asyncio.get_running_loop().time()
            return False
        except (TimeoutError, NatsError, OSError):
            # It may stand in the log or not; the next try finds out.
            return False
        append.unheard_since = None
        if "error" not in answer:
            self._stand(waiting, int(answer["seq"]))
            return True
        if answer["error"].get("err_code") in CONFLICTS:
            await self._look(append, waiting)
        return not append.waiting()

    async def _notice(self, append: _Append) -> None:
        """Have it looked into when nobody listens any more."""
        since = append.unheard_since
        if since is not None and asyncio.get_running_loop().time() - since > UNHEARD_SECONDS:
            append.unheard_since = None
            if self._unheard is not None:
                await self._unheard()

    async def _send(self, append: _Append, waiting: Sequence[_Draft], batch: str) -> dict[str, Any]:
        # It may be moved while a batch is sent, of which each part must go to the same stream.
        shard, last = self._shard, len(waiting)
        fenced = False
        for number, draft in enumerate(waiting, start=1):
            headers = {"Nats-Batch-Id": batch, "Nats-Batch-Sequence": str(number)}
            headers["Nats-Msg-Id"] = draft.tail if draft.keyed else f"{append.id}.{number}"
            if draft.keyed:
                headers[_EXPECTED] = "0"
            elif not fenced:
                headers[_EXPECTED], fenced = str(self._claimed), True
                headers[f"{_EXPECTED}-Subject"] = shard.machine
            if number < last:
                await self._broker.client.publish(shard.subject(draft.tail), draft.payload, headers=headers)
                continue
            headers["Nats-Batch-Commit"] = "1"
            reply = await self._broker.client.request(
                shard.subject(draft.tail), draft.payload, timeout=ASK_SECONDS, headers=headers
            )
        answer: dict[str, Any] = json.loads(reply.data)
        return answer

    def _stand(self, waiting: Sequence[_Draft], last: int) -> None:
        """Note that a batch stands in the log, its last entry at `last`."""
        for offset, draft in enumerate(waiting, start=last - len(waiting) + 1):
            draft.receipt = Receipt(offset, fresh=True)
            if not draft.keyed:
                self._claimed = offset

    async def _look(self, append: _Append, waiting: Sequence[_Draft]) -> None:
        """Find out what of a refused batch stands in the log already, by this append or by another.

        Raises Fenced when another sorter has concluded something.
        """
        tails = list(dict.fromkeys(d.tail if d.keyed else _MACHINE for d in waiting))
        # One look tells whether it was this append, which is what it mostly was.
        found = {tails[0]: await self._last(tails[0])}
        stored = found[tails[0]]
        if stored is not None and stored.batch in append.tried:
            sent = append.tried[stored.batch]
            self._stand(sent, stored.offset - stored.place + len(sent))
            return
        for start in range(0, len(tails), AT_ONCE):
            some = tails[start : start + AT_ONCE]
            found |= dict(zip(some, await asyncio.gather(*map(self._last, some)), strict=True))
        for draft in waiting:
            stored = found.get(draft.tail)
            if draft.keyed and stored is not None:
                draft.receipt = Receipt(stored.offset, fresh=False)
        concluded = found.get(_MACHINE)
        if concluded is not None and concluded.offset != self._claimed:
            raise Fenced(
                "Another sorter has concluded something meanwhile: nothing was written, read the log again."
            )

    async def _last_concluded(self) -> int:
        concluded = await self._last(_MACHINE)
        return concluded.offset if concluded else 0

    async def _last(self, tail: str) -> _Stored | None:
        """Return what stands last on a subject, as the stream's leader knows it."""
        where = f"$JS.API.STREAM.MSG.GET.{self._shard.stream}"
        answer = await self._broker.ask(where, {"last_by_subj": self._shard.subject(tail)})
        if "message" not in answer:
            return None
        headers = headers_of(answer["message"])
        place = int(headers.get("Nats-Batch-Sequence", 1))
        return _Stored(int(answer["message"]["seq"]), headers.get("Nats-Batch-Id", ""), place)


@dataclass(frozen=True, slots=True)
class _Stored:
    """A message in the stream: its offset, and the batch in which it came and its place there."""

    offset: int
    batch: str
    place: int


def stream_config(shard: Shard, replicas: int) -> StreamConfig:
    """Return what the stream of a broadcast is like: it keeps everything, for ever."""
    return StreamConfig(
        name=shard.stream,
        subjects=[shard.subjects],
        storage=StorageType.FILE,
        num_replicas=replicas,
        duplicate_window=WINDOW_SECONDS,
        allow_atomic=True,
        deny_delete=True,
        deny_purge=True,
    )


def _drafts(entries: Sequence[Entry]) -> tuple[list[_Draft], list[int]]:
    """Return what is to be published, and for each entry which draft it is: a key given twice is one draft."""
    drafts: list[_Draft] = []
    by_tail: dict[str, int] = {}
    places = []
    for entry in entries:
        kind, payload = codec.encode(entry.event)
        if entry.key is None and isinstance(entry.event, MACHINE):
            places.append(len(drafts))
            drafts.append(_Draft(concluded(kind), payload, keyed=False))
            continue
        # What viewers send without a key gets one that nobody else has, so that it can be sent again.
        tail = keyed(kind, uuid.uuid4().bytes if entry.key is None else entry.key)
        places.append(by_tail.setdefault(tail, len(drafts)))
        if places[-1] == len(drafts):
            drafts.append(_Draft(tail, payload, keyed=True))
    return drafts, places


def _receipts(drafts: Sequence[_Draft], places: Sequence[int]) -> list[Receipt]:
    """Return a receipt an entry; of entries that are one draft only the first can be fresh."""
    receipts, seen = [], set()
    for place in places:
        receipt = drafts[place].receipt
        assert receipt is not None, "all stand in the log by now"
        receipts.append(replace(receipt, fresh=receipt.fresh and place not in seen))
        seen.add(place)
    return receipts
