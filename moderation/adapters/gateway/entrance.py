"""The entrance: who may open a websocket, and what everybody else is told."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qs

from websockets.http11 import Request, Response

from moderation.adapters.gateway import pages
from moderation.adapters.gateway.connection import Connection, Visit
from moderation.adapters.gateway.origin import Proxies, is_allowed, split, subscriber
from moderation.adapters.gateway.shared import Shared
from moderation.domain.overload import Sacrifice
from moderation.settings import Settings

WEBSOCKET_VERSION: Final = "13"
FEED_BYTES: Final = 4 * 1024 * 1024
"""Largest frame of a feed: 500 messages of 500 characters, every one escaped; as much may wait for it."""


class Entrance:
    """Lets websockets in, or turns them away in a sentence."""

    def __init__(self, shared: Shared, settings: Settings) -> None:
        self._shared = shared
        self._places = shared.places
        self._origins = split(settings.origins)
        self._proxies = Proxies(settings.proxies)

    def enter(
        self, connection: Connection, request: Request, kind: str, broadcast: str, query: dict[str, str]
    ) -> Response | None:
        """Return why a websocket may not be opened, None when it may; its `visit` is then set."""
        address = subscriber(self._proxies.address(str(connection.remote_address[0]), request.headers))
        visit = Visit(kind, broadcast, query.get("resume", ""), language(query), address)
        refusal = self._turn_away(request, address)
        if refusal is None:
            proven = self._feed(visit, request) if kind == "feed" else self._viewer(visit, query)
            if isinstance(proven, Response):
                return proven
            connection.visit = proven
            self._places.take(address)
            if kind == "feed":
                connection.protocol.max_message_size = FEED_BYTES
                connection.max_buffered = FEED_BYTES
        return refusal

    def _turn_away(self, request: Request, address: str) -> Response | None:
        """Return what stands in the way whoever it is, None when nothing does."""
        if request.headers.get_all("Upgrade") == []:
            text = "This address is for websockets."
            return pages.sentence(HTTPStatus.UPGRADE_REQUIRED, text, Upgrade="websocket")
        if request.headers.get_all("Sec-WebSocket-Version") != [WEBSOCKET_VERSION]:
            text = f"Only version {WEBSOCKET_VERSION} of the websocket protocol is spoken here."
            spoken = {"Upgrade": "websocket", "Sec_WebSocket_Version": WEBSOCKET_VERSION}
            return pages.sentence(HTTPStatus.UPGRADE_REQUIRED, text, **spoken)
        if len(request.headers.get_all("Host")) != 1:
            return pages.sentence(HTTPStatus.BAD_REQUEST, "A request names one host, in the header Host.")
        if not is_allowed(request.headers, self._origins):
            return pages.sentence(HTTPStatus.FORBIDDEN, "Pages of this origin may not open websockets here.")
        return self._crowded(address)

    def _crowded(self, address: str) -> Response | None:
        """Return why there is no room now, None when there is."""
        if self._shared.relief.gives_up(Sacrifice.DOORS):
            text = "Very many are coming at once: try again in a moment."
            return pages.sentence(HTTPStatus.SERVICE_UNAVAILABLE, text, Retry_After="10")
        if not self._places.has_room():
            text = "All places are taken: try again in a moment."
            return pages.sentence(HTTPStatus.SERVICE_UNAVAILABLE, text, Retry_After="10")
        if not self._places.has_room_for(address):
            text = "Too many connections from your network: close some, or try again in a moment."
            return pages.sentence(HTTPStatus.TOO_MANY_REQUESTS, text, Retry_After="10")
        return None

    def _viewer(self, visit: Visit, query: dict[str, str]) -> Visit | Response:
        identity = self._shared.identity
        if not identity.asks_passes:
            return visit
        found = identity.pass_viewer(query.get("token", ""), visit.broadcast)
        if found is not None:
            viewer, until = found
            return replace(visit, viewer=viewer, until=until)
        text = "This broadcast is open to those whom its own site sends: come back through its page."
        return pages.sentence(HTTPStatus.UNAUTHORIZED, text, WWW_Authenticate="Bearer")

    def _feed(self, visit: Visit, request: Request) -> Visit | Response:
        authorization = request.headers.get_all("Authorization")
        identity = self._shared.identity
        entry = identity.feed_entry(authorization[0], visit.broadcast) if len(authorization) == 1 else ""
        if entry:
            return replace(visit, entry=entry)
        text = "Feeds need the header Authorization: Bearer with a feed token for this broadcast."
        return pages.sentence(HTTPStatus.UNAUTHORIZED, text, WWW_Authenticate="Bearer")


def language(query: dict[str, str]) -> str:
    """Return the language asked for, "" when it is none that Efir speaks."""
    return query.get("lang", "") if query.get("lang") in ("ru", "en") else ""


def read_query(query: str) -> dict[str, str]:
    """Return the first value of each name; nothing when the query is not one."""
    try:
        return {name: values[0] for name, values in parse_qs(query, max_num_fields=20).items()}
    except ValueError:
        return {}
