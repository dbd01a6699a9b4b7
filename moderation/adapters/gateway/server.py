"""The gateway's door: one port for pages, viewers and feeds."""

from __future__ import annotations

import asyncio
import logging
import socket
import time
from collections.abc import Callable
from typing import Any

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.http11 import Request, Response

from moderation.adapters.gateway.connection import Connection, Visit
from moderation.adapters.gateway.feed import FeedSession
from moderation.adapters.gateway.hub import Hub
from moderation.adapters.gateway.identity import Identity
from moderation.adapters.gateway.memo import Memo
from moderation.adapters.gateway.metrics import Metrics
from moderation.adapters.gateway.passes import Passes
from moderation.adapters.gateway.places import Places
from moderation.adapters.gateway.routes import Router
from moderation.adapters.gateway.shared import Help, Shared
from moderation.adapters.gateway.tls import server_context
from moderation.adapters.gateway.viewer import ViewerSession
from moderation.adapters.listening import listen
from moderation.adapters.tokens import TokenFile
from moderation.domain.errors import StoreFailed
from moderation.domain.overload import Relief
from moderation.domain.protocol.frames import POLICY, Refusal
from moderation.domain.protocol.limits import Account, Registry, Window
from moderation.domain.protocol.sentences import sentence
from moderation.pipeline.desk.feeds import Feeds
from moderation.pipeline.rows import BroadcastRow
from moderation.pipeline.viewers.intake import Intake
from moderation.settings import Settings

VIEWER_BYTES = 16 * 1024
"""Largest frame of a viewer."""
BACKLOG = 4096
"""Connections that may wait to be accepted when everyone returns at once."""
SEND_BYTES = 128 * 1024
"""What the system may hold for one reader besides; left alone it grows to megabytes a connection."""
OPEN_SECONDS, CLOSE_SECONDS = 8.0, 3.0
"""How long an opening and a closing handshake may take."""
GOODBYE_SECONDS = 2 * CLOSE_SECONDS
"""How long stopping waits for goodbyes to be heard."""
PING_SECONDS, PONG_SECONDS = 45.0, 20.0
"""How often the other end is asked whether it is there, and how long it may think."""
QUEUED_FRAMES = 8
"""Frames read ahead of their turn, a connection."""
IN_FLIGHT = 20_000
"""Requests of all viewers under way at once; beyond, frames stay unread in the senders' sockets."""
RETURNING = 16
"""Returning viewers who are told what they missed at once; a storm of them must not delay acknowledgements."""
REMEMBERED = 200_000
"""Viewers and network addresses whose limits outlive their connections."""
BROADCASTS = 1000
"""Broadcasts whose limits are remembered."""
BROADCAST_SECONDS, BROADCAST_STALE = 1.0, 5.0
"""How long a broadcast may be thought open after it closed; the latter while the views are slow to say."""
UNAVAILABLE = 1013
"""Close code: try again later."""


