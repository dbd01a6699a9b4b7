"""What is given up when far more comes than the machine can do, when, and when it is back.

    python -m tests.benchmarks.bench_overload [--seconds N] [--viewers N] [--window N] [--pictures DIR]

A real `serve` is flooded by viewers who keep `window` questions under way each. Beside them somebody types, somebody
asks and looks for the question by search, and newcomers knock. Prints when each thing that can be given up was (see
`moderation/domain/overload.py`), when it was back, and what those three met. `--pictures` takes some of Operations.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import re
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import websockets
from websockets.asyncio.client import ClientConnection

from moderation.adapters.stores import open_desk
from moderation.domain.overload import Sacrifice
from moderation.domain.staff import Person, Role
from moderation.pipeline.desk.desk import Desk
from moderation.pipeline.ports import MessageQuery
from moderation.settings import Settings
from moderation.simulation import crowd
from moderation.testing.server import Server
from moderation.testing.wire import PATIENCE, Peer, request
from tests.benchmarks import load
from tests.benchmarks.machine import machine, table

LOOK: Final = 0.25
"""Seconds between two looks at `/healthz`."""
TURN: Final = 2.0
"""Seconds between two things that each of the bystanders does."""
CALM: Final = 600.0
"""Seconds after the flood in which all must be back."""
ORDER: Final = [str(one) for one in Sacrifice if one is not Sacrifice.GROUPING]
"""The order of sacrifice; grouping lags by itself."""


@dataclass(slots=True)
class Seen:
    """When each thing was given up and was back, what waited then, and what bystanders met."""

    started: float = field(default_factory=time.monotonic)
    given_up: dict[str, float] = field(default_factory=dict)
    back: dict[str, float] = field(default_factory=dict)
    load: dict[str, tuple[int, float]] = field(default_factory=dict)
    newcomers: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    typed: Counter[str] = field(default_factory=Counter)
    found: list[float] = field(default_factory=list)

    def at(self) -> float:
        """Return the seconds since the beginning."""
        return round(time.monotonic() - self.started, 1)

    def note(self, health: dict[str, Any]) -> None:
        """Note what `/healthz` says."""
        for name in health["given_up"]:
            self.back.pop(name, None)
            self.load.setdefault(name, (health["backlog"], health["lag_seconds"]))
            self.given_up.setdefault(name, self.at())
        for name in self.given_up.keys() - set(health["given_up"]):
            self.back.setdefault(name, self.at())


def main() -> int:
    """Measure and print; return 1 when the order was another, or something did not come back."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=45.0)
    parser.add_argument("--viewers", type=int, default=1500)
    parser.add_argument("--window", type=int, default=30, help="questions that each keeps under way")
    parser.add_argument("--pictures", type=Path, help="folder for pictures of Operations")
    chosen = parser.parse_args()
    print(" · ".join(f"{name} {value}" for name, value in machine().items()))
    print("load before:", os.getloadavg())
    with (
        tempfile.TemporaryDirectory() as name,
        Server(Path(name), dashboard=bool(chosen.pictures), EFIR_VIEWER_PER_MINUTE="0") as server,
    ):
        server.until(lambda health: health and health["status"] == "ok")
        seen, journal = asyncio.run(measure(server, open_desk(Settings(data=Path(name))), chosen))
    rows = [[name, at, seen.back.get(name, "-"), *seen.load[name]] for name, at in seen.given_up.items()]
    print(table([["given up", "after, s", "back after, s", "waited then", "lag then, s"], *rows]))
    figures = {
        "acknowledged": len(journal.acknowledged),
        "refused": journal.refused,
        "given_up": seen.given_up,
        "back": seen.back,
        "newcomers": seen.newcomers,
        "asked": seen.asked,
        "typed": seen.typed,
        "found_by_search_after_s": seen.found,
    }
    print(json.dumps(figures, ensure_ascii=False))
    order = [name for name in sorted(seen.given_up, key=seen.given_up.__getitem__) if name in ORDER]
    return int(order != ORDER[: len(order)] or seen.back.keys() != seen.given_up.keys())


async def measure(server: Server, desk: Desk, chosen: argparse.Namespace) -> tuple[Seen, load.Journal]:
    """Flood intake and look on until all is back; return what was seen, and the flood's journal."""
    desk = desk.seat(Person("Ольга", Role.MODERATOR))
    async with _operations(server, chosen.pictures) as take, contextlib.AsyncExitStack() as leaving:
        typing, asking = [
            await leaving.enter_async_context(websockets.connect(server.url, open_timeout=PATIENCE))
            for _ in range(2)
        ]
        seen, journal = Seen(), load.Journal()
        bystanders = [
            asyncio.create_task(_again(lambda: _knock(server, seen))),
            asyncio.create_task(_again(lambda: _type(typing, seen))),
            asyncio.create_task(_again(lambda: _ask(asking, desk, seen))),
            asyncio.create_task(_again(lambda: take(seen))),
        ]
        flood = asyncio.create_task(_flood(server.port, chosen, journal))
        await _look_on(server, seen, flood, until=chosen.seconds + CALM)
        for one in (*bystanders, flood):
            one.cancel()
        ended = await asyncio.gather(*bystanders, flood, return_exceptions=True)
    for error in ended:
        if isinstance(error, Exception):
            raise error
    return seen, journal


