import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.datastructures import Headers

from moderation.adapters.gateway.identity import SHARED, Identity
from moderation.adapters.gateway.origin import Proxies, is_allowed, split, subscriber
from moderation.domain.errors import BadSetting

IDENTITY = Identity(b"key", "feed secret")


def test_a_viewer_returns_to_the_broadcast_they_left() -> None:
    viewer = IDENTITY.new_viewer()
    token = IDENTITY.resume("main", viewer)
    assert IDENTITY.resumed("main", token) == viewer
    assert IDENTITY.resumed("other", token) is None
    assert Identity(b"other key", "").resumed("main", token) is None


def test_pseudonyms_carry_128_random_bits() -> None:
    viewers = {IDENTITY.new_viewer() for _ in range(100)}
    assert len(viewers) == 100
    assert all(len(base64.urlsafe_b64decode(viewer[2:] + "==")) == 16 for viewer in viewers)


@given(st.text())
def test_no_invented_token_names_a_viewer(token: str) -> None:
    assert IDENTITY.resumed("main", token) is None


@given(st.integers(0, 60), st.characters(codec="ascii"))
def test_a_token_changed_anywhere_is_nobodys(place: int, char: str) -> None:
    token = IDENTITY.resume("main", "v:AAAAAAAAAAAAAAAAAAAAAA")
    place %= len(token)
    changed = token[:place] + char + token[place + 1 :]
    assert (IDENTITY.resumed("main", changed) is not None) == (changed == token)


def test_authors_keep_one_pseudonym_a_channel_and_their_names_stay_out() -> None:
    ann = IDENTITY.feed_viewer("tg", "ann", "1")
    assert ann == IDENTITY.feed_viewer("tg", "ann", "2")
    assert ann != IDENTITY.feed_viewer("vk", "ann", "1")
    assert "ann" not in ann
    assert ann.startswith("f:")


def test_messages_without_an_author_are_of_different_people() -> None:
    assert IDENTITY.feed_viewer("tg", "", "1") != IDENTITY.feed_viewer("tg", "", "2")
    assert IDENTITY.feed_viewer("tg", "", "1") == IDENTITY.feed_viewer("tg", "", "1")
    assert IDENTITY.feed_viewer("tg", "", "1") != IDENTITY.feed_viewer("tg", "1", "")


@pytest.mark.parametrize(
    ("header", "valid"),
    [
        ("Bearer feed secret", True),
        ("bearer feed secret", True),
        ("Bearer feed secre", False),
        ("Bearer", False),
        ("Basic feed secret", False),
        ("", False),
        ("Bearer " + "x" * 8000, False),
        ("Bearer жетон", False),
    ],
)
def test_feed_tokens(header: str, *, valid: bool) -> None:
    assert IDENTITY.feed_entry(header, "main") == (SHARED if valid else "")


def test_without_a_feed_token_nobody_is_a_feed() -> None:
    assert Identity(b"key", "").feed_entry("Bearer ", "main") == ""


@pytest.mark.parametrize(
    ("origin", "valid"),
    [
        (None, True),
        ("http://show.example:8765", True),
        ("https://SHOW.example:8765", True),
        ("https://partner.example", True),
        ("http://show.example", False),
        ("https://evil.example", False),
        ("https://show.example:8765.evil.example", False),
        ("null", False),
        ("file://", False),
        ("", False),
        ("http://[", False),
        ("chrome-extension://show.example:8765", False),
    ],
)
def test_origins(origin: str | None, *, valid: bool) -> None:
    headers = Headers({"Host": "show.example:8765"})
    if origin is not None:
        headers["Origin"] = origin
    assert is_allowed(headers, split("https://partner.example/, https://other.example")) is valid


def test_two_origins_are_none() -> None:
    headers = Headers([("Host", "a"), ("Origin", "http://a"), ("Origin", "http://a")])
    assert not is_allowed(headers, [])


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1, 192.168.1.5", "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1:52044, 192.168.1.5:443", "198.51.100.1"),
        ("10.0.0.1", "[2001:db8::7]:52044", "2001:db8::7"),
        ("10.0.0.1", "2001:db8::7", "2001:db8::7"),
        ("10.0.0.1", "", ""),
        ("::1", "198.51.100.1", "::1"),
    ],
)
def test_only_listed_proxies_are_believed(peer: str, forwarded: str, address: str) -> None:
    headers = Headers({"X-Forwarded-For": forwarded})
    assert Proxies("10.0.0.0/8, 192.168.1.5").address(peer, headers) == address


def test_a_proxy_that_is_no_address_is_a_bad_setting() -> None:
    with pytest.raises(BadSetting, match="EFIR_PROXIES"):
        Proxies("proxy.example")


@pytest.mark.parametrize(
    ("address", "kept_by"),
    [
        ("198.51.100.1", "198.51.100.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("::ffff:198.51.100.1", "198.51.100.1"),
        ("unknown", "unknown"),
        ("", ""),
    ],
)
def test_a_whole_network_of_ipv6_is_one_subscriber(address: str, kept_by: str) -> None:
    assert subscriber(address) == kept_by
