"""The report in a real browser: nothing is fetched, nothing complains, and it prints."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from moderation.adapters.exports.discretion import Discretion
from moderation.adapters.sqlite.log import SqliteLogReader
from moderation.domain.message import Level
from moderation.testing.studio import Question, Studio
from moderation.ui.files import Export, write_files
from moderation.ui.texts import Say

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]
A4 = {"width": 794 - 2 * 49, "height": 1123 - 2 * 53}
"""The page of a sheet without its margins, in CSS pixels."""


@pytest.fixture
def report(tmp_path: Path) -> Path:
    studio, now = Studio(tmp_path / "data"), time.time()
    studio.ask(
        *(
            Question(f"Вопрос номер {n % 40}, когда вернут связь в посёлке и почему так долго?", 1 + n % 40, f"v{n}",
                     ("outage", "roaming", "app")[n % 3], Level.HIGH if n % 4 else Level.NONE,
                     at=now - 3000 + 10 * n, region=("Казань", "Омск")[n % 2])
            for n in range(200)
        )
    )  # fmt: skip
    log = SqliteLogReader(tmp_path / "data")
    list(
        write_files(
            Export(("report.html",), Discretion(), Say("ru")),
            studio.views,
            log,
            "main",
            tmp_path / "out",
            now=now,
        )
    )
    log.close()
    studio.close()
    return tmp_path / "out" / "report.html"


@pytest.fixture
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser.new_page(viewport=A4)
        browser.close()


def test_it_opens_without_a_network_and_prints(report: Path, page: Page) -> None:
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(report.as_uri())
    assert page.locator("h1").is_visible()
    assert page.locator("svg.chart path").count() == 3
    assert asked == [report.as_uri()]
    assert said == []
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_nothing_is_wider_than_a_sheet_or_a_phone(report: Path, page: Page) -> None:
    page.goto(report.as_uri())
    page.emulate_media(media="print")
    for width in (A4["width"], 390):
        page.set_viewport_size({"width": width, "height": 900})
        if width < A4["width"]:
            page.emulate_media(media="screen")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
