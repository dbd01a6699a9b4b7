"""Load on an intake's port at the smallest cost: viewers who ask by bare frames, and a journal of what they heard."""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import struct
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final, cast

from moderation.testing.wire import PATIENCE, request

FRAME: Final = re.compile(
    rb'"type":"(?:recorded","id":"([^"]+)","seq":(\d+)|refused"[^}]*"code":"([a-z_]+)"|(answered)")'
)
RESUME: Final = re.compile(rb'"resume":"([^"]+)"')
_NO_MASK: Final = b"\0\0\0\0"
_LONGEST: Final = 4096
"""No frame to a viewer is longer: what is kept of a chunk for the next one."""
_SHORT, _WORD = 126, 65536


def frame(payload: bytes) -> bytes:
    """Return a text frame whose mask is zero: the protocol is kept, and masking costs nothing here."""
    if len(payload) < _SHORT:
        head = bytes([0x81, 0x80 | len(payload)])
    else:
        head = bytes([0x81, 0xFE]) + struct.pack("!H", len(payload))
    return head + _NO_MASK + payload


@dataclass(slots=True)
class Journal:
    """What was sent and what was heard: `acknowledged` by id, delays in seconds."""

    sent_ids: set[str] = field(default_factory=set)
    acknowledged: dict[str, int] = field(default_factory=dict)
    delays: list[float] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)

    @property
    def sent(self) -> int:
        """Return how many messages were sent."""
        return len(self.sent_ids)

    def delay(self, share: float) -> float:
        """Return the delay that this share of messages stayed below."""
        ordered = sorted(self.delays)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else float("nan")


class Viewer(asyncio.Protocol):
    """One viewer's connection; `answered` is called for every acknowledgement and refusal."""

    def __init__(self, journal: Journal, answered: Callable[[Viewer], None], path: str = "/ws/main") -> None:
        self._journal = journal
        self._answered = answered
        self._path = path
        self._rest = b""
        self._sent: deque[float] = deque()
        self.welcome: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.gone = asyncio.Event()
        self.answers = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask to be let in."""
        self.transport = cast("asyncio.Transport", transport)  # uvloop's is none by name
        self.transport.write(request(path=self._path))

    def connection_lost(self, exc: Exception | None) -> None:
        """Note the end."""
        self.gone.set()
        if not self.welcome.done():
            self.welcome.set_exception(exc or ConnectionError("not let in"))

    def data_received(self, data: bytes) -> None:
        """Note acknowledgements and refusals; frames of other kinds are passed over."""
        data = self._rest + data
        end = 0
        if not self.welcome.done():
            found = RESUME.search(data)
            if found is None:
                self._rest = data
                return
            end = found.end()
            self.welcome.set_result(found[1].decode())
        now = time.perf_counter()
        for match in FRAME.finditer(data, end):
            end = match.end()
            name, seq, code, _ = match.groups()
            if name:
                self._journal.acknowledged[name.decode()] = int(seq)
                self._note(now)
            elif code:
                refused = self._journal.refused
                refused[code.decode()] = refused.get(code.decode(), 0) + 1
                self._note(now)
            else:
                self.answers += 1
        self._rest = data[max(end, len(data) - _LONGEST) :]

    def ask(self, question: tuple[str, bytes]) -> None:
        """Send a question, given as its id and its frame's JSON."""
        self._sent.append(time.perf_counter())
        self._journal.sent_ids.add(question[0])
        self.transport.write(frame(question[1]))

    def _note(self, now: float) -> None:
        if self._sent:
            self._journal.delays.append(now - self._sent.popleft())
        self._answered(self)


def question(id: str, text: str) -> tuple[str, bytes]:  # noqa: A002 - the wire's own word
    """Return a question's id and its frame's JSON."""
    return id, json.dumps({"type": "ask", "id": id, "text": text}, ensure_ascii=False).encode()


def questions(texts: Sequence[str], prefix: str) -> Iterator[tuple[str, bytes]]:
    """Yield questions without end, each with an id of its own."""
    quoted = [json.dumps(text, ensure_ascii=False).encode() for text in texts]
    for number in itertools.count():
        name = f"{prefix}{number}"
        yield name, b'{"type":"ask","id":"%s","text":%s}' % (name.encode(), quoted[number % len(quoted)])


async def connect(
    port: int,
    viewers: int,
    journal: Journal,
    answered: Callable[[Viewer], None],
    *,
    resume: Sequence[str] = (),
    at_a_time: int = 100,
) -> list[Viewer]:
    """Return that many viewers, all welcomed; `resume` are the tokens of those who come back."""
    loop, joined = asyncio.get_running_loop(), []
    paths = [f"/ws/main?resume={token}" for token in resume] or ["/ws/main"] * viewers
    for start in range(0, len(paths), at_a_time):
        made = await asyncio.gather(
            *[
                loop.create_connection(partial(Viewer, journal, answered, path), "127.0.0.1", port)
                for path in paths[start : start + at_a_time]
            ]
        )
        for _, viewer in made:
            await asyncio.wait_for(viewer.welcome, PATIENCE)
            joined.append(viewer)
    return joined


async def saturate(
    port: int, texts: Sequence[str], *, viewers: int, window: int, seconds: float, prefix: str = "s"
) -> tuple[Journal, float]:
    """Let each viewer keep `window` questions under way; return the journal and the seconds it took."""
    journal, asking, rushing = Journal(), questions(texts, prefix), True

    def more(viewer: Viewer) -> None:
        if rushing:
            viewer.ask(next(asking))

    joined = await connect(port, viewers, journal, more)
    started = time.perf_counter()
    for viewer in joined:
        for _ in range(window):
            viewer.ask(next(asking))
    await asyncio.sleep(seconds)
    rushing = False
    await last(journal)
    took = time.perf_counter() - started
    leave(joined)
    return journal, took


async def pace(
    port: int,
    texts: Sequence[str],
    *,
    viewers: int,
    rate: float,
    seconds: float,
    prefix: str = "p",
    journal: Journal | None = None,
) -> tuple[Journal, float]:
    """Send `rate` questions a second, whoever answers; return the journal and the seconds it took."""
    journal, asking = journal or Journal(), questions(texts, prefix)
    joined = await connect(port, viewers, journal, lambda _: None)
    turn = itertools.cycle(joined)
    started, sent = time.perf_counter(), 0
    while (passed := time.perf_counter() - started) < seconds:
        while sent < passed * rate:
            next(turn).ask(next(asking))
            sent += 1
        await asyncio.sleep(0.001)
    await last(journal)
    took = time.perf_counter() - started
    leave(joined)
    return journal, took


async def last(journal: Journal, patience: float = 30.0) -> None:
    """Wait for the last acknowledgements."""
    deadline = time.perf_counter() + patience
    while len(journal.delays) < journal.sent and time.perf_counter() < deadline:  # noqa: ASYNC110 - a journal rings no bell
        await asyncio.sleep(0.01)


def leave(joined: Sequence[Viewer]) -> None:
    """Close connections."""
    for viewer in joined:
        viewer.transport.close()
