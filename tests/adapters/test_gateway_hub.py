import asyncio
import time
from collections.abc import Mapping

from moderation.adapters.gateway.hub import CHUNK, IDS_PER_FRAME, Hub
from moderation.domain.chat import FeedState
from moderation.pipeline.ports import Notice


class Ear:
    """Listens, or has gone deaf."""

    def __init__(self, *, deaf: bool = False) -> None:
        self.heard: list[Mapping[str, object]] = []
        self._deaf = deaf

    def push(self, frame: Mapping[str, object]) -> bool:
        if not self._deaf:
            self.heard.append(frame)
        return not self._deaf


def answered(viewer: str, id_: str = "c1", *, channel: str = "page", cluster: str = "5") -> Notice:
    frame = {
        "type": "answered",
        "id": id_,
        "cluster": cluster,
        "text": "Да.",
        "at": "2026-01-01T00:00:00+00:00",
    }
    return Notice(viewer, channel, frame)


def tell(hub: Hub, *notices: Notice) -> list[str]:
    return asyncio.run(hub.tell("main", notices))


def test_a_notice_reaches_all_connections_of_its_viewer_and_nobody_else() -> None:
    hub, one, two, other, elsewhere = Hub(), Ear(), Ear(), Ear(), Ear()
    hub.join("main", "ann", one)
    hub.join("main", "ann", two)
    hub.join("main", "bob", other)
    hub.join("second", "ann", elsewhere)
    assert hub.connections == 4
    assert tell(hub, answered("ann"), answered("eve")) == ["ann"]
    assert one.heard == two.heard == [answered("ann").frame]
    assert other.heard == elsewhere.heard == []


def test_a_viewer_counts_as_reached_when_one_connection_hears() -> None:
    hub, good = Hub(), Ear()
    hub.join("main", "ann", Ear(deaf=True))
    hub.join("main", "ann", good)
    hub.join("main", "bob", Ear(deaf=True))
    assert tell(hub, answered("ann"), answered("bob")) == ["ann"]
    assert good.heard


def test_who_left_is_not_reached_and_leaves_nothing_behind() -> None:
    hub, ear = Hub(), Ear()
    hub.join("main", "ann", ear)
    hub.join_feed("main", ear)
    hub.leave("main", "ann", ear)
    hub.leave_feed("main", ear)
    assert hub.connections == 0
    assert tell(hub, answered("ann"), answered("f:x", channel="tg")) == []
    assert ear.heard == []


def test_feeds_hear_one_frame_for_each_answer_and_channel() -> None:
    hub, feed = Hub(), Ear()
    hub.join_feed("main", feed)
    notices = [
        answered("f:a", "m1", channel="tg"),
        answered("f:b", "m2", channel="tg"),
        answered("f:c", "m3", channel="vk"),
    ]
    assert tell(hub, *notices) == ["f:a", "f:b", "f:c"]
    assert [(frame["channel"], frame["ids"]) for frame in feed.heard] == [
        ("tg", ["m1", "m2"]),
        ("vk", ["m3"]),
    ]
    assert all(frame["text"] == "Да." and "id" not in frame for frame in feed.heard)


def test_feeds_do_not_hear_where_questions_were_filed() -> None:
    hub, feed = Hub(), Ear()
    hub.join_feed("main", feed)
    filed = Notice("f:a", "tg", {"type": "filed", "id": "m1", "cluster": "5", "label": "?", "askers": 1})
    assert tell(hub, filed) == []
    assert feed.heard == []


def test_no_frame_to_a_feed_grows_without_bound() -> None:
    hub, feed = Hub(), Ear()
    hub.join_feed("main", feed)
    tell(hub, *[answered(f"f:{n}", str(n), channel="tg") for n in range(2 * IDS_PER_FRAME + 1)])
    assert [len(frame["ids"]) for frame in feed.heard] == [IDS_PER_FRAME, IDS_PER_FRAME, 1]


def test_others_get_their_turn_between_chunks() -> None:
    async def count_turns() -> int:
        hub, turns = Hub(), 0
        hub.join("main", "ann", Ear())
        telling = asyncio.create_task(hub.tell("main", [answered("ann")] * (10 * CHUNK)))
        while not telling.done():
            await asyncio.sleep(0)
            turns += 1
        return turns

    assert asyncio.run(count_turns()) >= 10


def test_a_hundred_thousand_askers_are_told_in_seconds() -> None:
    hub = Hub()
    for number in range(100_000):
        hub.join("main", str(number), Ear())
    start = time.perf_counter()
    reached = tell(hub, *[answered(str(number)) for number in range(100_000)])
    assert len(reached) == 100_000
    assert time.perf_counter() - start < 5


def test_what_a_feed_says_of_itself_after_it_left_is_not_kept() -> None:
    hub, gone, there = Hub(), Ear(), Ear()
    state = FeedState("chat", "chat", "reading", channels=("chat",), answers=True)
    hub.join_feed("main", gone)
    hub.leave_feed("main", gone)
    hub.attune("main", gone, state)
    hub.join_feed("main", there)
    hub.attune("main", gone, state)
    assert tell(hub, answered("ann", channel="chat")) == ["ann"]
    assert gone.heard == []
