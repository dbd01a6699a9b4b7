"""Chats elsewhere: a Bot API and an IRC server on loopback, each with a connector that reads it into a broadcast."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from moderation.testing.bot_api import TOKEN, BotApi
from moderation.testing.server import ROOT
from tests.adapters.connectors.ircd import irc_server

FEED_TOKEN = "acceptance-feed-token"
ROOM = "efir"
PATIENCE = 60.0


class Telegram:
    """What people write to the bot, from another thread than the one that serves."""

    def __init__(self, api: BotApi, loop: asyncio.AbstractEventLoop) -> None:
        self.api = api
        self._loop = loop

    def write(self, text: str, *, user: int) -> None:
        self._loop.call_soon_threadsafe(lambda: self.api.write(text, user=user))


@contextmanager
def telegram(folder: Path, feed: str) -> Iterator[Telegram]:
    """Serve a bot and read it into a feed, answers on; yields once it is read."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    api = BotApi()
    serving = api.serving()
    asyncio.run_coroutine_threadsafe(serving.__aenter__(), loop).result(PATIENCE)
    try:
        with connector("telegram", "--server", api.url, "--answers", folder=folder, feed=feed):
            until(lambda: api.polls)
            yield Telegram(api, loop)
    finally:
        asyncio.run_coroutine_threadsafe(serving.__aexit__(None, None, None), loop).result(PATIENCE)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@contextmanager
def twitch(folder: Path, feed: str) -> Iterator[Callable[[str], None]]:
    """Run an IRC server and read one of its channels into a feed; yields how somebody speaks there."""
    with irc_server(folder) as url, connect(url, origin=Origin("http://test"), compression=None) as socket:
        for line in ("CAP REQ :message-tags", "NICK anna", "USER anna 0 * :anna", "CAP END"):
            socket.send(line)
        _hear(socket, " 001 ")
        socket.send(f"JOIN #{ROOM}")
        with connector("twitch", ROOM, "--server", url, folder=folder, feed=feed):
            _hear(socket, "justinfan")
            yield lambda text: socket.send(f"PRIVMSG #{ROOM} :{text}")


@contextmanager
def connector(*words: str, folder: Path, feed: str) -> Iterator[None]:
    """Run `connect` as an operator does."""
    environment = {**os.environ, "EFIR_FEED_TOKEN": FEED_TOKEN, "EFIR_TELEGRAM_TOKEN": TOKEN}
    command = [sys.executable, "-m", "moderation", "connect", *words, "--url", feed, "--data", str(folder)]
    with subprocess.Popen(command, cwd=ROOT, env=environment) as process:
        try:
            yield
        finally:
            process.terminate()
            assert process.wait(PATIENCE) == 0


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def _hear(socket: ClientConnection, words: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while words not in (line := str(socket.recv(timeout=deadline - time.monotonic()))):
        if line.startswith("PING"):
            socket.send(line.replace("PING", "PONG", 1))
