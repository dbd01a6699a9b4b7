import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.protocol.feed import Delivery, FeedProtocol, Item


def deliver(*items: object, protocol: FeedProtocol | None = None) -> Delivery:
    frame = json.dumps({"type": "messages", "items": items})
    return (protocol or FeedProtocol()).receive(frame, now=0.0)


def test_a_full_item_and_a_bare_one() -> None:
    full = {
        "id": "1",
        "text": "Где тариф?",
        "author": "ann",
        "channel": "telegram",
        "at": "1970-01-01T00:01:00Z",
    }
    delivery = deliver(full, {"id": "2", "text": "А роуминг?", "badge": "unknown fields pass"})
    assert delivery.refusals == ()
    assert delivery.items == (
        Item("1", "Где тариф?", "ann", "telegram", 60.0),
        Item("2", "А роуминг?", "", "feed", None),
    )


@pytest.mark.parametrize(
    ("at", "seconds"),
    [(5, 5.0), (5.5, 5.5), ("1970-01-01T00:00:05", 5.0), ("1970-01-01T03:00:05+03:00", 5.0), (None, None)],
)
def test_times_as_seconds_or_iso(at: object, seconds: float | None) -> None:
    assert deliver({"id": "1", "text": "a", "at": at}).items[0].at == seconds


@pytest.mark.parametrize(
    ("item", "code"),
    [
        ("text", "bad_frame"),
        ({"text": "a"}, "bad_frame"),
        ({"id": 1, "text": "a"}, "bad_frame"),
        ({"id": "1"}, "bad_frame"),
        ({"id": "1", "text": "\ud800"}, "bad_frame"),
        ({"id": "1", "text": " "}, "empty"),
        ({"id": "1", "text": "я" * 501}, "too_long"),
        ({"id": "1", "text": "a", "author": 5}, "bad_frame"),
        ({"id": "1", "text": "a", "channel": "page"}, "bad_frame"),
        ({"id": "1", "text": "a", "channel": ["x"]}, "bad_frame"),
        ({"id": "1", "text": "a", "at": "yesterday"}, "bad_frame"),
        ({"id": "1", "text": "a", "at": True}, "bad_frame"),
        ({"id": "1", "text": "a", "at": -1}, "bad_frame"),
        ({"id": "1", "text": "a", "at": 10**30}, "bad_frame"),
        ({"id": "1", "text": "a", "at": "0001-01-01T00:00:00+23:59"}, "bad_frame"),
    ],
)
def test_a_bad_item_is_refused_alone(item: object, code: str) -> None:
    delivery = deliver(item, {"id": "good", "text": "Где тариф?"})
    assert [refusal.code for refusal in delivery.refusals] == [code]
    assert [item.id for item in delivery.items] == ["good"]


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "{}",
        '{"type":"ask","id":"1","text":"a"}',
        '{"type":"messages"}',
        '{"type":"messages","items":{}}',
        '{"type":"messages","items":[]}',
        '{"type":"retract","items":[]}',
        b"{}",
    ],
)
def test_a_frame_that_is_none_is_refused_whole(frame: str | bytes) -> None:
    delivery = FeedProtocol().receive(frame, now=0.0)
    assert delivery.items == ()
    assert [refusal.code for refusal in delivery.refusals] == ["bad_frame"]


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("500,00 ₽", "500,00 ₽"),
        ("1\x00 \u202e€\n", "1 €"),
        ("\ud800", ""),
        (500, ""),
        ([], ""),
        ("9" * 99, "9" * 63 + "…"),
    ],
)
def test_a_donation_is_plain_words_and_never_costs_its_message(given: object, read: str) -> None:
    frame = json.dumps({"type": "messages", "items": [{"id": "7", "text": "Q", "donation": given}]})
    delivery = FeedProtocol().receive(frame, now=0.0)
    assert delivery.items == (Item("7", "Q", donation=read),)


def test_five_hundred_items_and_no_more() -> None:
    items = [{"id": str(n), "text": "a"} for n in range(501)]
    assert len(deliver(*items[:500]).items) == 500
    assert deliver(*items).items == ()


def test_bad_messages_of_a_chat_never_close_but_bad_frames_do() -> None:
    feed = FeedProtocol()
    deliver(*[{"id": "1", "text": ""}] * 100, protocol=feed)
    assert feed.close_code == 0
    for _ in range(21):
        feed.receive("?", now=0.0)
    assert feed.close_code == 1008


def test_a_binary_frame_closes() -> None:
    feed = FeedProtocol()
    feed.receive(b"{}", now=0.0)
    assert feed.close_code == 1003


def test_a_closed_broadcast_refuses_every_item() -> None:
    feed = FeedProtocol()
    feed.open = False
    delivery = deliver({"id": "1", "text": "a"}, protocol=feed)
    assert [(refusal.id, refusal.code) for refusal in delivery.refusals] == [("1", "closed")]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
names = st.sampled_from(["id", "text", "author", "channel", "at"])


@given(st.lists(json_values | st.dictionaries(names, json_values), max_size=5))
def test_every_item_is_either_taken_or_refused(items: list[object]) -> None:
    frame = json.dumps({"type": "messages", "items": items})
    delivery = FeedProtocol().receive(frame, now=0.0)
    # A number that JSON does not have spoils the frame as a whole.
    assert len(delivery.items) + len(delivery.refusals) == len(items) or delivery.refusals[0].id is None


@given(st.text() | st.binary())
def test_no_frame_whatsoever_raises(frame: str | bytes) -> None:
    assert FeedProtocol().receive(frame, now=0.0).items == ()
