"""Answers back into chats, and removals: only where switched on, one line each, never twice."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from moderation.adapters.connectors import backoff
from moderation.adapters.connectors.platform import Pace
from moderation.adapters.connectors.platforms.webhook import Webhook
from moderation.adapters.connectors.voice import line_of
from moderation.domain.chat import Arrival, Batch
from moderation.domain.deciding.decisions import Verb
from moderation.domain.errors import BadInput, PlatformAway, Refused
from moderation.domain.events import Decided
from moderation.pipeline.desk.feeds import Feeds
from moderation.testing.chats import ScriptedChat, connected, play, recorded, until
from moderation.testing.live import LiveGateway

QUESTION = "Когда починят связь?"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backoff.Backoff.__init__, "__kwdefaults__", {"first": 0.01, "longest": 0.05})
    monkeypatch.setattr("moderation.adapters.connectors.sender.STATE_SECONDS", 0.02)
    monkeypatch.setattr("moderation.adapters.connectors.voice.REST", 0.01)


def asking(*rooms: str, first: int = 1) -> Batch:
    found = [Arrival(f"m{n}", QUESTION, author=f"u{n}", reply_to=room) for n, room in enumerate(rooms, first)]
    return Batch(tuple(found))


async def filed(live: LiveGateway, chat: ScriptedChat, *rooms: str) -> None:
    """Let a question come from each room, and be put into one cluster, once the gateway knows the channel."""
    before = len(recorded(live))
    chat.bring(asking(*rooms, first=before + 1))
    await until(lambda: len(recorded(live)) == before + len(rooms))
    last = live.log.head("main")
    await live.file(range(last - len(rooms) + 1, last + 1), 5, QUESTION)
    feeds = Feeds(live.room, clock=time.time)
    await until(lambda: any(chat.channel in state.channels for state in feeds.states("main")))


def test_one_line_for_a_question_that_many_asked_and_none_again_after_a_restart(tmp_path: Path) -> None:
    async def scene(live: LiveGateway) -> None:
        chat = ScriptedChat("twitch")
        async with connected(live, chat, tmp_path, answers=True):
            await filed(live, chat, "", "", "")
            await live.answer(5, "В понедельник.\nУтром.")
            await until(lambda: chat.said)
        again = ScriptedChat("twitch")
        async with connected(live, again, tmp_path, answers=True):
            await filed(live, again, "")
            await live.answer(5, "Уже починили.")
            await until(lambda: again.said)
            await asyncio.sleep(0.05)
        assert chat.said == [(f"«{QUESTION}» — В понедельник. Утром.", "")]
        assert again.said == [(f"«{QUESTION}» — Уже починили.", "")]

    play(scene)


def test_a_room_hears_once_and_a_person_in_private(tmp_path: Path) -> None:
    async def scene(live: LiveGateway) -> None:
        chat = ScriptedChat("telegram")
        async with connected(live, chat, tmp_path, answers=True):
            await filed(live, chat, "-100:1", "-100:2", "77", "88")
            await live.answer(5, "Да.")
            await until(lambda: len(chat.said) == 3)
            await asyncio.sleep(0.05)
        assert [to for _, to in chat.said] == ["-100:1", "77", "88"]

    play(scene)


def test_nothing_goes_back_unless_switched_on(tmp_path: Path) -> None:
    async def scene(live: LiveGateway) -> None:
        chat = ScriptedChat("twitch")
        async with connected(live, chat, tmp_path):
            await filed(live, chat, "")
            await live.answer(5, "Да.")
            await live.happen(Decided("d", "olga", 1.0, Verb.DISMISS, (5,), note="rude"))
            await asyncio.sleep(0.1)
        assert chat.said == chat.removed == []
        # Nobody was told, and nothing says that somebody was.
        answer = live.views.cluster("main", 5, now=0.0)
        assert answer is not None
        assert live.views.hearers("main", 5, answer.answer_id) == set()

    play(scene)


def test_an_answer_is_for_the_channel_in_which_it_was_asked(tmp_path: Path) -> None:
    async def scene(live: LiveGateway) -> None:
        asked, other = ScriptedChat("twitch"), ScriptedChat("vk")
        async with (
            connected(live, asked, tmp_path / "a", answers=True),
            connected(live, other, tmp_path / "b", answers=True),
        ):
            other.bring(Batch((Arrival("m1", "Совсем о другом?", author="u"),)))
            await until(lambda: recorded(live))
            await filed(live, asked, "")
            await live.answer(5, "Да.")
            await until(lambda: asked.said)
            await asyncio.sleep(0.05)
        assert other.said == []

    play(scene)


def test_what_was_said_is_not_taken_for_a_question_when_it_comes_back(tmp_path: Path) -> None:
    async def scene(live: LiveGateway) -> None:
        chat = ScriptedChat("ninja")
        async with connected(live, chat, tmp_path, answers=True):
            await filed(live, chat, "")
            await live.answer(5, "Да.")
            await until(lambda: chat.said)
            echo = Arrival("echo", chat.said[0][0], author="somebody")
            chat.bring(Batch((echo, Arrival("m9", "А в Твери?", author="u9"))))
            await until(lambda: len(recorded(live)) == 2)
        assert [one.id for one in recorded(live)] == ["m1", "m9"]

    play(scene)


class Sulking(ScriptedChat):
    """Asks to wait once, then refuses one line for good."""

    def __init__(self) -> None:
        super().__init__("twitch")
        self.moods: list[Exception] = [
            PlatformAway("wait", retry_after=0.01),
            PlatformAway("again"),
            Refused("never"),
        ]

    async def say(self, text: str, to: str = "") -> None:
        if self.moods:
            raise self.moods.pop(0)
        await super().say(text, to)


def test_a_platform_that_asks_to_wait_is_waited_for_and_one_that_refuses_is_not(tmp_path: Path) -> None:
    async def scene(live: LiveGateway) -> None:
        chat = Sulking()
        async with connected(live, chat, tmp_path, answers=True):
            await filed(live, chat, "")
            await live.answer(5, "Раз.")
            await until(lambda: not chat.moods)
            await live.answer(5, "Два.")
            await until(lambda: chat.said)
        assert [line for line, _ in chat.said] == [f"«{QUESTION}» — Два."]

    play(scene)


def test_lines_keep_the_pace_of_the_platform(tmp_path: Path) -> None:
    async def scene(live: LiveGateway) -> None:
        chat = ScriptedChat("telegram", pace=Pace(0.1, 60))
        async with connected(live, chat, tmp_path, answers=True):
            await filed(live, chat, "1", "2", "3", "4")
            started = time.monotonic()
            await live.answer(5, "Очень длинный ответ. " * 20)
            await until(lambda: len(chat.said) == 4)
        assert time.monotonic() - started >= 0.3
        assert all(len(line) == 60 for line, _ in chat.said)

    play(scene)


def test_what_people_call_abuse_is_removed_where_switched_on(tmp_path: Path) -> None:
    async def scene(live: LiveGateway) -> None:
        chat = ScriptedChat("twitch")
        async with connected(live, chat, tmp_path, removes=True):
            await filed(live, chat, "", "")
            await live.happen(Decided("d1", "olga", 1.0, Verb.DISMISS, (5,), note="off_topic"))
            await live.happen(Decided("d2", "twitch", 1.0, Verb.CORRECT, seqs=(2,), note="retracted"))
            await live.happen(Decided("d3", "olga", 1.0, Verb.CORRECT, seqs=(3,), note="abuse"))
            await until(lambda: chat.removed)
            assert chat.removed == [("m2", "twitch")]
            await live.happen(Decided("d4", "olga", 1.0, Verb.DISMISS, (5,), note="rude"))
            await until(lambda: len(chat.removed) == 2)
        assert sorted(chat.removed) == [("m1", "twitch"), ("m2", "twitch")]

    play(scene)


def test_a_switch_without_use_is_said_at_once(tmp_path: Path) -> None:
    async def scene(live: LiveGateway) -> None:
        chat = Webhook(b"k" * 16, "127.0.0.1", 0, channel="site")
        for switches in ({"answers": True}, {"removes": True}):
            with pytest.raises(BadInput, match="leave --"):
                async with connected(live, chat, tmp_path, **switches):
                    pass

    play(scene)


def test_an_answer_cannot_begin_another_line() -> None:
    frame = {"text": "Да\r\nQUIT", "label": "Когда\x00?\n", "cluster": "5", "at": ""}
    assert line_of(frame, most=100) == "«Когда?» — Да QUIT"
    assert line_of({"text": "Да"}, most=100) == "Да"
