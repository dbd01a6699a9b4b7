"""Tokens: made, found, rotated, revoked; hashed at rest; seen at once by whoever has the file open."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.adapters.tokens import FEED, FILE, LONGEST, TokenFile
from moderation.domain.errors import BadInput, StoreDamaged, Unknown
from moderation.testing import FakeClock

AT = 1_700_000_000.0


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(AT)


@pytest.fixture
def tokens(tmp_path: Path, clock: FakeClock) -> TokenFile:
    return TokenFile(tmp_path, clock)


def test_a_token_is_found_by_its_text_only(tokens: TokenFile) -> None:
    made, text = tokens.make("Аня", "moderator", broadcast="main")
    assert tokens.find(text) == made
    assert (made.name, made.scope, made.broadcast) == ("Аня", "moderator", "main")
    for wrong in (
        text[:-1],
        text + "x",
        made.id,
        f"efir_{made.id}_",
        f"efir_{made.id}_{'A' * 43}",
        "",
        "efir",
    ):
        assert tokens.find(wrong) is None


def test_neither_the_file_nor_a_token_s_looks_hold_the_secret(tokens: TokenFile, tmp_path: Path) -> None:
    made, text = tokens.make("Аня", "admin")
    secret = text.rpartition("_")[2]
    assert secret not in (tmp_path / FILE).read_text("utf-8")
    assert secret not in repr(made)
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0


def test_a_revoked_token_opens_nothing_at_once_wherever_the_file_is_open(
    tokens: TokenFile, tmp_path: Path, clock: FakeClock
) -> None:
    made, text = tokens.make("Аня", "host")
    elsewhere = TokenFile(tmp_path, clock)
    assert elsewhere.find(text)
    tokens.revoke(made.id)
    assert elsewhere.find(text) is None
    assert not elsewhere.is_valid(made.id)


def test_a_token_expires(tokens: TokenFile, clock: FakeClock) -> None:
    made, text = tokens.make("Аня", "host", seconds=60)
    clock.now = AT + 59
    assert tokens.find(text)
    clock.now = AT + 60
    assert tokens.find(text) is None
    assert not tokens.is_valid(made.id)


def test_rotation_keeps_whose_it_is_and_overlaps_as_asked(tokens: TokenFile, clock: FakeClock) -> None:
    old, before = tokens.make("bot", FEED, broadcast="main")
    new, after = tokens.rotate(old.id, overlap=60)
    assert (new.name, new.scope, new.broadcast) == ("bot", FEED, "main")
    assert tokens.find(before)
    clock.now = AT + 60
    assert tokens.find(before) is None
    assert tokens.find(after) == new
    _, latest = tokens.rotate(new.id)
    assert tokens.find(after) is None
    assert tokens.find(latest)
    with pytest.raises(BadInput, match="no longer"):
        tokens.rotate(new.id)


def test_a_rotated_token_lives_no_longer_than_the_old_one_would_have(
    tokens: TokenFile, clock: FakeClock
) -> None:
    old, _ = tokens.make("Аня", "host", seconds=100)
    clock.now = AT + 40
    assert tokens.rotate(old.id)[0].expires_at == AT + 100


@pytest.mark.parametrize(
    ("name", "scope"),
    [
        ("", "host"),
        (" \n", "host"),
        ("x" * 41, "host"),
        ("a\x1bb", "host"),
        ("a", "god"),
        ("@a", "host"),
        ("#a", "feed"),
    ],
)
def test_a_name_or_scope_that_will_not_do_is_said(tokens: TokenFile, name: str, scope: str) -> None:
    with pytest.raises(BadInput):
        tokens.make(name, scope)
    assert tokens.all() == []


def test_an_unknown_id_is_said(tokens: TokenFile) -> None:
    for deed in (tokens.revoke, tokens.rotate):
        with pytest.raises(Unknown, match="tokens list"):
            deed("nobody")


def test_a_damaged_file_opens_nothing_and_is_told(tokens: TokenFile, tmp_path: Path) -> None:
    _, text = tokens.make("Аня", "host")
    (tmp_path / FILE).write_text("[{}")
    with pytest.raises(StoreDamaged, match="delete"):
        tokens.find(text)


@pytest.mark.parametrize("seconds", [float("nan"), float("inf"), -1.0])
def test_a_time_that_no_clock_tells_breaks_no_file(tokens: TokenFile, seconds: float) -> None:
    tokens.make("Аня", "host")
    with pytest.raises(BadInput, match="days"):
        tokens.make("Яна", "host", seconds=seconds)
    assert [token.name for token in tokens.all()] == ["Аня"]


def test_tokens_made_at_once_are_all_kept(tmp_path: Path, clock: FakeClock) -> None:
    def make(number: int) -> None:
        TokenFile(tmp_path, clock).make(f"n{number}", "host")

    threads = [threading.Thread(target=make, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {token.name for token in TokenFile(tmp_path, clock).all()} == {f"n{n}" for n in range(12)}


@given(st.text(max_size=2 * LONGEST))
def test_no_invented_text_is_a_token(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.getbasetemp() / "invented"
    folder.mkdir(exist_ok=True)
    tokens = TokenFile(folder, FakeClock(AT))
    if not tokens.all():
        tokens.make("Аня", "admin")
    assert tokens.find(text) is None
