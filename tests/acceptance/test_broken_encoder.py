"""A broadcast whose encoder cannot be loaded: the host works on, and all falls into place afterwards."""

import json
import os
import signal
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from websockets.sync.client import connect

from moderation.testing.server import Server, children
from tests.acceptance.conftest import wait_for
from tests.acceptance.dashboard import PATIENCE, card, drawn

GARDEN = "Поставите вышку у меня в огороде?"
ROAMING = "Почему в Турции списали 590 рублей?"
TVER = "Когда в Твери появится 5G?"
pytestmark = [pytest.mark.browser, pytest.mark.model]


def ask(server: Server, *texts: str) -> None:
    """Ask as a viewer, and see that each question is acknowledged."""
    with connect(server.url) as viewer:
        viewer.recv()
        for number, text in enumerate(texts):
            viewer.send(json.dumps({"type": "ask", "id": f"{text[:5]}{number}", "text": text}))
            while json.loads(viewer.recv(30))["type"] != "recorded":
                pass


def go(page: Page, name: str) -> None:
    """Go to a page of the dashboard."""
    page.get_by_role("link", name=name).click()
    drawn(page)


def the_host_is_told_and_finds(page: Page, words: str, found: str, other: str) -> None:
    """See that the page says that the model is down, and find a message as it came."""
    expect(page.get_by_text("Модель не работает, новое не собирается в вопросы")).to_be_visible()
    search = page.get_by_placeholder("Найти в сообщениях")
    search.fill(words)
    search.press("Enter")
    expect(page.get_by_text(found, exact=True)).to_be_visible()
    expect(page.get_by_text(other, exact=True)).to_have_count(0)


def command_of(process: int) -> bytes:
    """Return the command line of a process."""
    return Path(f"/proc/{process}/cmdline").read_bytes()


def break_(cache: Path) -> None:
    """Take the unpacked model away, and have it nowhere to be unpacked to."""
    if cache.is_dir():
        cache.rename(cache.with_name("kept"))
    cache.touch()


def mend(cache: Path) -> None:
    """Let the model be unpacked again."""
    cache.unlink()


def test_the_host_works_without_an_encoder_and_all_comes_back_with_it(
    tmp_path: Path, browser: Browser
) -> None:
    expect.set_options(timeout=PATIENCE)
    cache = tmp_path / "cache"
    break_(cache)
    with Server(tmp_path / "data", dashboard=True, EFIR_LANGUAGE="ru", EFIR_CACHE=str(cache)) as server:
        wait_for(f"http://127.0.0.1:{server.dashboard_port}/_stcore/health")
        ask(server, GARDEN, ROAMING)
        page = browser.new_context(viewport={"width": 1280, "height": 900}, locale="ru-RU").new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(server.links["Dashboard"])
        page.get_by_role("textbox", name="Ваше имя").fill("Анна")
        page.keyboard.press("Enter")
        go(page, "Ведущий")
        the_host_is_told_and_finds(page, "огороде", GARDEN, ROAMING)
        go(page, "Состояние")
        expect(page.get_by_text("Не всё в порядке: разбор")).to_be_visible()
        expect(page.get_by_text("Проверьте EFIR_ENCODER, место на диске и память")).to_be_visible()

        mend(cache)
        expect(page.get_by_role("heading", name="Всё в порядке")).to_be_visible()
        expect(page.get_by_text("ревизия small-")).to_be_visible()
        go(page, "Модерация")
        card(page, GARDEN[:9])
        card(page, ROAMING[:9])

        # On air it dies, and cannot be loaded again.
        break_(cache)
        (model,) = (one for one in children(server.pid) if b"spawn_main" in command_of(one))
        os.kill(model, signal.SIGKILL)
        ask(server, TVER)
        go(page, "Ведущий")
        the_host_is_told_and_finds(page, "Твери", TVER, GARDEN)
        mend(cache)
        expect(page.get_by_text("Модель не работает")).to_have_count(0)
        go(page, "Модерация")
        card(page, TVER[:9])
        assert server.stop() == 0
