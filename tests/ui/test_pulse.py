from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from moderation.settings import Settings
from moderation.testing import FakeClock
from moderation.ui.pulse import FIRST, REMEMBERED, Beat, Pulse, base_url
from moderation.ui.stages import State, lamps

HEALTH = {
    "status": "ok",
    "recorded": 100,
    "on_board": 90,
    "backlog": 10,
    "lag_seconds": 0.5,
    "connections": 7,
    "lost": 0,
}


@contextmanager
def intake(*answers: object, late: float = 0.0) -> Iterator[str]:
    """A server that gives one answer after another to whoever asks, `late` seconds after that."""
    left = [json.dumps(answer).encode() for answer in answers]

    class Health(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            time.sleep(late)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(left.pop(0))

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Health) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/healthz"
        server.shutdown()
        thread.join()


def test_a_beat_reads_health_and_counts_the_rate() -> None:
    clock = FakeClock(1000.0)
    with intake(HEALTH, {**HEALTH, "recorded": 300}) as url:
        pulse = Pulse(url, clock=clock)
        assert pulse.latest is None
        first = pulse.beat()
        clock.advance(2.0)
        second = pulse.beat()
    assert (first.reached, first.connections, first.rate) == (True, 7, 0.0)
    assert second.rate == 100.0
    assert pulse.history() == [first, second]


def test_an_intake_that_is_overrun_and_answers_late_is_reached() -> None:
    with intake({**HEALTH, "given_up": ["hints", "pace"]}, late=FIRST + 0.2) as url:
        assert Pulse(url).beat().given_up == ("hints", "pace")


def test_no_answer_and_nonsense_are_not_reached() -> None:
    with intake("nonsense", []) as url:
        pulse = Pulse(url)
        assert not pulse.beat().reached
        assert not pulse.beat().reached
    assert not pulse.beat().reached


def test_only_a_quarter_of_an_hour_is_remembered() -> None:
    pulse = Pulse("http://127.0.0.1:9/healthz")
    for _ in range(REMEMBERED + 5):
        pulse.beat()
    assert len(pulse.history()) == REMEMBERED


def test_the_address_of_intake() -> None:
    assert base_url(Settings(host="0.0.0.0", port=80)) == "http://127.0.0.1:80"
    assert base_url(Settings(host="10.0.0.1", port=81)) == "http://10.0.0.1:81"
    assert base_url(Settings(host="::1", port=82)) == "http://[::1]:82"
    assert base_url(Settings(intake="http://intake-1:8765/", port=83)) == "http://intake-1:8765"


def states(**said: object) -> dict[str, State]:
    return {lamp.name: lamp.state for lamp in lamps(Beat(0.0, reached=True, **({"status": "ok"} | said)))}


def test_lamps() -> None:
    assert set(states().values()) == {State.OK}
    assert states(status="failing")["record"] is State.BAD
    assert states(status="failing", lost=3)["record"] is State.BAD
    behind = states(status="behind", lag_seconds=9.0, recorded=100, on_board=50, backlog=50)
    assert (behind["understand"], behind["group"]) == (State.SLOW, State.OK)
    stuck = states(status="behind", lag_seconds=9.0, recorded=100, on_board=50, backlog=0)
    assert (stuck["understand"], stuck["group"]) == (State.OK, State.SLOW)
    away = {lamp.name: lamp.state for lamp in lamps(None)}
    assert away == {
        "intake": State.BAD,
        "record": State.UNKNOWN,
        "understand": State.UNKNOWN,
        "group": State.UNKNOWN,
        "board": State.UNKNOWN,
    }
