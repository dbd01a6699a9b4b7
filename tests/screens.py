"""Photographs every state of every page in Chromium, for `docs/screens`: a real server, audience and keys.

Run as `python -m tests.screens [--out docs/screens] [--only NAME ...]`; takes some six minutes.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from moderation.simulation.crowd import ARTICLES
from moderation.testing.server import Server, children
from tests.acceptance.dashboard import button, drawn

ROOT: Final = Path(__file__).parents[1]
RATE, LISTENED = 12.0, 500
"""Messages of the audience a second, and how many are on the board before the first picture."""
PATIENCE: Final = 240_000.0
"""Milliseconds; other work on the machine must not spoil a whole round."""
SETTLE: Final = 2_500
"""Milliseconds in which what was drawn comes to rest: toasts, charts, fading."""
LAPTOP, TABLET, PHONE = (1280, 800), (1024, 768), (360, 740)
MONITOR: Final = (1920, 1080)
TITLE: Final = "«Волна» отвечает: тарифы, роуминг, связь"
TALL: Final = (1280, 3600)
QUESTION: Final = "Почему в Турции списали 590 рублей за сутки?"
CUE: Final = "Через две минуты реклама, потом вопрос про Тюмень"


@dataclass(frozen=True, slots=True)
class Studio:
    """A running demonstration, a browser, and where pictures go."""

    server: Server
    cache: Path
    """Where the server's model is unpacked."""
    browser: Browser
    out: Path
    only: tuple[str, ...]

    @property
    def links(self) -> dict[str, str]:
        """Return the links that the server printed."""
        return self.server.links

    def page(self, link: str, size: tuple[int, int], language: str = "ru-RU") -> Page:
        """Open a link in a browser profile of its own."""
        width, height = size
        context = self.browser.new_context(viewport={"width": width, "height": height}, locale=language)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(link)
        return page

    def staff(self, who: str, size: tuple[int, int], *, english: bool = False) -> Page:
        """Open the dashboard as a person who has signed in."""
        page = self.page(self.links["Dashboard"], LAPTOP)
        page.get_by_role("textbox", name="Ваше имя").fill(who)
        page.keyboard.press("Enter")
        button(page, "news-triage").wait_for()
        drawn(page)
        if english:
            speak_english(page)
        self.size(page, size)
        return page

    def take(self, page: Page, name: str) -> None:
        """Take a picture once everything has come to rest."""
        if self.only and name not in self.only:
            return
        page.wait_for_timeout(SETTLE)
        page.mouse.move(0, 0)
        page.screenshot(path=self.out / f"{name}.png")
        print(name, flush=True)  # noqa: T201 - a command's progress

    def size(self, page: Page, size: tuple[int, int]) -> None:
        """Look at a page on another screen."""
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.wait_for_timeout(SETTLE)


def go(page: Page, name: str) -> None:
    """Go to a page of the dashboard by its name in the code, as its link at the top does."""
    page.evaluate("name => document.querySelector(`a[href$='/${name}']`).click()", name)
    page.wait_for_timeout(SETTLE)
    drawn(page)


def speak_english(page: Page) -> None:
    """Have the dashboard speak English."""
    page.get_by_test_id("stExpandSidebarButton").press("Enter")
    page.get_by_test_id("stSidebarUserContent").get_by_role("radio", name="English").press("Space")
    expect(page.get_by_role("link", name="Triage")).to_be_attached()
    drawn(page)
    # Its button is there for the pointer only.
    page.evaluate("document.querySelector('[data-testid=stSidebarCollapseButton] button').click()")


def pressed(page: Page, key: str, times: int = 1) -> None:
    """Press a key of the dashboard, each time waiting for what it does."""
    for _ in range(times):
        drawn(page)
        page.keyboard.press(key)
        page.wait_for_timeout(1200)
    drawn(page)


def alike(page: Page, field: Locator) -> None:
    """Have similar questions shown; while the machine has better things to do, typing on asks again."""
    found, patience = page.locator("#alike li"), time.monotonic() + PATIENCE / 1000
    while not found.count() and time.monotonic() < patience:
        field.press("End")
        field.press_sequentially(" ")
        page.wait_for_timeout(SETTLE)
        if not found.count():
            field.press("Backspace")
            page.wait_for_timeout(SETTLE)
    found.first.wait_for()


def sign_in(studio: Studio) -> None:
    """Come in by the link that `serve` printed."""
    page = studio.page(studio.links["Dashboard"], LAPTOP)
    page.get_by_role("textbox", name="Ваше имя").wait_for()
    studio.take(page, "sign_in")


def viewers(studio: Studio) -> None:
    """Ask on a phone; the answer comes later."""
    page = studio.page(studio.links["Viewer page"], PHONE)
    page.locator('#link[data-state="online"]').wait_for()
    studio.take(page, "viewer_empty")
    field = page.get_by_label("Ваш вопрос ведущему")
    field.press_sequentially(QUESTION[:-1], delay=2)
    alike(page, field)
    studio.take(page, "viewer_alike")
    field.press_sequentially(QUESTION[-1:])
    page.keyboard.press("Enter")
    page.locator('#mine li[data-state="filed"]').first.wait_for()
    studio.take(page, "viewer")
    english = studio.page(f"{studio.links['Viewer page']}?lang=en", PHONE)
    english.locator('#link[data-state="online"]').wait_for()
    english.get_by_role("textbox").first.fill("When will 5G come to Tver?")
    english.keyboard.press("Enter")
    english.locator('#mine li[data-state="filed"]').first.wait_for()
    studio.take(english, "viewer_en")


