import json
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.protocol.frames import Refusal
from moderation.domain.protocol.limits import Account, Window
from moderation.domain.protocol.viewer import Ask, AskRobot, Rate, Resent, Same, Similar, ViewerProtocol

CODES = {"bad_frame", "empty", "too_long", "too_fast", "closed"}


def protocol(per_minute: int = 12, **options: object) -> ViewerProtocol:
    return ViewerProtocol(Account(per_minute), **options)


def ask(id: str = "c1", text: str = "Когда починят связь?") -> str:  # noqa: A002 - the wire's own word
    return json.dumps({"type": "ask", "id": id, "text": text})


def refusal(frame: str | bytes, **options: object) -> Refusal:
    answer = protocol(**options).receive(frame, now=0.0)
    assert isinstance(answer, Refusal), answer
    return answer


@pytest.mark.parametrize(
    ("frame", "request_"),
    [
        ({"type": "ask", "id": "c1", "text": "Почему?"}, Ask("c1", "Почему?")),
        ({"type": "similar", "text": "Почему"}, Similar(None, "Почему")),
        ({"type": "similar", "id": "s1", "text": "Почему"}, Similar("s1", "Почему")),
        ({"type": "robot", "id": "r1", "text": "Почему"}, AskRobot("r1", "Почему")),
        ({"type": "same", "cluster": "12"}, Same(None, 12)),
        ({"type": "rate", "cluster": "12", "useful": False}, Rate(None, 12, useful=False)),
    ],
)
def test_each_frame_of_the_contract_becomes_a_request(frame: dict[str, object], request_: object) -> None:
    assert protocol().receive(json.dumps(frame), now=0.0) == request_


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "[" * 8000,
        '{"a":' * 8000,
        "NaN",
        "null",
        "[]",
        '"ask"',
        '{"type":"ask","id":"c1","text":"a","x":NaN}',
        '{"type":"ask","id":"c1","text":"a","x":1e400}',
        '{"type":"ask","id":"c1","text":"a","x":' + "9" * 5000 + "}",
        '{"type":"ask","id":"c1","text":"a","text":"b"}',
        '{"type":"ask","id":"c1","text":"a","extra":1}',
        '{"type":"ask","id":"c1","text":"\\ud800"}',
        '{"type":"ask","id":"c1","text":"a\\u0000b"}',
        '{"type":"ask","id":"c1","text":7}',
        '{"type":"ask","id":"c1"}',
        '{"type":"ask","id":7,"text":"a"}',
        '{"type":"ask","id":"","text":"a"}',
        '{"type":"ask","id":"' + "i" * 65 + '","text":"a"}',
        '{"type":"ask","id":"\\udfff","text":"a"}',
        '{"type":"ask","text":"a"}',
        '{"type":["ask"],"id":"c1","text":"a"}',
        '{"type":"shout","id":"c1","text":"a"}',
        '{"type":"same","cluster":12}',
        '{"type":"same","cluster":"-1"}',
        '{"type":"same","cluster":"١٢"}',
        '{"type":"same","cluster":"' + "9" * 19 + '"}',
        '{"type":"rate","cluster":"1","useful":1}',
    ],
)
def test_hostile_frames_are_refused(frame: str) -> None:
    assert refusal(frame).code == "bad_frame"


@given(st.text() | st.binary())
def test_no_frame_whatsoever_raises(frame: str | bytes) -> None:
    assert refusal(frame).code == "bad_frame"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.dictionaries(st.sampled_from(["type", "id", "text", "cluster", "useful", "x"]), json_values),
    st.sampled_from(["ask", "similar", "same", "rate", "?"]),
)
def test_any_fields_give_a_request_or_a_refusal_of_the_contract(fields: dict[str, object], kind: str) -> None:
    answer = protocol().receive(json.dumps({"type": kind, **fields}), now=0.0)
    assert isinstance(answer, Ask | Similar | Same | Rate) or answer.code in CODES


@given(st.text(alphabet=string.ascii_letters + "\u200b\u202e\u0301 \n", min_size=1, max_size=500))
def test_a_text_is_empty_exactly_when_it_draws_nothing(text: str) -> None:
    answer = protocol().receive(ask(text=text), now=0.0)
    if any(letter in string.ascii_letters for letter in text):
        assert answer == Ask("c1", text)
    else:
        assert isinstance(answer, Refusal)
        assert answer.code == "empty"


@pytest.mark.parametrize("text", ["", " \t\n", "\u200b\u200d", "\u3164", "\u2800", "\ufe0f", "\u0301" * 50])
def test_invisible_texts_are_empty(text: str) -> None:
    assert refusal(ask(text=text)).code == "empty"


@pytest.mark.parametrize("text", ["?", "👍", "👨‍👩‍👧", "1", "я", "ﷺ"])
def test_anything_visible_may_be_asked(text: str) -> None:
    assert protocol().receive(ask(text=text), now=0.0) == Ask("c1", text)


def test_length_counts_code_points_and_the_sentence_has_both_numbers() -> None:
    assert isinstance(protocol().receive(ask(text="😀" * 500), now=0.0), Ask)
    too_long = refusal(ask(text="я" * 501))
    assert too_long.code == "too_long"
    assert too_long.id == "c1"
    assert "501" in too_long.message
    assert "500" in too_long.message


