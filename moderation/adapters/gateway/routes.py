"""From a request's path to its response, or into a websocket."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from pathlib import Path
from urllib.parse import unquote

from websockets.asyncio.server import ServerConnection
from websockets.http11 import Request, Response

from moderation.adapters.gateway import pages
from moderation.adapters.gateway.connection import Connection
from moderation.adapters.gateway.entrance import Entrance, language, read_query
from moderation.adapters.gateway.memo import Memo
from moderation.adapters.gateway.origin import split
from moderation.adapters.gateway.shared import Shared
from moderation.adapters.topics_file import OTHER, load_topics
from moderation.domain.errors import StoreFailed
from moderation.pipeline.rows import BroadcastRow, ClusterRow, Counts
from moderation.pipeline.viewers.intake import Health
from moderation.settings import Settings

ON_AIR_SECONDS = 0.5
"""How old what the overlay shows may be, beside its own interval."""
CURRENT_SECONDS = 1.0
_NO_HEALTH = Health("ok", recorded=0, on_board=0, backlog=0, lag_seconds=0.0, lost=0)


class Router:
    """Lets websockets in and answers everything else."""

    def __init__(self, shared: Shared, settings: Settings) -> None:
        self._shared = shared
        self._pages = pages.Pages(split(settings.framed_by))
        self._entrance = Entrance(shared, settings)
        self._current: Memo[BroadcastRow | None] = Memo(
            lambda _: shared.intake.current(), seconds=CURRENT_SECONDS, clock=shared.clock
        )
        self._on_air: Memo[ClusterRow | None] = Memo(
            shared.intake.on_air, seconds=ON_AIR_SECONDS, clock=shared.clock
        )
        self._up_next: Memo[tuple[ClusterRow | None, Counts]] = Memo(
            shared.intake.up_next, seconds=ON_AIR_SECONDS, clock=shared.clock
        )
        self._topics = load_topics(Path(settings.topics) if settings.topics else None)
        self._secure = bool(settings.tls_certificate)
        self._known: BroadcastRow | None = None

    async def route(self, connection: ServerConnection, request: Request) -> Response | None:
        """Return the response to a request, None to go on as a websocket whose `visit` is set."""
        assert isinstance(connection, Connection)
        path, _, query = request.path.partition("?")
        words = [unquote(word, errors="replace") for word in path.split("/")[1:]]
        try:
            if len(words) == 2 and words[0] in ("ws", "feed"):  # noqa: PLR2004 - kind and broadcast
                return self._entrance.enter(connection, request, words[0], words[1], read_query(query))
            if request.method not in ("GET", "HEAD"):
                text = "Only GET and HEAD are understood here."
                return pages.sentence(HTTPStatus.METHOD_NOT_ALLOWED, text, Allow="GET, HEAD")
            response = await self._get(words, language(read_query(query)), request)
        except StoreFailed:
            return pages.sentence(
                HTTPStatus.SERVICE_UNAVAILABLE, "The store cannot be read: try again.", Retry_After="5"
            )
        if request.method == "HEAD":
            response.body = b""
        if self._secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        return response

    async def _get(self, words: list[str], language: str, request: Request) -> Response:
        response: Response | None = None
        match words:
            case [""]:
                response = self._page("viewer", await self._current.get(""), language, request)
            case ["b", broadcast]:
                response = self._page(
                    "viewer", await self._shared.broadcasts.get(broadcast), language, request
                )
            case ["overlay", broadcast]:
                response = self._page(
                    "overlay", await self._shared.broadcasts.get(broadcast), language, request
                )
            case ["on-air", broadcast] if await self._shared.broadcasts.get(broadcast):
                row = await self._on_air.get(broadcast)
                response = pages.on_air(row, self._topic(row.topic) if row else "")
            case ["up-next", broadcast] if await self._shared.broadcasts.get(broadcast):
                response = pages.up_next(*await self._up_next.get(broadcast))
            case ["static", name]:
                response = self._pages.static(name, request.headers.get("If-None-Match", ""))
            case ["healthz"]:
                response = pages.as_json(await self._health())
            case ["metrics"]:
                response = await self._metrics()
        return response or pages.sentence(HTTPStatus.NOT_FOUND, "There is nothing at this address.")

    def _page(
        self, name: str, broadcast: BroadcastRow | None, language: str, request: Request
    ) -> Response | None:
        if broadcast is None:
            return None
        host = ",".join(request.headers.get_all("Host"))
        draw = self._pages.viewer if name == "viewer" else self._pages.overlay
        return draw(broadcast, language or broadcast.language, host)

    def _topic(self, name: str) -> str:
        # "Other" would tell those who watch nothing.
        return "" if name == OTHER else self._topics.title(name, self._shared.language)

    async def _health(self) -> dict[str, object]:
        health = await self._current_health()
        return {
            "status": health.status,
            "recorded": health.recorded,
            "on_board": health.on_board,
            "backlog": health.backlog,
            "lag_seconds": round(health.lag_seconds, 3),
            "connections": self._shared.hub.connections,
            "lost": health.lost,
            "given_up": list(health.given_up),
        }

    async def _metrics(self) -> Response:
        body = self._shared.metrics.render(await self._current_health(), self._shared.hub.connections)
        return pages.respond(HTTPStatus.OK, body, "text/plain; version=0.0.4; charset=utf-8")

    async def _current_health(self) -> Health:
        """Return how the shown broadcast fares, without waiting for the views: when they fail, this is asked for."""
        look = asyncio.ensure_future(self._current.get(""))
        look.add_done_callback(self._note_current)
        if self._known is None:
            await look
        return self._shared.intake.health(self._known.id) if self._known else _NO_HEALTH

    def _note_current(self, look: asyncio.Future[BroadcastRow | None]) -> None:
        if not look.cancelled() and look.exception() is None:
            self._known = look.result()