async def _look_on(server: Server, seen: Seen, flood: asyncio.Task[None], *, until: float) -> None:
    """Note what is given up until the flood is over and all is back."""
    shown: list[str] = []
    while seen.at() < until and not (flood.done() and seen.given_up.keys() == seen.back.keys()):
        health = await asyncio.to_thread(server.health)
        if health is not None:
            seen.note(health)
            if health["given_up"] != shown:
                shown = health["given_up"]
                waits = f"{health['backlog']} wait, {health['lag_seconds']:.0f} s"
                print(f"{seen.at():6.1f} s  {', '.join(shown) or 'nothing'}  ({waits})", flush=True)
        await asyncio.sleep(LOOK)


async def _flood(port: int, chosen: argparse.Namespace, journal: load.Journal) -> None:
    """Let each viewer keep so many questions under way; whoever is shown out stays away."""
    texts = [f"{remark.text} {number}" for number in range(40) for remark in crowd.read_audience()]
    asking, ends = load.questions(texts, "flood"), time.monotonic() + chosen.seconds

    def more(viewer: load.Viewer) -> None:
        if time.monotonic() < ends and not viewer.gone.is_set():
            viewer.ask(next(asking))

    joined = await load.connect(port, chosen.viewers, journal, more)
    for viewer in joined:
        for _ in range(chosen.window):
            more(viewer)
    await asyncio.sleep(max(ends - time.monotonic(), 0.0))
    load.leave(joined)


async def _again(work: Callable[[], Awaitable[None]]) -> None:
    while True:
        await work()
        await asyncio.sleep(TURN)


async def _knock(server: Server, seen: Seen) -> None:
    """Ask to be let in; note the status and when to come back."""
    peer = await Peer.connect(server.port)
    try:
        peer.writer.write(request())
        head = (await asyncio.wait_for(peer.reader.readuntil(b"\r\n\r\n"), PATIENCE)).decode()
    except (TimeoutError, OSError, asyncio.IncompleteReadError):
        head = "HTTP/1.1 nothing"
    finally:
        peer.writer.close()
    later = re.search(r"Retry-After: (\d+)", head)
    seen.newcomers[head.split()[1] + (f", Retry-After {later[1]}" if later else "")] += 1


async def _type(connection: ClientConnection, seen: Seen) -> None:
    """Type a question; note whether similar ones were shown."""
    reply = await _reply(connection, {"type": "similar", "id": "typing", "text": "Когда починят интернет?"})
    seen.typed["suggestions" if reply.get("items") else "none"] += 1


async def _ask(connection: ClientConnection, desk: Desk, seen: Seen) -> None:
    """Ask; note how long to wait where that is said, else how long until a search finds it."""
    started, word = time.monotonic(), "".join(random.choices("абвгдежзиклмнопрст", k=12))
    reply = await _reply(connection, {"type": "ask", "id": word, "text": f"Где взять {word}?"})
    seen.asked[f"{reply['type']} {reply.get('code', '')}".strip()] += 1
    if reply["type"] != "recorded":
        print(f"{seen.at():6.1f} s  told: {reply['message']}", flush=True)
        return
    while not await asyncio.to_thread(desk.messages, "main", MessageQuery(text=word)):
        if time.monotonic() > started + PATIENCE:
            break
        await asyncio.sleep(LOOK)
    seen.found.append(round(time.monotonic() - started, 2))


async def _reply(connection: ClientConnection, frame: dict[str, str]) -> dict[str, Any]:
    await connection.send(json.dumps(frame))
    while True:
        reply: dict[str, Any] = json.loads(await asyncio.wait_for(connection.recv(), 4 * PATIENCE))
        if reply.get("id") == frame["id"] and reply["type"] in ("similar", "recorded", "refused"):
            return reply


@contextlib.asynccontextmanager
async def _operations(
    server: Server, folder: Path | None
) -> AsyncIterator[Callable[[Seen], Awaitable[None]]]:
    """Yield what takes a picture of Operations, named by its time; nothing where there is no folder."""
    if folder is None:
        yield lambda _: asyncio.sleep(0)
        return
    from playwright.async_api import async_playwright  # noqa: PLC0415 - not needed without a browser

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = await browser.new_page(viewport={"width": 1280, "height": 1600}, locale="ru-RU")
        page.set_default_timeout(4000 * PATIENCE)
        await page.goto(server.links["Dashboard"])
        await page.get_by_role("textbox", name="Ваше имя").fill("Ольга")
        await page.keyboard.press("Enter")
        await page.locator("a[href$='/operations']").first.wait_for(state="attached")
        await page.evaluate("document.querySelector(`a[href$='/operations']`).click()")
        await page.locator("[data-testid=stMetric]").first.wait_for()

        async def take(seen: Seen) -> None:
            await page.screenshot(path=folder / f"{seen.at():05.1f}.png")

        yield take
        await browser.close()


if __name__ == "__main__":
    sys.exit(main())
