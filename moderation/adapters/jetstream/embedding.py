"""The embedders' queue: sorters put in batches of messages, any number of embedders share one durable pull consumer.

A job is acknowledged after its answer was heard. One that nobody lives to answer comes back to another embedder; after
five tries it is answered as given up, and the sorter halves it until the one message that kills embedders is found and
set aside, where Triage shows it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future
from dataclasses import replace
from typing import Any, Final

import numpy as np
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js.api import AckPolicy, ConsumerConfig, RetentionPolicy, StorageType, StreamConfig
from nats.js.errors import APIError
from numpy.typing import NDArray

from embeddings import ClusterSettings, Model
from moderation.adapters import codec
from moderation.adapters.jetstream import parcels
from moderation.adapters.jetstream.broker import ASK_SECONDS, Broker, pauses
from moderation.adapters.jetstream.naming import SPACE, shard
from moderation.domain.errors import EfirError, ModelFailed
from moderation.domain.events import Recorded
from moderation.pipeline.health.backlogs import Backlog, Pursuit
from moderation.pipeline.health.timing import Timing
from moderation.pipeline.understanding.embedder import Understanding, Understood, VectorTopics, set_aside

log = logging.getLogger(__name__)

TRIES: Final = 5
"""How often a job is given to embedders."""
ANSWER_SECONDS: Final = 30.0
"""How long a sorter waits for an answer before it says that nobody gives one, and asks again."""
ACK_SECONDS: Final = 10.0
"""Silence of an embedder after which another one gets its job."""
BEAT_SECONDS: Final = 3.0
"""How often an embedder says that it is still at it."""
TELL_SECONDS: Final = 5.0
"""How long an answer is told until it was heard: a sorter may have lost its server and be on its way to another."""
FETCH_SECONDS: Final = 2.0
"""How long an embedder waits for a job before it asks again: what it asked a server that was killed is gone."""
CONSUMER: Final = "embedders"
AGE_SECONDS: Final = 300.0
"""Age at which a job is forgotten: whoever still needs it has asked again."""


class Queue:
    """Names of the queue, and its stream and consumer, made when missing."""

    def __init__(self, broker: Broker, space: str = SPACE) -> None:
        self._broker = broker
        self._space = space
        self._pursuit = Pursuit()
        self.stream = f"{space}-embedding"

    def job(self, broadcast: str, batch: Sequence[Recorded]) -> str:
        """Return what a job is called, the same for the same messages."""
        return f"{shard(self._space, broadcast).name}.{batch[0].offset}-{batch[-1].offset}"

    def subject(self, job: str) -> str:
        """Return where a job is put."""
        return f"{self._space}.embedding.{job}"

    def answer(self, subject: str) -> str:
        """Return where a job's answer is told: whoever asked, or has taken over from them, listens there."""
        return f"{self._space}.embedded.{subject.split('.', 2)[2]}"

    async def make(self) -> None:
        """Make stream and consumer if there are none."""
        stream = StreamConfig(
            name=self.stream,
            subjects=[f"{self._space}.embedding.>"],
            retention=RetentionPolicy.WORK_QUEUE,
            storage=StorageType.MEMORY,
            num_replicas=self._broker.replicas,
            max_age=AGE_SECONDS,
            duplicate_window=ACK_SECONDS,
        )
        consumer = ConsumerConfig(
            durable_name=CONSUMER, ack_policy=AckPolicy.EXPLICIT, ack_wait=ACK_SECONDS, max_deliver=-1
        )
        async for _ in pauses(ANSWER_SECONDS):
            with contextlib.suppress(TimeoutError, NatsError, APIError, OSError):
                await self._broker.jetstream.add_stream(stream)
                await self._broker.jetstream.add_consumer(self.stream, consumer)
                return
        raise ModelFailed("The queue of the embedders could not be made: the broker does not answer.")

    def backlog(self) -> Backlog:
        """Return the jobs that wait for an embedder or are with one; none while the broker tells nothing of them."""
        try:
            info = self._broker.call(self._info(), within=2 * ASK_SECONDS)
        except (EfirError, TimeoutError, NatsError, APIError, OSError):
            return Backlog()
        waits = info.num_pending or 0
        end, count = info.delivered.stream_seq + waits, waits + (info.num_ack_pending or 0)
        done = info.ack_floor.stream_seq if count else end
        return replace(self._pursuit.backlog(done=done, end=end, now=time.monotonic()), count=count)

    async def _info(self) -> Any:
        return await self._broker.jetstream.consumer_info(self.stream, CONSUMER)


