"""Pulse: asks intake how it is, again and again, and remembers the last quarter of an hour."""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from moderation.adapters.asking import ask, own_address
from moderation.settings import Settings

EVERY = 2.0
"""Seconds between two beats."""
PATIENCE, FIRST = 8.0, 1.0
"""Seconds that a beat waits for intake, which answers late when it is overrun; the first, for which a page waits."""
REMEMBERED = int(15 * 60 / EVERY)
"""Beats of fifteen minutes."""


@dataclass(frozen=True, slots=True)
class Beat:
    """What intake said of itself at a moment; all zero when it did not answer."""

    at: float
    reached: bool
    status: str = ""
    recorded: int = 0
    on_board: int = 0
    backlog: int = 0
    lag_seconds: float = 0.0
    connections: int = 0
    lost: int = 0
    given_up: tuple[str, ...] = ()
    rate: float = 0.0
    """Messages recorded a second since the beat before."""


class Pulse:
    """Asks one intake; a thread of its own, so that no page ever waits for it."""

    def __init__(self, url: str, *, clock: Callable[[], float] = time.time) -> None:
        self._url = url
        self._clock = clock
        self._beats: deque[Beat] = deque(maxlen=REMEMBERED)
        self._stopped = threading.Event()

    def start(self) -> None:
        """Beat until stopped."""
        threading.Thread(target=self._run, daemon=True, name="pulse").start()

    def stop(self) -> None:
        """Beat no more."""
        self._stopped.set()

    @property
    def latest(self) -> Beat | None:
        """Return the last beat, None before the first."""
        return self._beats[-1] if self._beats else None

    def history(self) -> list[Beat]:
        """Return the beats of the last fifteen minutes, oldest first."""
        return list(self._beats)

    def beat(self, patience: float = PATIENCE) -> Beat:
        """Ask once, and remember the answer."""
        now, before = self._clock(), self.latest
        try:
            beat = _read(json.loads(ask(self._url, patience=patience)), now, before)
        except (OSError, ValueError):
            beat = Beat(now, reached=False)
        self._beats.append(beat)
        return beat

    def _run(self) -> None:
        while not self._stopped.is_set():
            self.beat()
            self._stopped.wait(EVERY)


@st.cache_resource(show_spinner=False, on_release=Pulse.stop)
def _pulse(url: str) -> Pulse:
    pulse = Pulse(url)
    pulse.beat(FIRST)
    pulse.start()
    return pulse


def pulse_of(settings: Settings) -> Pulse:
    """Return the pulse of the intake that belongs to these settings, one for all sessions."""
    return _pulse(f"{base_url(settings)}/healthz")


def base_url(settings: Settings) -> str:
    """Return where intake is reached from this machine."""
    own = own_address(settings.host, settings.port, tls=bool(settings.tls_certificate))
    return settings.intake.rstrip("/") or own


def _read(said: object, now: float, before: Beat | None) -> Beat:
    if not isinstance(said, dict):
        raise ValueError("health is not an object")  # noqa: TRY004 - treated like any unreadable answer
    recorded = int(said.get("recorded", 0))
    rate = 0.0
    if before is not None and before.reached and now > before.at:
        rate = max(recorded - before.recorded, 0) / (now - before.at)
    return Beat(
        at=now,
        reached=True,
        status=str(said.get("status", "")),
        recorded=recorded,
        on_board=int(said.get("on_board", 0)),
        backlog=int(said.get("backlog", 0)),
        lag_seconds=float(said.get("lag_seconds", 0.0)),
        connections=int(said.get("connections", 0)),
        lost=int(said.get("lost", 0)),
        given_up=tuple(str(one) for one in said.get("given_up", ())),
        rate=rate,
    )
