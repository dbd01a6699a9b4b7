"""Whatever is written into any chat is inert once it is recorded, and keeps no connector from reading on."""

from __future__ import annotations

import time
import unicodedata
from pathlib import Path

import pytest

from moderation.adapters.connectors import backoff
from moderation.domain.events import Asked
from moderation.domain.message import MAX_CHARS
from moderation.domain.plain_text import MOST_MARKS
from moderation.domain.protocol.feed import MAX_CHANNEL, MAX_DONATION, MAX_FEED_ID
from moderation.pipeline.desk.feeds import Feeds
from moderation.testing.chats import connected, play, recorded, until
from moderation.testing.live import LiveGateway
from tests.adapters.connectors.hostile import CASES, LAST, NAME, TEXTS, Case


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backoff.Backoff.__init__, "__kwdefaults__", {"first": 0.01, "longest": 0.05})
    monkeypatch.setattr("moderation.adapters.connectors.sender.STATE_SECONDS", 0.02)


def is_inert(text: str, *, most: int) -> bool:
    """Tell whether a text is one line that hides, reorders and piles up nothing."""
    marks = "".join("m" if unicodedata.category(char) in {"Mn", "Me"} else " " for char in text)
    return (
        len(text) <= most
        and not any(unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} for char in text)
        and "m" * (MOST_MARKS + 1) not in marks
        and text == text.strip()
    )


def check(found: list[Asked], case: Case) -> None:
    for one in found:
        assert is_inert(one.text, most=MAX_CHARS), one
        assert is_inert(one.channel, most=MAX_CHANNEL), one
        assert is_inert(one.donation, most=MAX_DONATION), one
        assert one.id.isprintable(), one
        assert len(one.id) <= MAX_FEED_ID, one
        assert NAME[3:8] not in one.viewer, "nobody's name is kept"
        assert not (case.html and "<script" in one.text), one
    texts = [one.text for one in found]
    assert len(texts) == len(TEXTS) - case.unreadable, (
        "all but what shows nothing, and one that shows that it is over"
    )
    assert any("Где сеть?" in text for text in texts)
    assert all(text.strip("\u3164 ") for text in texts), "what shows nothing is no message"


@pytest.mark.parametrize("name", CASES)
def test_hostile_content_is_inert_and_stops_nothing(name: str, tmp_path: Path) -> None:
    case = CASES[name]

    async def scene(live: LiveGateway) -> None:
        async with case.way(tmp_path) as (platform, bring), connected(live, platform, tmp_path) as running:
            feeds = Feeds(live.room, clock=time.time)
            await until(lambda: any(one.state == "reading" for one in feeds.states("main")))
            await bring([*TEXTS.values(), LAST])
            await until(lambda: any(one.text == LAST for one in recorded(live)))
            assert not running.done()
            (state,) = feeds.states("main")
            assert (state.state, state.gaps) == ("reading", 0), "it was never cut off"
        check(recorded(live), case)

    play(scene)
