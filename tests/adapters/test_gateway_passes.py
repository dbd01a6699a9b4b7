"""Passes of viewers, signed by the operator's own site: every forgery is a stranger."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError, InvalidStatus

from moderation.adapters.gateway.passes import LONGEST, Passes
from moderation.domain.errors import BadSetting
from moderation.domain.protocol.sentences import sentence
from moderation.testing.live import LiveGateway, with_gateway

KEY = "a key that only the operator's site and intake know"
PASSES = Passes(KEY, algorithm="HS256", audience="efir")


def signed(key: str = KEY, algorithm: str = "HS256", **claims: Any) -> str:
    whole = {"sub": "anna", "aud": "efir", "exp": time.time() + 60, **claims}
    return jwt.encode({name: value for name, value in whole.items() if value is not None}, key, algorithm)


def unsigned(algorithm: str) -> str:
    parts = [{"alg": algorithm, "typ": "JWT"}, {"sub": "anna", "aud": "efir", "exp": time.time() + 60}]
    return (
        ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
        + "."
    )


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"broadcast": "main"},
        {"broadcast": ["other", "main"]},
        {"aud": ["efir", "shop"]},
        {"exp": time.time() + 9e6},
    ],
)
def test_a_pass_names_its_viewer(claims: dict[str, object]) -> None:
    found = PASSES.read(signed(**claims), "main")
    assert found is not None
    assert found.subject == "anna"


@pytest.mark.parametrize(
    "token",
    [
        "",
        "anna",
        "a.b.c",
        unsigned("none"),
        unsigned("HS256"),
        signed(exp=time.time() - 60),
        signed(exp=None),
        signed(exp="tomorrow"),
        *(signed(exp=exp) for exp in (float("inf"), float("nan"), 10**400, True, [])),
        *(signed(**{name: float("inf")}) for name in ("iat", "nbf")),
        signed(sub=5),
        signed(sub={"a": "b"}),
        signed(nbf=time.time() + 600),
        signed(aud="shop"),
        signed(aud=None),
        signed(sub=None),
        signed(sub=""),
        signed(broadcast="other"),
        signed(broadcast=[]),
        signed(broadcast=None) + "x",
        signed(key="another key, just as long as the first one is"),
        signed(key=KEY * 2, algorithm="HS512"),
        signed(algorithm="HS384"),
        signed(note="x" * LONGEST),
        "ё" * 100,
        "." * 4000,
    ],
)
def test_whatever_is_wrong_with_a_pass_it_names_nobody(token: str) -> None:
    assert PASSES.read(token, "main") is None


@given(st.text(max_size=300))
def test_no_invented_text_is_a_pass(token: str) -> None:
    assert PASSES.read(token, "main") is None


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (KEY, "none"),
        (KEY, "hs256"),
        ("short", "HS256"),
        (KEY, "RS256"),
        ("-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----", "HS256"),
    ],
)
def test_a_key_that_does_not_go_with_its_algorithm_is_a_bad_setting(key: str, algorithm: str) -> None:
    with pytest.raises(BadSetting, match="EFIR_JWT"):
        Passes(key, algorithm=algorithm, audience="efir")


@pytest.fixture(scope="module")
def pair() -> tuple[str, str]:
    """A private key and its public one, in PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return private, key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def test_a_public_key_reads_what_its_private_one_signed_and_is_no_shared_secret(
    pair: tuple[str, str],
) -> None:
    private, public = pair
    passes = Passes(public, algorithm="RS256", audience="efir")
    found = passes.read(signed(private, "RS256"), "main")
    assert found is not None
    assert found.subject == "anna"
    head, body, _ = signed(private, "RS256").split(".")
    for algorithm in ("HS256", "none", "RS256"):
        claimed = base64.urlsafe_b64encode(json.dumps({"alg": algorithm}).encode()).decode().rstrip("=")
        # What everybody may know signs: a library that goes by the token's own word takes it for the key.
        digest = hmac.new(public.encode(), f"{claimed}.{body}".encode(), hashlib.sha256).digest()
        forged = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        for signature in (forged, ""):
            assert passes.read(f"{claimed}.{body}.{signature}", "main") is None
    assert passes.read(f"{head}.{body}.", "main") is None


@with_gateway(jwt_key=KEY)
async def test_without_a_pass_no_viewer_gets_in(live: LiveGateway) -> None:
    for query in ("", "?token=", f"?token={signed(exp=1)}", f"?token={unsigned('none')}", "?resume=v:x.y"):
        with pytest.raises(InvalidStatus) as refused:
            async with connect(live.url(f"/ws/main{query}", "ws")):
                pass
        assert refused.value.response.status_code == 401
        assert b"its own site" in refused.value.response.body
    async with live.feed():
        pass


@with_gateway(jwt_key=KEY, viewer_per_minute=1)
async def test_a_pass_makes_one_viewer_of_all_its_connections(live: LiveGateway) -> None:
    async with (
        live.viewer(query=f"?token={signed()}") as (one, welcome),
        live.viewer(query=f"?token={signed()}") as (other, again),
        live.viewer(query=f"?token={signed(sub='oleg')}") as (_, stranger),
    ):
        assert welcome["viewer"] == again["viewer"] != stranger["viewer"]
        assert "anna" not in welcome["viewer"]
        assert (await one.ask("c1", "Почему?"))["type"] == "recorded"
        assert (await other.ask("c2", "Когда?"))["code"] == "too_fast"


@with_gateway(jwt_key=KEY)
async def test_the_token_to_return_with_makes_nobody_another_viewer(live: LiveGateway) -> None:
    async with live.viewer(query=f"?token={signed()}") as (_, anna):
        pass
    query = f"?token={signed(sub='eve')}&resume={anna['resume']}"
    async with live.viewer(query=query) as (_, eve):
        assert eve["viewer"] != anna["viewer"]


@with_gateway(jwt_key=KEY)
async def test_a_visit_ends_with_its_pass(live: LiveGateway) -> None:
    # Five seconds of leeway are given to clocks that differ.
    ends = time.time() - 2.0
    async with (
        live.viewer(query=f"?token={signed(exp=ends)}") as (anna, welcome),
        live.viewer(query=f"?token={signed(sub='oleg')}") as (oleg, _),
    ):
        assert (await anna.ask("c1", "Почему?"))["type"] == "recorded"
        refused = await anna.receive()
        assert (refused["code"], refused["message"]) == ("blocked", sentence("ru", "pass_over"))
        with pytest.raises(ConnectionClosedError) as closed:
            await anna.receive()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1008
        with pytest.raises(InvalidStatus):
            await connect(live.url(f"/ws/main?token={signed(exp=ends)}&resume={welcome['resume']}", "ws"))
        assert (await oleg.ask("c1", "Когда?"))["type"] == "recorded", "others stay"
        async with live.viewer(query=f"?token={signed()}") as (_, back):
            assert back["viewer"] == welcome["viewer"]


def test_a_new_key_shuts_out_the_passes_of_the_old_one() -> None:
    async def scene() -> None:
        async with LiveGateway(jwt_key=KEY[::-1]) as live:
            with pytest.raises(InvalidStatus):
                await connect(live.url(f"/ws/main?token={signed()}", "ws"))

    asyncio.run(scene())
