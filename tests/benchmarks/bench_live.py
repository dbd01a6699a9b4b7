"""A live broadcast: an audience sends 200 messages a second while the dashboard is open in a browser.

    python -m tests.benchmarks.bench_live [--seconds N] [--rate N] [--no-browser]

Aims: nothing lost or doubled; 99 of 100 messages recorded within 100 ms, on the board within 5 s.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Self

from moderation.testing.server import ROOT, Server, children, processor_seconds
from tests.benchmarks.machine import busy_seconds, machine, table

AIMS = {"to_recorded": 0.1, "to_filed": 5.0}
"""Seconds that 99 of 100 messages may take."""
LOOK = 0.5
NEWS = 5.0
"""Seconds after which a moderator asks for what is new."""


def main() -> int:
    """Measure and print; return 1 when something was lost or doubled."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--rate", type=float, default=200.0, help="messages a second")
    parser.add_argument("--no-browser", action="store_true", help="no dashboard, no browser")
    chosen = parser.parse_args()
    watched = not chosen.no_browser
    with tempfile.TemporaryDirectory() as folder, Server(Path(folder), dashboard=watched) as server:
        # Questions count from a warm start: the model is loaded once, before the show.
        server.until(lambda health: health["status"] == "ok")
        with Moderator(server) if watched else contextlib.nullcontext() as moderator:
            report, used, seconds = measure(server, chosen, moderator)
    figures = {"rate": chosen.rate, "asked_for": chosen.seconds, **report, "processor": used, "took": seconds}
    print_tables(figures)
    print(json.dumps(figures))
    return int(report["lost"] > 0 or report["doubled"] > 0)


class Moderator:
    """Someone with the triage page open in a browser, who looks at what is new; a context manager."""

    def __init__(self, server: Server) -> None:
        self._link = server.links["Dashboard"]
        self._looked = 0.0
        self._closing = contextlib.ExitStack()

    def __enter__(self) -> Self:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - not needed without a browser

        quiet = ("gpu", "background-networking", "component-update")
        before = set(children(os.getpid()))
        playwright = self._closing.enter_context(sync_playwright())
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", *(f"--disable-{name}" for name in quiet)],
        )
        self._closing.callback(browser.close)
        self._processes = set(children(os.getpid())) - before
        self._page = browser.new_page(viewport={"width": 1440, "height": 900})
        self._page.goto(self._link)
        self._page.get_by_role("textbox").first.fill("Ольга")
        self._page.keyboard.press("Enter")
        self._page.locator(".st-key-news-triage button").wait_for(timeout=60_000)
        return self

    def __exit__(self, *raised: object) -> None:
        self._closing.close()

    def processor_seconds(self) -> float:
        """Return the processor time that the browser has used."""
        return sum(processor_seconds(process) for process in self._processes)

    def look(self) -> None:
        """Look on for a moment, and every few seconds at what is new."""
        self._page.wait_for_timeout(1000 * LOOK)
        news = self._page.locator(".st-key-news-triage button")
        if time.monotonic() > self._looked + NEWS and news.is_enabled():
            self._looked = time.monotonic()
            news.click()


def measure(
    server: Server, chosen: argparse.Namespace, moderator: Moderator | None
) -> tuple[dict[str, Any], dict[str, float], float]:
    """Play the audience; return its report, the processor seconds used by each process, and the seconds it took."""
    command = [
        "simulate",
        "--url",
        server.url,
        "--rate",
        str(chosen.rate),
        "--seconds",
        str(chosen.seconds),
        "--json",
    ]
    before, busy, started = server.processor_seconds(), busy_seconds(), time.monotonic()
    browsing = moderator.processor_seconds() if moderator else 0.0
    audience = 0.0
    with subprocess.Popen(
        [sys.executable, "-m", "moderation", *command], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as playing:
        while playing.poll() is None:
            # What a process has used is gone with it.
            audience = processor_seconds(playing.pid) or audience
            moderator.look() if moderator else time.sleep(LOOK)
        assert playing.stdout is not None
        report: dict[str, Any] = json.loads(playing.stdout.read())
    used = {name: seconds - before[name] for name, seconds in server.processor_seconds().items()}
    used["browser"] = moderator.processor_seconds() - browsing if moderator else 0.0
    used["audience"] = audience
    used["everything else on the machine"] = busy_seconds() - busy - sum(used.values())
    return (
        report,
        {name: round(seconds, 1) for name, seconds in used.items()},
        round(time.monotonic() - started, 1),
    )


def print_tables(figures: dict[str, Any]) -> None:
    """Print the delays beside their aims, then who used the processors."""
    print(" · ".join(f"{name} {value}" for name, value in machine().items()))
    counted = ("viewers", "sent", "recorded", "filed", "lost", "doubled", "waiting")
    print(table([[name, figures[name]] for name in counted]), end="\n\n")
    rows: list[list[object]] = [["milliseconds", "p50", "p95", "p99", "aim for p99", "reached"]]
    for name, words in (("to_recorded", "sent → recorded"), ("to_filed", "sent → on the board")):
        delay = figures[name]
        reached = "yes" if delay["p99"] is not None and delay["p99"] < AIMS[name] else "no"
        shares = [f"{1000 * (delay[share] or 0.0):.0f}" for share in ("p50", "p95", "p99")]
        rows.append([words, *shares, f"{1000 * AIMS[name]:.0f}", reached])
    print(table(rows), end="\n\n")
    took = figures["took"]
    used = [
        [name, f"{seconds:.1f}", f"{100 * seconds / took:.0f} %"]
        for name, seconds in figures["processor"].items()
    ]
    print(table([["processor", "seconds", "of one core"], *used]))


if __name__ == "__main__":
    sys.exit(main())