class Gateway:
    """Serves viewers, feeds and pages. `port` is the port bound, once started (0 in the settings: any free one).

    `secret` signs pseudonyms and must outlive restarts, `feed_token` and `tokens` let feeds in, `feeds` keeps how
    they fare, `clock` is any steady
    clock in seconds.

    Raises BadSetting when certificate, key of passes or proxies cannot be used.
    """

    def __init__(
        self,
        intake: Intake,
        hub: Hub,
        settings: Settings,
        *,
        secret: bytes,
        feed_token: str,
        tokens: TokenFile | None = None,
        relief: Relief | None = None,
        robot: Help | None = None,
        feeds: Feeds | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._tls = server_context(settings.tls_certificate, settings.tls_key)
        broadcasts: Memo[BroadcastRow | None] = Memo(
            intake.broadcast, seconds=BROADCAST_SECONDS, stale=BROADCAST_STALE, clock=clock
        )
        self._shared = Shared(
            intake=intake,
            hub=hub,
            metrics=Metrics(),
            identity=Identity(secret, feed_token, tokens, _passes(settings)),
            broadcasts=broadcasts,
            accounts=Registry(lambda: Account(settings.viewer_per_minute), most=REMEMBERED),
            addresses=Registry(lambda: Window(settings.address_per_minute), most=REMEMBERED),
            crowds=Registry(lambda: Window(settings.broadcast_per_minute), most=BROADCASTS),
            relief=relief or Relief(),
            places=Places(settings.connections, settings.address_connections),
            clock=clock,
            room=asyncio.Semaphore(IN_FLIGHT),
            returning=asyncio.Semaphore(RETURNING),
            per_minute=settings.viewer_per_minute,
            language=settings.language,
            robot=robot,
            feeds=feeds,
        )
        self._router = Router(self._shared, settings)
        self._server: Server | None = None
        self._connections: set[Connection] = set()
        self.port = settings.port

    async def start(self) -> None:
        """Listen.

        Raises CannotListen when the port cannot be had.
        """
        listener = listen(self._settings.host, self._settings.port, setting="port", backlog=BACKLOG)
        # Accepted sockets inherit it.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BYTES)
        self.port = listener.getsockname()[1]
        self._server = await serve(
            self._handle,
            sock=listener,
            backlog=BACKLOG,
            ssl=self._tls,
            ssl_handshake_timeout=OPEN_SECONDS if self._tls else None,
            process_request=self._route,
            create_connection=self._connect,  # type: ignore[arg-type] # any callable will do
            compression=None,
            server_header=None,
            max_size=VIEWER_BYTES,
            max_queue=QUEUED_FRAMES,
            open_timeout=OPEN_SECONDS,
            close_timeout=CLOSE_SECONDS,
            ping_interval=PING_SECONDS,
            ping_timeout=PONG_SECONDS,
            logger=_quiet_logger(),
        )

    async def stop(self) -> None:
        """Take no more connections, say goodbye to all there are (1001), finish what is under way."""
        if self._server is None:
            return
        self._server.close()
        for connection in self._shared.places.silent():
            # Whoever has not said yet what it wants is not worth waiting for.
            connection.transport.abort()
        leaving = asyncio.create_task(self._server.wait_closed())
        await asyncio.wait({leaving}, timeout=GOODBYE_SECONDS)
        for connection in tuple(self._connections):
            # Whoever reads nothing never hears a goodbye, and would be waited for without end.
            connection.transport.abort()
        await leaving
        self._server = None

    def _connect(self, *args: Any, **options: Any) -> Connection:
        connection = Connection(*args, **options)
        connection.on_made = self._arrived
        connection.on_lost = self._lost
        return connection

    def _arrived(self, connection: Connection) -> None:
        self._connections.add(connection)
        self._shared.places.arrive(connection)

    def _lost(self, connection: Connection) -> None:
        self._connections.discard(connection)
        self._shared.places.lose(connection)

    async def _route(self, connection: ServerConnection, request: Request) -> Response | None:
        assert isinstance(connection, Connection)
        self._shared.places.speak(connection)
        return await self._router.route(connection, request)

    async def _handle(self, connection: ServerConnection) -> None:
        assert isinstance(connection, Connection)
        assert connection.visit is not None
        try:
            broadcast = await self._shared.broadcasts.get(connection.visit.broadcast)
        except StoreFailed:
            await connection.close(UNAVAILABLE, "try again later")
            return
        if broadcast is None:
            message = sentence(connection.visit.language or self._settings.language, "unknown_broadcast")
            self._shared.metrics.refused.labels("unknown_broadcast").inc()
            connection.push(Refusal("unknown_broadcast", message).frame())
            await connection.close(POLICY, "unknown broadcast")
            return
        await self._session(connection, connection.visit, broadcast).run()
        if connection.cut_off:
            self._shared.metrics.cut_off.inc()

    def _session(
        self, connection: Connection, visit: Visit, broadcast: BroadcastRow
    ) -> ViewerSession | FeedSession:
        if visit.kind == "feed":
            return FeedSession(connection, visit, broadcast, self._shared)
        return ViewerSession(connection, visit, broadcast, self._shared)


def _passes(settings: Settings) -> Passes | None:
    if not settings.jwt_key:
        return None
    return Passes(settings.jwt_key, algorithm=settings.jwt_algorithm, audience=settings.jwt_audience)


def _quiet_logger() -> logging.Logger:
    """Return a logger for the websockets library that never writes frames, whatever the root logger is set to."""
    logger = logging.getLogger("moderation.gateway.websockets")
    logger.setLevel(logging.WARNING)
    return logger
