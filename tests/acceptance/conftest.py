"""A real `serve` on ports of its own, and a real browser for everyone who takes part in a broadcast."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium")
PATIENCE = 60.0
"""Seconds that a server may take to answer before a test fails."""


@pytest.fixture(scope="module")
def links(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The links that a running `serve` printed, by their names."""
    intake, dashboard = two_free_ports()
    process = subprocess.Popen(
        [*(sys.executable, "-m", "moderation", "serve", "--data", str(tmp_path_factory.mktemp("data"))),
         *("--port", str(intake), "--dashboard-port", str(dashboard))],
        cwd=ROOT, env={**os.environ, "EFIR_LANGUAGE": "ru"}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        try:
            printed = [process.stdout.readline().partition(":") for _ in range(3)]
            wait_for(f"http://127.0.0.1:{intake}/healthz", process)
            wait_for(f"http://127.0.0.1:{dashboard}/_stcore/health", process)
            yield {name: link.strip() for name, _, link in printed}
        finally:
            process.send_signal(signal.SIGTERM)
    assert process.returncode == 0, "serve must stop cleanly"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM:
        sentence = "There is no chromium on PATH: the browser tests need one (apt-get install chromium)."
        pytest.fail(sentence) if os.environ.get("CI") else pytest.skip(sentence)
    quiet = ("background-networking", "component-update", "sync", "gpu")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", *(f"--disable-{name}" for name in quiet)]
        )
        yield browser
        browser.close()


def two_free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


def wait_for(url: str, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except OSError:
            assert process.poll() is None, "serve stopped before it answered"
            assert time.monotonic() < deadline, f"{url} did not answer within {PATIENCE:.0f} s"
            time.sleep(0.1)