def triage(studio: Studio) -> None:
    """Sort: some approved, one taken, two marked, one open at length."""
    page = studio.staff("Ольга", LAPTOP)
    pressed(page, "n")
    studio.take(page, "triage")
    pressed(page, "a", 7)
    for key in ("x", "j", "x", "j", "t", "s"):
        pressed(page, key)
    studio.take(page, "triage_marked")
    button(page, "dialling").click()
    studio.take(page, "dial")
    page.keyboard.press("Escape")
    button(page, "cueing").click()
    page.locator(".st-key-cue-line input").fill(CUE)
    page.keyboard.press("Enter")
    drawn(page)
    page.keyboard.press("Escape")
    studio.size(page, PHONE)
    studio.take(page, "triage_phone")
    studio.size(page, LAPTOP)
    for name in ("team", "rules", "library", "operations"):
        go(page, name)
        if name == "team":
            page.get_by_role("switch").first.press("Space")
            drawn(page)
        studio.take(page, name)
    studio.size(page, TALL)
    go(page, "insights")
    studio.take(page, "insights")
    english = studio.staff("John", TABLET, english=True)
    studio.take(english, "triage_en")
    go(english, "operations")
    studio.take(english, "operations_en")


def host(studio: Studio) -> None:
    """Answer: the producer's line, a question on air, its clock."""
    page = studio.staff("Анна", LAPTOP)
    go(page, "host")
    studio.take(page, "host_waiting")
    pressed(page, "g")
    pressed(page, "1")
    studio.take(page, "host")
    overlay = studio.page(f"{studio.links['On-air overlay']}?next=1&counts=1", MONITOR)
    overlay.locator("#plate:not(.away)").wait_for()
    overlay.evaluate("document.documentElement.style.background = '#7d8590'")
    studio.take(overlay, "overlay")
    for size, name in ((TABLET, "host_tablet"), (MONITOR, "host_monitor"), (PHONE, "host_phone")):
        studio.size(page, size)
        studio.take(page, name)
    english = studio.staff("Emma", TABLET, english=True)
    go(english, "host")
    studio.take(english, "host_en")


def rehearsal(studio: Studio) -> None:
    """Repeat the broadcast for practice."""
    page = studio.staff("Игорь", LAPTOP)
    go(page, "operations")
    page.get_by_role("button", name="Новый эфир").click()
    page.get_by_test_id("stPopoverBody").get_by_text("Репетиция", exact=True).click()
    page.get_by_role("button", name="Открыть", exact=True).click()
    page.get_by_text("Повтор эфира").wait_for()
    page.wait_for_timeout(4 * SETTLE)
    drawn(page)
    page.mouse.wheel(0, -2 * TALL[1])
    studio.take(page, "rehearsal")


def model_down(studio: Studio) -> None:
    """Go on without the model, which died and cannot be loaded."""
    studio.cache.rename(studio.cache.with_name("gone"))
    studio.cache.touch()
    models = [
        one
        for one in children(studio.server.pid)
        if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes()
    ]
    for model in models:  # one for questions, one for articles
        os.kill(model, signal.SIGKILL)
    page = studio.staff("Вера", (1024, 1366))
    go(page, "host")
    page.get_by_text("Модель не работает").wait_for()
    studio.take(page, "host_model_down")


STORIES: Final[tuple[Callable[[Studio], None], ...]] = (
    sign_in, viewers, triage, host, rehearsal, model_down,
)  # fmt: skip


def main() -> None:
    """Start a demonstration, and photograph it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "screens")
    parser.add_argument("--only", nargs="*", default=[], help="pictures to take, all unless given")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        Server(
            Path(folder, "data"),
            dashboard=True,
            EFIR_LANGUAGE="ru",
            EFIR_TITLE=TITLE,
            EFIR_CACHE=f"{folder}/cache",
        ) as server,
        audience(server.url),
        sync_playwright() as playwright,
    ):
        fill_the_library(Path(folder, "data"))
        patience = time.monotonic() + PATIENCE / 1000
        while ((server.health() or {}).get("on_board", 0)) < LISTENED and time.monotonic() < patience:
            time.sleep(1)
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        expect.set_options(timeout=PATIENCE)
        studio = Studio(server, Path(folder, "cache"), browser, given.out, tuple(given.only))
        for story in STORIES:
            story(studio)
        browser.close()


def fill_the_library(data: Path) -> None:
    """Import the articles of the demonstration."""
    words = [sys.executable, "-m", "moderation", "articles", "import", str(ARTICLES), "--data", str(data)]
    subprocess.run(words, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def audience(url: str) -> Iterator[None]:
    """Let an audience talk as long as the block runs."""
    words = [sys.executable, "-m", "moderation", "simulate", "--url", url, "--rate", str(RATE)]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as talking:
        try:
            yield
        finally:
            talking.terminate()


if __name__ == "__main__":
    main()
