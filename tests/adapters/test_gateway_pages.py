import asyncio
import http.client
import json
import re
from dataclasses import dataclass

from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from moderation.domain.deciding.decisions import Field, Status, Verb
from moderation.domain.errors import StoreFailed
from moderation.pipeline.rows import BroadcastRow
from moderation.testing.live import FEED_TOKEN, LiveGateway, with_gateway


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: str


async def get(live: LiveGateway, path: str, method: str = "GET", **headers: str) -> Reply:
    def fetch() -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", live.gateway.port, timeout=30)
        connection.request(
            method, path, headers={key.replace("_", "-"): value for key, value in headers.items()}
        )
        response = connection.getresponse()
        reply = Reply(response.status, dict(response.getheaders()), response.read().decode())
        connection.close()
        return reply

    return await asyncio.to_thread(fetch)


async def status_of(live: LiveGateway, path: str, **headers: str) -> int:
    try:
        async with connect(live.url(path, "ws"), additional_headers=headers):
            return 101
    except InvalidStatus as refused:
        return refused.response.status_code


@with_gateway(title="<script>alert(1)</script> & co")
async def test_the_viewer_page_of_the_open_broadcast(live: LiveGateway) -> None:
    for path in ("/", "/b/main"):
        page = await get(live, path)
        assert page.status == 200
        assert page.headers["Content-Type"] == "text/html; charset=utf-8"
        assert '<html lang="ru">' in page.body
        assert "Ваш вопрос ведущему" in page.body
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; co" in page.body
        assert "<script>" not in page.body
        assert page.headers["Cache-Control"] == "no-store"


@with_gateway()
async def test_pages_speak_the_language_asked_for(live: LiveGateway) -> None:
    assert "Your question to the host" in (await get(live, "/?lang=en")).body
    assert "Ваш вопрос ведущему" in (await get(live, "/?lang=xx%22%3E")).body


@with_gateway()
async def test_pages_allow_nothing_from_elsewhere(live: LiveGateway) -> None:
    page, overlay = await get(live, "/"), await get(live, "/overlay/main")
    for reply in (page, overlay):
        policy = reply.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert "unsafe" not in policy
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert reply.headers["Referrer-Policy"] == "no-referrer"
        # Inline script or style would be dead under this policy.
        assert not re.search(r"<script(?![^>]*src=)|<style|style=| on\w+=", reply.body)
        assert not re.search(r'(?:src|href)="(?!/static/)', reply.body)
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert "frame-ancestors" not in overlay.headers["Content-Security-Policy"]


@with_gateway()
async def test_a_strange_host_does_not_get_into_the_policy(live: LiveGateway) -> None:
    page = await get(live, "/", Host="a;script-src *")
    assert "*" not in page.headers["Content-Security-Policy"]


@with_gateway()
async def test_every_file_of_the_pages_is_served_and_cached(live: LiveGateway) -> None:
    seen, waiting = set(), {"/", "/overlay/main"}
    while waiting:
        path = waiting.pop()
        reply = await get(live, path)
        assert reply.status == 200, path
        seen.add(path)
        found = re.findall(r"/static/[\w.]+", reply.body)
        found += [f"/static/{name}" for name in re.findall(r'from "\./([\w.]+)"', reply.body)]
        waiting |= set(found) - seen
    assert {"/static/viewer.js", "/static/outbox.js", "/static/overlay.css", "/static/icon.svg"} <= seen
    first = await get(live, "/static/viewer.js")
    assert first.headers["Content-Type"].startswith("text/javascript")
    again = await get(live, "/static/viewer.js", If_None_Match=first.headers["ETag"])
    assert (again.status, again.body) == (304, "")


@with_gateway()
async def test_anything_else_is_404_in_one_sentence(live: LiveGateway) -> None:
    paths = [
        "/x",
        "/b/none",
        "/overlay/none",
        "/on-air/none",
        "/static/",
        "/static/../viewer.js",
        "//",
        "/%00",
        "/[",
        "/b/",
    ]
    paths += [
        "/static/__init__.py",
        "/static/texts.json",
        "/static/%2e%2e%2fsettings.py",
        "/healthz/x",
        "/b/main/x",
    ]
    for path in paths:
        reply = await get(live, path)
        assert reply.status == 404, path
        assert reply.body.strip().count(".") == 1


@with_gateway()
async def test_methods(live: LiveGateway) -> None:
    assert (await get(live, "/", "DELETE")).status == 405
    head = await get(live, "/", "HEAD")
    assert (head.status, head.body) == (200, "")
    assert int(head.headers["Content-Length"]) > 0


