"""Connection to the broker: asyncio in a thread of its own, so that ports without it can be kept."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import random
import threading
from collections.abc import Collection, Coroutine, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLate
from typing import Any, Final, TypeVar

from nats.aio.client import Client
from nats.aio.transport import TcpTransport
from nats.errors import Error as NatsError
from nats.js import JetStreamContext

from moderation.domain.errors import Unreachable

log = logging.getLogger(__name__)

T = TypeVar("T")

CONNECT_SECONDS: Final = 15.0
"""How long the first connection is tried."""
ASK_SECONDS: Final = 2.0
"""How long one request may take before it is sent again."""
CONNECTION_SECONDS: Final = 2
"""How long one server may take to accept a connection."""
PING_SECONDS: Final = 2
"""How often the server is asked for a sign of life."""
SILENT_SECONDS: Final = 6.0
"""Silence after which a connection counts as cut."""
GRACE: Final = 5.0
"""Seconds by which the waiting thread outlasts the deadline inside."""
FIRST_PAUSE: Final = 0.05
LONGEST_PAUSE: Final = 1.0
_AGAIN: Final = 0.1
_PENDING: Final = 16 * 1024 * 1024
_PINGS: Final = 10
"""More than fit in the silence: the client's own way of giving up waits until all was sent, for ever behind a cut."""
_LOOK: Final = 0.5


class Broker:
    """A connection that comes back by itself; `servers` are URLs, comma-separated.

    Raises Unreachable when none of the servers answers at first.
    """

    def __init__(self, servers: str, *, name: str = "efir") -> None:
        self.servers = servers
        self.ending = False
        """Whether the process ends: what did not succeed at once is then given up, not tried for long."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="broker", daemon=True)
        self._thread.start()
        try:
            self.client: Client = self.call(self._connect(name), within=CONNECT_SECONDS + GRACE)
        except BaseException:
            self._end()
            raise
        self.jetstream: JetStreamContext = self.client.jetstream(timeout=ASK_SECONDS)
        self.start(self._watch())

    @property
    def replicas(self) -> int:
        """Return how many copies streams have: three in a cluster."""
        return 3 if self.client._server_info.get("cluster") else 1  # noqa: SLF001 - nats-py tells it nowhere else

    @property
    def connected(self) -> bool:
        """Tell whether a server answers now."""
        return bool(self.client.is_connected)

    def call(self, work: Coroutine[Any, Any, T], *, within: float) -> T:
        """Return what a coroutine comes to, run in the broker's thread; for other threads.

        Raises Unreachable when it took longer than `within` seconds.
        """
        running = self.start(work)
        try:
            return running.result(within + GRACE)
        except TooLate:
            running.cancel()
            raise Unreachable(f"The broker at {self.servers} did not answer in {within:.0f} s.") from None

    def start(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Run a coroutine in the broker's thread.

        Raises Unreachable once the connection is closed.
        """
        try:
            return asyncio.run_coroutine_threadsafe(work, self._loop)
        except RuntimeError:
            work.close()
            raise Unreachable("The connection to the broker is closed: this process ends.") from None

    async def ask(self, subject: str, question: object = None) -> dict[str, Any]:
        """Return the broker's answer to a question in its own language, sent again until it comes.

        An answer that only says that there is no leader now counts as none. Raises Unreachable when the time is up.
        """
        data = json.dumps(question).encode() if question is not None else b""
        async for _ in pauses(CONNECT_SECONDS):
            try:
                reply = await self.client.request(subject, data, timeout=ASK_SECONDS)
            except (TimeoutError, NatsError, OSError):
                continue
            answer: dict[str, Any] = json.loads(reply.data)
            if answer.get("error", {}).get("code") != UNAVAILABLE:
                return answer
        raise Unreachable(f"The broker at {self.servers} does not answer.")

    def close(self) -> None:
        """Say good-bye and end the thread."""
        try:
            self.call(self.client.close(), within=ASK_SECONDS)
        except (NatsError, OSError, Unreachable) as failure:
            log.debug("the broker was gone before the good-bye: %s", failure)
        self._end()

    def _end(self) -> None:
        self.call(_cancel_all(), within=ASK_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _watch(self) -> None:
        """Break a connection on which nothing comes any more, so that the client looks for another server."""
        client = self.client
        heard, looks = 0, 0
        while True:
            await asyncio.sleep(_LOOK)
            # Looks are counted, not seconds: a process that was frozen must not take its own silence for the server's.
            # Messages count, too: an answer to a ping may stand behind more of them than can be read in that time.
            before, heard = heard, client._pongs_received + client.stats["in_msgs"]  # noqa: SLF001 - told nowhere else
            looks = looks + 1 if client.is_connected and heard == before else 0
            if looks * _LOOK > SILENT_SECONDS:
                looks = 0
                transport = client._transport  # noqa: SLF001 - as above; it must not wait until all was sent
                if isinstance(transport, TcpTransport) and transport._io_writer is not None:  # noqa: SLF001
                    transport._io_writer.transport.abort()  # noqa: SLF001

    async def _connect(self, name: str) -> Client:
        async for _ in pauses(CONNECT_SECONDS):
            client = Client()
            try:
                await client.connect(
                    servers=self.servers.split(","),
                    name=name,
                    connect_timeout=CONNECTION_SECONDS,
                    allow_reconnect=True,
                    max_reconnect_attempts=-1,
                    reconnect_time_wait=0.25,  # type: ignore[arg-type] # any number of seconds will do
                    ping_interval=PING_SECONDS,
                    max_outstanding_pings=_PINGS,
                    pending_size=_PENDING,
                    error_cb=_noted,
                )
            except (TimeoutError, NatsError, OSError):
                await client.close()
            else:
                return client
        raise Unreachable(
            f"No broker answers at {self.servers}: start NATS with JetStream, or correct EFIR_LOG."
        )


UNAVAILABLE: Final = 503
"""The broker's code for "nobody leads now, ask again"."""


async def pauses(within: float) -> Any:
    """Yield at once and then after jittered, growing pauses until the time is up: an election takes seconds."""
    clock = asyncio.get_running_loop().time
    end, pause = clock() + within, FIRST_PAUSE
    yield 0
    while (left := end - clock()) > 0:
        await asyncio.sleep(min(pause * random.uniform(0.5, 1.5), left))  # noqa: S311 - jitter, no secret
        pause = min(2 * pause, LONGEST_PAUSE)
        yield 0


def headers_of(message: Mapping[str, str]) -> dict[str, str]:
    """Return the headers of a message that the broker was asked for."""
    text = base64.b64decode(message.get("hdrs", "")).decode()
    lines = (line.partition(":") for line in text.split("\r\n")[1:])
    return {name.strip(): value.strip() for name, colon, value in lines if colon}


async def _noted(failure: Exception) -> None:
    # It reconnects by itself; whoever waits for an answer is told by its own deadline.
    log.debug("the connection to the broker: %s", failure or type(failure).__name__)


async def end(tasks: Collection[asyncio.Task[Any]]) -> None:
    """Cancel tasks until they have ended: up to Python 3.11 `wait_for` may lose a cancellation."""
    while pending := {task for task in tasks if not task.done()}:
        for task in pending:
            task.cancel()
        await asyncio.wait(pending, timeout=_AGAIN)


async def _cancel_all() -> None:
    await end(asyncio.all_tasks() - {asyncio.current_task()})
