"""A mailbox read by IMAP: told of new letters where the server can (IDLE), looking for them where it cannot."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError

from moderation.adapters.connectors.letters import arrival
from moderation.domain.chat import Arrival, Batch
from moderation.domain.errors import BadInput, PlatformAway

PATIENCE: Final = 30.0
"""Seconds that the server may take for any one answer."""
IDLE_SECONDS: Final = 300.0
"""How long a connection waits to be told, before it asks whether the server is still there."""
LOOK_SECONDS: Final = 15.0
"""How often a server is asked that tells nothing."""
AT_ONCE: Final = 50
"""Letters fetched at once."""
MOST_BYTES: Final = 256 * 1024
"""Of a letter that are fetched: its text stands before what is attached."""
LEEWAY: Final = 300.0
"""Seconds by which the server's clock may be behind."""
_BODY: Final = f"BODY.PEEK[]<0.{MOST_BYTES}>"


@dataclass(frozen=True, slots=True)
class Account:
    """Where a mailbox is and what opens it; `port` None is the usual one, `security` is tls, starttls or none."""

    host: str
    port: int | None
    user: str
    password: str = field(repr=False)
    security: str = "tls"


@dataclass(frozen=True, slots=True)
class Place:
    """How far a folder was read: `uid` within what the server calls `validity`.

    `since` is when it was first read, seconds since the epoch: what is older is never read, also not after the server
    has numbered everything anew.
    """

    validity: int
    uid: int
    since: int

    @classmethod
    def parse(cls, position: str) -> Place:
        """Return the place that a position means."""
        return cls(*(int(word) for word in position.split()))

    def __str__(self) -> str:
        return f"{self.validity} {self.uid} {self.since}"


class Mailbox:
    """One folder of a mailbox, opened so that nothing in it changes.

    A server that numbers its letters anew (another UIDVALIDITY) is read again from the first start on; the letters' own
    ids make that count once.
    """

    replays = True

    def __init__(
        self,
        account: Account,
        *,
        folder: str = "INBOX",
        channel: str = "mail",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.channel = channel
        self._account = account
        self._folder = folder
        self._clock = clock

    async def read(self, position: str) -> AsyncGenerator[Batch, None]:
        """Yield letters as they come."""
        client = await asyncio.to_thread(self._connect)
        try:
            place = await asyncio.to_thread(self._enter, client, position)
            yield Batch(position=str(place))
            while True:
                letters, behind = await asyncio.to_thread(self._fetch, client, place)
                if behind == place:
                    await self._wait(client)
                else:
                    place = behind
                    yield Batch(tuple(letters), str(place))
        finally:
            # Whoever waits in another thread wakes up and ends.
            client.shutdown()

    def _connect(self) -> IMAPClient:
        """Return a connection that has logged in."""
        account = self._account
        client = IMAPClient(account.host, account.port, ssl=account.security == "tls", timeout=PATIENCE)
        try:
            with _failures():
                if account.security == "starttls":
                    client.starttls()
                client.login(account.user, account.password)
        except BaseException:
            client.shutdown()
            raise
        return client

    def _enter(self, client: IMAPClient, position: str) -> Place:
        """Open the folder; return where to read on: from now if it was never read.

        Raises BadInput when there is no such folder.
        """
        try:
            answer = client.select_folder(self._folder, readonly=True)
        except IMAPClientError as failure:
            raise BadInput(f"There is no folder {self._folder} in the mailbox: {failure}.") from None
        now = Place(int(answer[b"UIDVALIDITY"]), int(answer[b"UIDNEXT"]) - 1, int(self._clock()))
        place = Place.parse(position) if position else now
        return place if place.validity == now.validity else replace(place, validity=now.validity, uid=0)

    def _fetch(self, client: IMAPClient, place: Place) -> tuple[list[Arrival], Place]:
        """Return some letters behind a place, and the place behind them."""
        earliest = place.since - LEEWAY
        criteria: list[object] = ["UID", f"{place.uid + 1}:*"]
        if not place.uid:
            criteria += ["SINCE", datetime.fromtimestamp(earliest, UTC).date()]
        found: list[Arrival] = []
        with _failures():
            # "9:*" finds the last letter, even if it is the eighth.
            uids = sorted(uid for uid in client.search(criteria) if uid > place.uid)[:AT_ONCE]
            answers = client.fetch(uids, [_BODY, "INTERNALDATE"]) if uids else {}
        for uid in uids:
            answer = answers.get(uid, {})
            at = (
                answer[b"INTERNALDATE"].astimezone().timestamp()
                if b"INTERNALDATE" in answer
                else self._clock()
            )
            letter = arrival(answer.get(b"BODY[]<0>") or b"", at=at)
            if letter is not None and (place.uid or at >= earliest):
                found.append(letter)
        return found, replace(place, uid=uids[-1]) if uids else place

    async def _wait(self, client: IMAPClient) -> None:
        """Wait until there may be new letters."""
        if client.has_capability("IDLE"):
            await asyncio.to_thread(_idle, client)
        else:
            await asyncio.sleep(LOOK_SECONDS)


def _idle(client: IMAPClient) -> None:
    with _failures():
        client.idle()
        client.idle_check(timeout=IDLE_SECONDS)
        client.idle_done()


@contextmanager
def _failures() -> Iterator[None]:
    """Turn what the server refuses into Efir's own failures."""
    try:
        yield
    except LoginError as failure:
        raise BadInput(f"The mail server does not let us in: {failure}.") from None
    except IMAPClientError as failure:
        raise PlatformAway(f"The mail server does not answer as it should: {failure}.") from None
