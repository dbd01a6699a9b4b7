"""A real `serve`, and a real browser for everyone who takes part in a broadcast."""

import os
import shutil
import time
import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from moderation.testing.server import Server
from tests.acceptance.elsewhere import FEED_TOKEN

CHROMIUM = shutil.which("chromium")
PATIENCE = 60.0
"""Seconds that the dashboard may take to start before a test fails."""


@pytest.fixture(scope="module")
def links(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The links that a running `serve` printed, by their names."""
    spoken = {"EFIR_LANGUAGE": "ru", "EFIR_FEED_TOKEN": FEED_TOKEN}
    with Server(tmp_path_factory.mktemp("data"), dashboard=True, **spoken) as server:
        wait_for(f"http://127.0.0.1:{server.dashboard_port}/_stcore/health")
        yield server.links
        assert server.stop() == 0


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


def wait_for(url: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except OSError:
            assert time.monotonic() < deadline, f"{url} did not answer within {PATIENCE:.0f} s"
            time.sleep(0.1)
