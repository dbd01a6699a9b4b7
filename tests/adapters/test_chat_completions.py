"""A language model behind HTTP, over a real socket; a server may reply whatever it likes."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator

import pytest

from moderation.adapters.chat_completions import LONGEST, ChatCompletions
from moderation.adapters.reworders import open_reworder
from moderation.domain.article import Article
from moderation.domain.binding import Fault
from moderation.domain.errors import RewordingFailed
from moderation.settings import Settings
from moderation.testing.language_model import KEY, MODEL, ScriptedModel, scripted_model

ARTICLE = Article("subs", "Как отключить платные подписки?", "Наберите *931# — подписки отключатся, 0 ₽.")
QUESTION = "как убрать платные подписки"


@pytest.fixture(scope="module")
def server() -> Iterator[ScriptedModel]:
    with scripted_model() as script:
        yield script


@pytest.fixture
def script(server: ScriptedModel) -> ScriptedModel:
    """The server as if nothing had been asked of it."""
    fresh = ScriptedModel(url=server.url)
    for name in ScriptedModel.__slots__:
        setattr(server, name, getattr(fresh, name))
    return server


def asked(script: ScriptedModel, *, seconds: float = 5.0, key: str = KEY) -> str:
    return ChatCompletions(script.url, MODEL, key, seconds=seconds).write("Reword.", "QUESTION: как?")


def code_of(script: ScriptedModel, *, seconds: float = 5.0) -> str:
    with pytest.raises(RewordingFailed) as failure:
        asked(script, seconds=seconds)
    assert KEY not in str(failure.value)
    return failure.value.code


def test_a_model_is_asked_in_the_common_form_and_answers(script: ScriptedModel) -> None:
    script.text = "Наберите *931#."
    assert asked(script) == "Наберите *931#."
    assert script.asked == [
        {
            "model": MODEL,
            "messages": [
                {"role": "system", "content": "Reword."},
                {"role": "user", "content": "QUESTION: как?"},
            ],
            "stream": False,
            "path": "/v1/chat/completions",
        }
    ]
    assert script.keys == [f"Bearer {KEY}"]


def test_no_key_is_given_where_there_is_none(script: ScriptedModel) -> None:
    asked(script, key="")
    assert script.keys == [""]


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (401, "key"),
        (403, "key"),
        (404, "model"),
        (429, "busy"),
        (500, "broken"),
        (503, "broken"),
        (599, "broken"),
    ],
)
def test_a_server_that_refuses_says_what_to_do(script: ScriptedModel, status: int, code: str) -> None:
    script.status = status
    assert code_of(script) == code


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>502</html>",
        b"[]",
        b"null",
        b'{"choices": []}',
        b'{"choices": [{"message": null}]}',
        b'{"choices": [{"message": {"content": null}}]}',
        b'{"choices": [{"message": {"content": ["a"]}}]}',
        b'{"choices": ["a"]}',
        b'{"choices": {"message": 1}}',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        json.dumps({"choices": [{"message": {"content": "а" * LONGEST}}]}).encode(),
    ],
)
def test_what_is_no_reply_is_none(script: ScriptedModel, body: bytes) -> None:
    script.body = body
    assert code_of(script) == "unreadable"


def test_half_a_reply_is_none(script: ScriptedModel) -> None:
    script.text, script.ended = "Наберите *931# и", "length"
    assert code_of(script) == "cut"


def test_a_slow_model_is_not_waited_for(script: ScriptedModel) -> None:
    script.slow = 0.5
    begun = time.monotonic()
    assert code_of(script, seconds=0.1) == "slow"
    assert time.monotonic() - begun < script.slow


def test_nobody_is_led_elsewhere_with_the_key(script: ScriptedModel) -> None:
    script.status, script.headers = 307, {"Location": script.url}
    assert code_of(script) == "broken"
    assert len(script.asked) == 1


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/v1", "http://", "http://[::1", "http://nothing.invalid/v1"]
)
def test_a_server_that_is_not_there_is_told(url: str) -> None:
    assert code_of(ScriptedModel(url=url)) == "away"


def test_the_key_is_in_no_log(script: ScriptedModel, caplog: pytest.LogCaptureFixture) -> None:
    script.status = 500
    with caplog.at_level(logging.DEBUG):
        code_of(script)
    assert KEY not in caplog.text
    assert KEY not in repr(ChatCompletions(script.url, MODEL, KEY, seconds=1))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Наберите *931#, и подписки отключатся.", None),
        ("Наберите *932#, и подписки отключатся.", Fault.CODE),
        ("Наберите *931#, и подписки отключатся, 100 ₽.", Fault.NUMBER),
        ("Наберите *931#. Мы вернём все деньги!", Fault.PROMISE),
        ("Наберите *931#, подробнее на sharks.example.com", Fault.LINK),
        ("Подписки не отключатся.", Fault.NEGATION),
        ("Подписки " * 1_000, Fault.LONG),
        ("", Fault.EMPTY),
    ],
)
def test_whatever_the_server_says_is_held_to_the_source(
    script: ScriptedModel, text: str, fault: Fault | None
) -> None:
    script.text = text
    settings = Settings(reword_url=script.url, reword_model=MODEL, reword_key=KEY)
    reworder = open_reworder(settings)
    assert reworder is not None
    flaw = reworder.reword(QUESTION, ARTICLE).flaw
    assert (flaw.fault if flaw else None) is fault
