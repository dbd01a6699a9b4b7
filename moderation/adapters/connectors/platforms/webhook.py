"""A webhook: programs of the operator's own POST messages, signed with a key that both know."""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import os
import time
from collections import OrderedDict
from collections.abc import AsyncGenerator, Callable, Mapping
from http import HTTPStatus
from threading import Lock
from typing import Final

from moderation.adapters.connectors.post_server import PostServer, Turned, address
from moderation.adapters.connectors.records import occurrence_of
from moderation.domain.chat import Batch, Occurrence
from moderation.domain.errors import BadInput, BadLine

HELP = "messages that are POSTed here, signed (key in EFIR_WEBHOOK_KEY)"

KEY: Final = "EFIR_WEBHOOK_KEY"
SHORTEST_KEY: Final = 16
AT_HEADER, SIGNATURE_HEADER = "x-efir-timestamp", "x-efir-signature"
LEEWAY: Final = 300.0
"""Seconds by which the sender's clock may differ, and for which a request is remembered."""
MOST_REMEMBERED: Final = 100_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what this platform needs to know."""
    parser.add_argument(
        "--listen", default="127.0.0.1:8790", metavar="HOST:PORT", help="where to listen (127.0.0.1:8790)"
    )
    parser.add_argument("--channel", default="webhook", help="the channel's name on the board (webhook)")
    parser.epilog = (
        'The body is {"id", "text", "author", "at", "channel", "donation"}, {"retract": id} or a list of such; only '
        "text is required. X-Efir-Timestamp holds seconds since 1970, X-Efir-Signature sha256= and the HMAC-SHA256 of "
        "the time stamp, a full stop and the body, in hexadecimal digits. 200 means that it is kept."
    )


def open_platform(arguments: argparse.Namespace) -> Webhook:
    """Return the webhook as a platform.

    Raises BadInput when there is no key, or it is too short to protect anything.
    """
    key = os.environ.get(KEY, "")
    if len(key) < SHORTEST_KEY:
        raise BadInput(f"Put a key of at least {SHORTEST_KEY} characters into {KEY}: senders sign with it.")
    host, port = address(arguments.listen)
    return Webhook(key.encode(), host, port, channel=arguments.channel)


class Webhook:
    """Takes signed requests; the same one twice only once, also after a restart (by its ids)."""

    replays = True
    """Senders repeat what was not answered with 200."""

    def __init__(
        self, key: bytes, host: str, port: int, *, channel: str, clock: Callable[[], float] = time.time
    ) -> None:
        self.channel = channel
        self._key = key
        self._clock = clock
        self._seen: OrderedDict[str, float] = OrderedDict()
        self._turn = Lock()
        self.server = PostServer(host, port, self._read)

    def read(self, position: str) -> AsyncGenerator[Batch, None]:  # noqa: ARG002 - senders know what they sent
        """Yield what is posted."""
        return self.server.batches()

    def _read(self, path: str, headers: Mapping[str, str], body: bytes) -> tuple[Occurrence, ...]:  # noqa: ARG002 - any path will do
        given = headers.get(SIGNATURE_HEADER, "")
        self._check(headers.get(AT_HEADER, ""), given, body)
        try:
            values = json.loads(body)
        except (ValueError, RecursionError):
            raise Turned(HTTPStatus.BAD_REQUEST, "The body is not JSON.") from None
        records = values if isinstance(values, list) else [values]
        try:
            # The body is what a repetition has in common, also when its messages have no ids.
            place = hashlib.sha256(body).hexdigest()[:32]
            return tuple(
                occurrence_of(_fields(record), place=f"{place}-{number}", where=f"Message {number + 1}")
                for number, record in enumerate(records)
            )
        except BadLine as bad:
            raise Turned(HTTPStatus.BAD_REQUEST, str(bad)) from None

    def _check(self, at: str, given: str, body: bytes) -> None:
        """Raise Turned unless a request is signed, of now, and new."""
        digest = hmac.new(self._key, at.encode("utf-8", "replace") + b"." + body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(f"sha256={digest}".encode(), given.encode("utf-8", "replace")):
            raise Turned(HTTPStatus.UNAUTHORIZED, "The signature is wrong.")
        now = self._clock()
        try:
            if not abs(float(at) - now) <= LEEWAY:
                raise Turned(HTTPStatus.UNAUTHORIZED, "The time stamp is too far from now.")
        except ValueError:
            raise Turned(HTTPStatus.UNAUTHORIZED, "The time stamp is not a number.") from None
        with self._turn:
            while self._seen and (next(iter(self._seen.values())) < now - 2 * LEEWAY):
                self._seen.popitem(last=False)
            if given in self._seen:
                raise Turned(HTTPStatus.CONFLICT, "This request came before: sign it anew to send it again.")
            if len(self._seen) >= MOST_REMEMBERED:
                raise Turned(HTTPStatus.TOO_MANY_REQUESTS, "Too many requests: put more messages into each.")
            self._seen[given] = now


def _fields(record: object) -> Mapping[str, object]:
    if not isinstance(record, dict):
        raise BadLine("A message must be a JSON object.")
    return record
