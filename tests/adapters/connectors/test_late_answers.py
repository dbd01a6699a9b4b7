"""Answers that were given while a connector was away: said once when it is back, oldest first, none that is too old."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest

from moderation.adapters.connectors import backoff
from moderation.adapters.connectors.journal import Journal
from moderation.adapters.connectors.owed import SAY, Debt
from moderation.adapters.connectors.telegram_chat import TelegramChat
from moderation.domain.chat import Arrival, Batch
from moderation.domain.deciding.decisions import Change, Field, Status, Subject, Verb
from moderation.domain.events import Decided, Told
from moderation.pipeline.desk.feeds import Feeds
from moderation.pipeline.viewers.intake import Intake
from moderation.pipeline.viewers.late_answers import LateAnswer
from moderation.testing.bot_api import TOKEN, BotApi
from moderation.testing.chats import ScriptedChat, connected, play, recorded, until
from moderation.testing.live import FEED_TOKEN, LiveGateway
from moderation.testing.server import ROOT
from tests.adapters.connectors.test_voice import asking


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backoff.Backoff.__init__, "__kwdefaults__", {"first": 0.01, "longest": 0.05})
    monkeypatch.setattr("moderation.adapters.connectors.sender.STATE_SECONDS", 0.02)


async def asked(live: LiveGateway, folder: Path, *rooms: str, cluster: int = 5) -> None:
    """Let a question come from each room while a connector with its answers on is there, and be filed."""
    chat = ScriptedChat("twitch")
    before = len(recorded(live))
    async with connected(live, chat, folder, answers=True):
        chat.bring(asking(*rooms, first=before + 1))
        await until(lambda: len(recorded(live)) == before + len(rooms))
    last = live.log.head("main")
    await live.file(range(last - len(rooms) + 1, last + 1), cluster, f"Вопрос {cluster}?")


async def answered(live: LiveGateway, cluster: int, text: str, *, ago: float = 0.0) -> None:
    changes = {
        Field.STATUS: Status.ANSWERED.value,
        Field.ANSWER: text,
        Field.ANSWER_ID: f"answer-{cluster}-{text}",
        Field.ANSWERED_AT: str(time.time() - ago),
    }
    written = [Change(Subject.CLUSTER, cluster, field, "", value) for field, value in changes.items()]
    await live.happen(Decided(f"d-{text}", "olga", time.time(), Verb.ANSWER, (cluster,), tuple(written)))


async def back(live: LiveGateway, folder: Path, *, lines: int = 0, late: float = 3600.0) -> list[str]:
    """Let the connector come back until it said so many lines and could have said more; return them."""
    chat, feeds, started = ScriptedChat("twitch"), Feeds(live.room, clock=time.time), time.time()
    async with connected(live, chat, folder, answers=True, late=late):
        # How it fares is noted after it was told what it missed.
        await until(lambda: any(one.name == "twitch" and one.at > started for one in feeds.states("main")))
        await until(lambda: len(chat.said) >= lines)
        await asyncio.sleep(0.1)
    return [line for line, _ in chat.said]


def long_ago(folder: Path) -> None:
    """Let answers have been switched on an hour ago."""
    (file,) = (folder / "connectors").glob("*.sqlite3")
    with closing(sqlite3.connect(file)) as journal, journal:
        hour_ago = repr(time.time() - 3600).encode()
        journal.execute("UPDATE notes SET note = ? WHERE name = 'answers from'", (hour_ago,))


def test_what_was_answered_meanwhile_is_said_once_and_the_oldest_first(tmp_path: Path) -> None:
    async def scene(live: LiveGateway) -> None:
        await asked(live, tmp_path, "", "", cluster=5)
        await asked(live, tmp_path, "", cluster=6)
        await answered(live, 6, "Раньше.")
        await answered(live, 5, "Позже.")
        said = await back(live, tmp_path, lines=2)
        assert said == ["«Вопрос 6?» — Раньше.", "«Вопрос 5?» — Позже."]
        told = [one.event for one in live.log.read("main", kinds={Told})]
        assert [event.answer for event in told if isinstance(event, Told)] == [
            "answer-6-Раньше.",
            "answer-5-Позже.",
        ]
        await live.file([], 5, "Вопрос пять?")
        assert await back(live, tmp_path) == [], "not again, though the question has another title by now"
        assert len(live.log.read("main", kinds={Told})) == len(told)

    play(scene)


def test_a_store_that_fails_for_a_moment_keeps_nobody_from_hearing(tmp_path: Path) -> None:
    async def scene(live: LiveGateway) -> None:
        await asked(live, tmp_path, "")
        await answered(live, 5, "Да.")
        live.log.failing = True
        chat = ScriptedChat("twitch")
        async with connected(live, chat, tmp_path, answers=True):
            await until(lambda: chat.said)
            live.log.failing = False
            await until(lambda: live.log.read("main", kinds={Told}))
        assert [line for line, _ in chat.said] == ["«Вопрос 5?» — Да."]

    play(scene)


def test_what_is_too_old_or_no_longer_holds_is_not_said(tmp_path: Path) -> None:
    async def scene(live: LiveGateway) -> None:
        for cluster in (5, 6, 7):
            await asked(live, tmp_path, "", cluster=cluster)
            await answered(live, cluster, "Да.", ago=300.0 if cluster == 5 else 5.0)
        await live.decide(Verb.REOPEN, 7, {Field.STATUS: Status.WAITING.value})
        long_ago(tmp_path)
        assert await back(live, tmp_path, late=0.0) == []
        assert await back(live, tmp_path, lines=1, late=60.0) == ["«Вопрос 6?» — Да."]
        assert await back(live, tmp_path, lines=1, late=600.0) == ["«Вопрос 5?» — Да."]

    play(scene)


def test_what_was_answered_while_the_switch_was_off_is_not_made_up_for(tmp_path: Path) -> None:
    async def scene(live: LiveGateway) -> None:
        chat = ScriptedChat("twitch")
        async with connected(live, chat, tmp_path):
            chat.bring(asking(""))
            await until(lambda: recorded(live))
        await live.file([live.log.head("main")], 5, "Вопрос 5?")
        await answered(live, 5, "Да.", ago=10.0)
        assert await back(live, tmp_path) == []

    play(scene)


def test_what_was_answered_while_the_word_of_it_was_on_its_way_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = Intake.late_answers

    async def look_late(*args: Any, **options: Any) -> list[LateAnswer]:
        await asyncio.sleep(1.0)
        return await look(*args, **options)

    monkeypatch.setattr(Intake, "late_answers", look_late)

    async def scene(live: LiveGateway) -> None:
        await asked(live, tmp_path, "")
        await answered(live, 5, "Да.")
        assert await back(live, tmp_path, lines=1) == ["«Вопрос 5?» — Да."]

    play(scene)


def test_another_chat_is_not_told(tmp_path: Path) -> None:
    async def scene(live: LiveGateway) -> None:
        other = ScriptedChat("vk")
        async with connected(live, other, tmp_path / "vk", answers=True):
            other.bring(Batch((Arrival("m", "Совсем о другом?", author="u"),)))
            await until(lambda: recorded(live))
        await asked(live, tmp_path, "")
        await answered(live, 5, "Да.")
        async with connected(live, other, tmp_path / "vk", answers=True):
            assert await back(live, tmp_path, lines=1) == ["«Вопрос 5?» — Да."]
        assert other.said == []

    play(scene)


def test_a_line_that_waited_too_long_in_the_journal_is_given_up(tmp_path: Path) -> None:
    async def scene(live: LiveGateway) -> None:
        await asked(live, tmp_path, "")
        (file,) = (tmp_path / "connectors").glob("*.sqlite3")
        journal = Journal(file)
        now = time.time()
        lines = [("old", now - 200), ("second", now - 10), ("first", now - 20)]
        journal.owed.note([Debt(f"say {words}", SAY, "", words, at) for words, at in lines])
        journal.close()
        assert await back(live, tmp_path, lines=2, late=100.0) == ["first", "second"]

    play(scene)


async def patiently(condition: Callable[[], object]) -> None:
    """Wait until something holds that whole processes must start for."""
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110 - a condition rings no bell
            await asyncio.sleep(0.02)


@asynccontextmanager
async def process(live: LiveGateway, api: BotApi, folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run `connect telegram` as an operator does; end it by `kill -9`."""
    words = ["telegram", "--server", api.url, "--answers", "--url", live.url("", "ws"), "--data", str(folder)]
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "moderation", "connect", *words),
        cwd=ROOT,
        env={**os.environ, "EFIR_FEED_TOKEN": FEED_TOKEN, "EFIR_TELEGRAM_TOKEN": TOKEN},
    )
    try:
        yield running
    finally:
        running.kill()
        await running.wait()


@pytest.mark.crash
def test_killed_while_it_says_them_it_says_none_twice(tmp_path: Path) -> None:
    people = 30

    async def scene(live: LiveGateway) -> None:
        api = BotApi()
        async with api.serving():
            chat = TelegramChat(TOKEN, server=api.url)
            async with connected(live, chat, tmp_path, answers=True):
                await until(lambda: api.polls)
                for user in range(people):
                    api.write("Когда починят связь?", user=user + 1)
                await until(lambda: len(recorded(live)) == people)
            last = live.log.head("main")
            await live.file(range(last - people + 1, last + 1), 5, "Когда починят связь?")
            await answered(live, 5, "В понедельник.")
            async with process(live, api, tmp_path):
                await patiently(lambda: len(api.sent) > people // 3)
            assert len(api.sent) < people, "killed before it had said all"
            async with connected(live, TelegramChat(TOKEN, server=api.url), tmp_path, answers=True):
                await until(lambda: len(api.sent) >= people - 1)
                await asyncio.sleep(0.2)
            heard = Counter(sent["chat_id"] for sent in api.sent)
            assert max(heard.values()) == 1
            assert len(heard) >= people - 1, "one that was under way may be left out, never said twice"

    play(scene)