def test_a_refusal_names_the_frame_it_is_about_only_if_that_can_be_said() -> None:
    assert refusal(ask(id="c9", text="")).frame() == {
        "type": "refused",
        "id": "c9",
        "code": "empty",
        "message": refusal(ask(text="")).message,
    }
    assert refusal("{").id is None
    assert refusal('{"type":"ask","id":[1],"text":"a"}').id is None


def test_sentences_come_in_the_language_of_the_broadcast() -> None:
    assert "вопрос" in refusal(ask(text=""), language="ru").message
    assert "question" in refusal(ask(text=""), language="en").message


def test_too_fast_says_how_long_to_wait_and_waiting_helps() -> None:
    viewer = protocol(per_minute=2)
    assert isinstance(viewer.receive(ask("a"), now=100.0), Ask)
    assert isinstance(viewer.receive(ask("b"), now=110.0), Ask)
    refused = viewer.receive(ask("c"), now=120.0)
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.id, refused.retry_after) == ("too_fast", "c", 40)
    assert "40" in refused.message
    assert "не больше 2:" in refused.message
    assert isinstance(viewer.receive(ask("c"), now=160.0), Ask)


def test_limits_hold_over_all_connections_of_a_viewer() -> None:
    account = Account(1)
    assert isinstance(ViewerProtocol(account).receive(ask("a"), now=0.0), Ask)
    other = ViewerProtocol(account).receive(ask("b"), now=0.0)
    assert isinstance(other, Refusal)
    assert other.code == "too_fast"


def test_limits_of_an_address_hold_over_its_viewers_and_spare_their_own() -> None:
    address = Window(1)
    first = ViewerProtocol(Account(5), address=address)
    account = Account(1)
    second = ViewerProtocol(account, address=address)
    assert isinstance(first.receive(ask("a"), now=0.0), Ask)
    refused = second.receive(ask("b"), now=0.0)
    assert isinstance(refused, Refusal)
    assert refused.code == "too_fast"
    assert account.asks.wait(0.0) == 0


def test_all_viewers_of_a_broadcast_together_have_a_limit() -> None:
    crowd = Window(2)
    first, second = (ViewerProtocol(Account(5), crowd=crowd) for _ in range(2))
    assert isinstance(first.receive(ask("a"), now=0.0), Ask)
    assert isinstance(second.receive(ask("b"), now=10.0), Ask)
    refused = second.receive(ask("c"), now=15.0)
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.retry_after) == ("too_fast", 45)
    assert isinstance(first.receive(ask("d"), now=60.0), Ask)


def test_in_slow_mode_a_viewer_waits_between_two_questions() -> None:
    viewer = protocol(per_minute=0)
    viewer.pause = 30.0
    assert isinstance(viewer.receive(ask("a"), now=0.0), Ask)
    refused = viewer.receive(ask("b"), now=12.0)
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.retry_after) == ("too_fast", 18)
    assert isinstance(viewer.receive(ask("a"), now=13.0), Ask), "the same question sent again is no new one"
    assert isinstance(viewer.receive(ask("b"), now=30.0), Ask)


def test_an_emergency_waits_for_nobody() -> None:
    viewer = ViewerProtocol(Account(3), crowd=Window(1))
    viewer.pause = 30.0
    assert isinstance(viewer.receive(ask("a"), now=0.0), Ask)
    danger = [viewer.receive(ask(str(n), "Помогите, в доме пожар, мы горим!"), now=1.0) for n in range(3)]
    assert [isinstance(one, Ask) for one in danger] == [True, True, False], "a viewer's own limit still holds"


def test_no_limit_when_it_is_zero() -> None:
    viewer = protocol(per_minute=0)
    assert all(isinstance(viewer.receive(ask(str(n)), now=0.0), Ask) for n in range(1000))


def test_looks_and_taps_have_a_limit_of_their_own() -> None:
    viewer = protocol(per_minute=1)
    frame = json.dumps({"type": "similar", "text": "связь"})
    answers = [viewer.receive(frame, now=0.0) for _ in range(121)]
    assert all(isinstance(answer, Similar) for answer in answers[:120])
    assert isinstance(answers[120], Refusal)
    assert isinstance(viewer.receive(ask(), now=0.0), Ask)


def test_sending_again_costs_nothing_and_gives_the_same_seq() -> None:
    account = Account(1)
    viewer = ViewerProtocol(account)
    first = [viewer.receive(ask("a"), now=0.0) for _ in range(1000)]
    assert first == [Ask("a", "Когда починят связь?")] * 1000
    account.remember("a", 7)
    again = ViewerProtocol(account)
    again.open = False
    assert [again.receive(ask("a"), now=0.0) for _ in range(1000)] == [Resent("a", 7)] * 1000


def test_a_closed_broadcast_takes_no_questions() -> None:
    viewer = protocol()
    viewer.open = False
    refused = viewer.receive(ask(), now=0.0)
    assert isinstance(refused, Refusal)
    assert refused.code == "closed"


def test_the_twenty_first_refusal_in_a_minute_closes() -> None:
    viewer = protocol()
    for _ in range(20):
        viewer.receive("?", now=0.0)
    assert viewer.close_code == 0
    viewer.receive("?", now=59.0)
    assert viewer.close_code == 1008


def test_refusals_are_forgotten_after_a_minute() -> None:
    viewer = protocol()
    for second in range(300):
        viewer.receive("?", now=second * 3.01)
    assert viewer.close_code == 0


def test_a_binary_frame_is_refused_and_closes() -> None:
    viewer = protocol()
    answer = viewer.receive(ask().encode(), now=0.0)
    assert isinstance(answer, Refusal)
    assert viewer.close_code == 1003