@with_gateway()
async def test_health_has_the_fields_of_the_contract(live: LiveGateway) -> None:
    async with live.viewer() as (viewer, _):
        await viewer.ask("c1", "Где тариф?")
        reply = await get(live, "/healthz")
        assert reply.status == 200
        health = json.loads(reply.body)
        assert health.keys() == {
            "status",
            "recorded",
            "on_board",
            "backlog",
            "lag_seconds",
            "connections",
            "lost",
            "given_up",
        }
        assert (health["status"], health["recorded"], health["connections"]) == ("ok", 1, 1)


@with_gateway()
async def test_health_is_told_while_the_views_fail(live: LiveGateway) -> None:
    assert (await get(live, "/healthz")).status == 200

    def broken() -> list[BroadcastRow]:
        raise StoreFailed("views.sqlite3 is damaged")

    live.views.broadcasts = broken  # type: ignore[method-assign]
    live.gateway._router._current._seconds = 0.0
    for path in ("/healthz", "/metrics"):
        assert (await get(live, path)).status == 200
    assert (await get(live, "/")).status == 503


@with_gateway()
async def test_metrics(live: LiveGateway) -> None:
    async with live.viewer() as (viewer, _):
        await viewer.ask("c1", "Где тариф?")
        await viewer.ask("c2", "")
        reply = await get(live, "/metrics")
        assert reply.headers["Content-Type"].startswith("text/plain; version=")
        for line in (
            'efir_acknowledged_total{channel="page"} 1.0',
            'efir_refused_total{code="empty"} 1.0',
            "efir_connections 1.0",
            "efir_recorded 1.0",
            "efir_ack_seconds_count 1.0",
        ):
            assert line in reply.body.splitlines()


@with_gateway()
async def test_the_overlay_shows_only_what_is_on_air(live: LiveGateway) -> None:
    async with live.viewer() as (viewer, _):
        recorded = await viewer.ask("c1", "Где тариф?")
    await live.file([recorded["seq"]], 5, "Где тариф?")
    assert (await get(live, "/on-air/main")).body == "null"
    await live.decide(Verb.ON_AIR, 5, {Field.STATUS: Status.ON_AIR.value})
    await asyncio.sleep(0.6)
    shown = json.loads((await get(live, "/on-air/main")).body)
    assert shown == {"cluster": "5", "label": "Где тариф?", "askers": 1, "topic": "Роуминг"}


@with_gateway(origins="https://partner.example")
async def test_foreign_pages_may_not_open_websockets(live: LiveGateway) -> None:
    own = f"http://127.0.0.1:{live.gateway.port}"
    for origin, status in (
        (own, 101),
        ("https://partner.example", 101),
        ("https://evil.example", 403),
        ("null", 403),
    ):
        assert await status_of(live, "/ws/main", Origin=origin) == status
        token = {"Authorization": f"Bearer {FEED_TOKEN}"}
        assert await status_of(live, "/feed/main", Origin=origin, **token) == status


@with_gateway()
async def test_feeds_need_their_token(live: LiveGateway) -> None:
    assert await status_of(live, "/feed/main") == 401
    assert await status_of(live, "/feed/main", Authorization="Bearer wrong") == 401
    assert await status_of(live, "/feed/main", Authorization=f"Bearer {FEED_TOKEN}") == 101


@with_gateway()
async def test_a_websocket_address_tells_a_browser_what_it_is(live: LiveGateway) -> None:
    reply = await get(live, "/ws/main")
    assert (reply.status, reply.body) == (426, "This address is for websockets.\n")


@with_gateway(framed_by="https://app.example.org, javascript:alert(1); script-src *")
async def test_only_the_operator_s_own_pages_may_frame_the_viewer_page(live: LiveGateway) -> None:
    policy = (await get(live, "/")).headers["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors https://app.example.org")


@with_gateway()
async def test_the_overlay_announces_only_what_people_approved(live: LiveGateway) -> None:
    async with live.viewer() as (viewer, _):
        recorded = await viewer.ask("c1", "Где тариф?")
    await live.file([recorded["seq"]], 5, "Где тариф?")
    assert json.loads((await get(live, "/up-next/main")).body)["next"] is None
    await live.decide(Verb.APPROVE, 5, {Field.STATUS: Status.APPROVED.value})
    await asyncio.sleep(0.6)
    assert json.loads((await get(live, "/up-next/main")).body)["next"] == "Где тариф?"
    assert (await get(live, "/up-next/nowhere")).status == 404