class RemoteEmbedder:
    """`Understanding` of one broadcast by whatever embedders there are; `local` does what cannot wait for them."""

    def __init__(self, broker: Broker, broadcast: str, local: Understanding, *, space: str = SPACE) -> None:
        self._broker = broker
        self._broadcast = broadcast
        self._local = local
        self._queue = Queue(broker, space)
        self._made = False
        self._asking: set[Future[list[Understood]]] = set()
        self.model: Model = local.model
        self.clustering: ClusterSettings = local.clustering
        self.topics: VectorTopics = local.topics

    def understand(self, batch: Sequence[Recorded], tariffs: tuple[str, ...] = ()) -> list[Understood]:
        """Return what each message says by itself, in order.

        Raises ModelFailed when no embedder answers, or theirs cannot read any text.
        """
        asking = self._broker.start(self._understand(batch, tariffs))
        self._asking.add(asking)
        try:
            return asking.result()
        except CancelledError:
            raise ModelFailed("Embedders are not asked any more: this process ends.") from None
        finally:
            self._asking.discard(asking)

    def vector(self, text: str) -> NDArray[np.float32] | None:
        """Return the vector of a text that is being typed, None when nothing is left of it."""
        return self._local.vector(text)

    def vectors(self, texts: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Return the vectors of texts, without those of which nothing is left."""
        return self._local.vectors(texts)

    def encoding(self) -> Timing:
        """Return how the encoder here did, which reads what is being typed; embedders tell of theirs themselves."""
        return self._local.encoding()

    def close(self) -> None:
        """Wait for no answer any more."""
        for asking in list(self._asking):
            asking.cancel()

    async def _understand(self, batch: Sequence[Recorded], tariffs: tuple[str, ...]) -> list[Understood]:
        if not self._made:
            await self._queue.make()
            self._made = True
        answer = await self._ask(batch, tariffs)
        if answer.failure:
            raise ModelFailed(answer.failure)
        if not answer.gave_up:
            return parcels.understood(answer)
        if len(batch) == 1:
            log.error(
                "message %d of %s ends every embedder: it is set aside", batch[0].offset, self._broadcast
            )
            return [set_aside(batch[0])]
        middle = len(batch) // 2
        halves = [await self._understand(half, tariffs) for half in (batch[:middle], batch[middle:])]
        return [one for half in halves for one in half]

    async def _ask(self, batch: Sequence[Recorded], tariffs: tuple[str, ...]) -> parcels.Done:
        subject = self._queue.subject(self._queue.job(self._broadcast, batch))
        heard = await self._broker.client.subscribe(self._queue.answer(subject), max_msgs=1)
        # An id of this call: the answer to a job of the sorter before us may have been told already.
        headers = {"Nats-Msg-Id": uuid.uuid4().hex}
        try:
            async for _ in pauses(ANSWER_SECONDS):
                with contextlib.suppress(TimeoutError, NatsError, APIError, OSError):
                    await self._broker.jetstream.publish(
                        subject, parcels.job(batch, tariffs), headers=headers
                    )
                    break
            with contextlib.suppress(TimeoutError, NatsError):
                answer = await heard.next_msg(ANSWER_SECONDS)
                await answer.respond(b"")
                return codec.unpack(answer.data, parcels.Done)
        finally:
            with contextlib.suppress(NatsError):
                await heard.unsubscribe()
        raise ModelFailed("No embedder answers: see that `embed` runs; messages wait for it.")


class Labour:
    """One embedder at work: takes jobs until it is stopped; `understand` does them, one at a time, in any thread."""

    def __init__(
        self,
        broker: Broker,
        understand: Callable[[Sequence[Recorded], tuple[str, ...]], list[Understood]],
        *,
        space: str = SPACE,
        lanes: int = 2,
    ) -> None:
        self._broker = broker
        self._do = understand
        self._lanes = lanes
        self._stopping = False
        self._telling: set[asyncio.Task[None]] = set()
        self.queue = Queue(broker, space)
        self.done = 0
        """Messages understood so far."""
        self.failure = ""
        """Why the last job came to nothing, "" when it did not."""

    def run(self) -> None:
        """Work until `stop`; blocks. While one job is done the next one is fetched."""
        self._broker.start(self._run()).result()

    def stop(self) -> None:
        """Take no further job; what is under way comes to its end."""
        self._stopping = True

    async def _run(self) -> None:
        await asyncio.gather(*(self._work() for _ in range(self._lanes)))
        await asyncio.gather(*self._telling)

    async def _work(self) -> None:
        while not self._stopping:
            try:
                await self.queue.make()
                jobs = await self._broker.jetstream.pull_subscribe_bind(CONSUMER, self.queue.stream)
                while not self._stopping:
                    with contextlib.suppress(TimeoutError):
                        for message in await jobs.fetch(1, timeout=FETCH_SECONDS):
                            await self._answer(message)
            except (TimeoutError, NatsError, APIError, OSError, EfirError) as failure:
                log.debug("the embedders' queue: %r", failure)
                await asyncio.sleep(ASK_SECONDS / 4)

    async def _answer(self, message: Msg) -> None:
        """Do a job; have its answer told while the next one is done."""
        if message.metadata.num_delivered > TRIES:
            answer = codec.pack(parcels.Done(gave_up=True))
        else:
            beating = asyncio.create_task(_beat(message))
            try:
                answer = await asyncio.to_thread(self._understand, message.data)
            finally:
                beating.cancel()
        telling = asyncio.create_task(self._tell(message, answer))
        self._telling.add(telling)
        telling.add_done_callback(self._telling.discard)

    async def _tell(self, message: Msg, answer: bytes) -> None:
        """Tell an answer until somebody has heard it, and only then acknowledge the job."""
        async for _ in pauses(TELL_SECONDS):
            with contextlib.suppress(TimeoutError, NatsError, OSError):
                await self._broker.client.request(
                    self.queue.answer(message.subject), answer, timeout=ASK_SECONDS
                )
                break
        # Nobody heard it: whoever asked is gone, and who comes after asks anew.
        with contextlib.suppress(NatsError, OSError):
            await message.ack()

    def _understand(self, data: bytes) -> bytes:
        try:
            batch, tariffs = parcels.messages(data)
            answer = parcels.done(self._do(batch, tariffs))
        except EfirError as failure:
            # The sorter says so, and asks again.
            self.failure = str(failure)
            return codec.pack(parcels.Done(failure=self.failure))
        self.done += len(batch)
        self.failure = ""
        return answer


async def _beat(message: Msg) -> None:
    while True:
        await asyncio.sleep(BEAT_SECONDS)
        await message.in_progress()
