"""The swarm against servers that keep their word, and against servers that do not."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response

from moderation.domain.errors import Unknown, Unreachable
from moderation.simulation.journal import Report
from moderation.simulation.plan import evenly, seat
from moderation.simulation.swarm import Swarm


@dataclass
class Server:
    """A server of the protocol with faults to choose: it hangs up, forgets, counts twice, refuses."""

    hang_up_after: int = 0
    forgets: frozenset[str] = frozenset()
    counts_twice: frozenset[str] = frozenset()
    refuses: frozenset[str] = frozenset()
    seqs: dict[tuple[str, str], int] = field(default_factory=dict)
    asked: int = 0
    visits: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))

    async def meet(self, socket: ServerConnection) -> None:
        assert socket.request is not None
        _, _, resume = socket.request.path.partition("?resume=")
        viewer = resume or f"v{len(self.visits)}"
        self.visits[viewer] += 1
        await self.say(socket, type="welcome", resume=viewer)
        for (owner, id_), seq in self.seqs.items():
            if owner == viewer and id_ not in self.forgets:
                await self.say(socket, type="recorded", id=id_, seq=seq)
        async for raw in socket:
            frame = json.loads(raw)
            self.asked += 1
            if self.asked == self.hang_up_after:
                return
            await self.answer(socket, viewer, frame["id"])

    async def answer(self, socket: ServerConnection, viewer: str, id_: str) -> None:
        if id_ in self.refuses:
            await self.say(socket, type="refused", id=id_, code="too_fast", message="Slow down.")
            return
        seq = self.seqs.setdefault((viewer, id_), len(self.seqs) + 1)
        await self.say(socket, type="recorded", id=id_, seq=seq)
        if id_ in self.counts_twice:
            await self.say(socket, type="recorded", id=id_, seq=seq + 1000)
        await self.say(socket, type="filed", id=id_, cluster="1", label="?", askers=1)

    @staticmethod
    async def say(socket: ServerConnection, **frame: object) -> None:
        await socket.send(json.dumps(frame))

    @staticmethod
    def health(socket: ServerConnection, request: Request) -> Response | None:
        if request.path == "/healthz":
            return socket.respond(HTTPStatus.OK, '{"backlog": 0}')
        return None


@asynccontextmanager
async def serving(server: Server) -> AsyncIterator[str]:
    async with serve(server.meet, "127.0.0.1", 0, process_request=server.health) as listening:
        port = next(iter(listening.sockets)).getsockname()[1]
        yield f"ws://127.0.0.1:{port}/ws/main"


def play(server: Server, *, messages: int = 20, viewers: int = 4) -> Report:
    plan = seat(["?"] * messages, evenly(messages, 200.0), viewers=viewers)

    async def playing() -> Report:
        async with serving(server) as url:
            return await Swarm(url, viewers, seed=1).play(plan, drain=5.0)

    return asyncio.run(playing())


def test_a_server_that_keeps_its_word() -> None:
    report = play(Server())
    assert (report.sent, report.recorded, report.filed, report.waiting) == (20, 20, 20, 0)
    assert report.kept
    assert report.to_recorded.p99 is not None
    assert 0 < report.to_recorded.p99 < 2


def test_who_is_cut_off_comes_back_as_the_same_viewer_and_sends_again() -> None:
    server = Server(hang_up_after=7)
    report = play(server)
    assert (report.recorded, report.waiting, report.kept) == (20, 0, True)
    # One visit each, one more at the end to compare, one more of whom the server hung up on; and the knock at the door.
    assert sorted(server.visits.values()) == [1, 2, 2, 2, 3]


def test_what_a_server_forgets_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("moderation.simulation.swarm.PATIENCE", 0.5)
    report = play(Server(forgets=frozenset({"m3", "m4"})))
    assert (report.lost, report.kept) == (2, False)


def test_what_a_server_counts_twice_is_doubled() -> None:
    report = play(Server(counts_twice=frozenset({"m5"})))
    assert (report.doubled, report.kept) == (1, False)


def test_refusals_are_counted_by_code() -> None:
    report = play(Server(refuses=frozenset({"m0", "m9"})))
    assert (report.recorded, report.refused, report.kept) == (18, {"too_fast": 2}, True)


def test_no_server_is_said_in_a_sentence() -> None:
    async def playing() -> None:
        async with serving(Server()) as url:
            pass
        await Swarm(url, 1, seed=1).play([], drain=1.0)

    with pytest.raises(Unreachable, match="start one with serve"):
        asyncio.run(playing())


def test_a_server_without_the_broadcast_is_said_in_its_own_words() -> None:
    class Stranger(Server):
        async def meet(self, socket: ServerConnection) -> None:
            await self.say(socket, type="refused", id=None, code="unknown_broadcast", message="No such show.")

    with pytest.raises(Unknown, match="No such show"):
        play(Stranger())
