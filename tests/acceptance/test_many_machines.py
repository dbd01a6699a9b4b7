"""Every role as the command that an operator gives, on a broker and a database; viewer and moderator in a browser."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pytest
from playwright.sync_api import Browser, Page, expect

from moderation.testing.nats import NatsServer
from moderation.testing.server import ROOT, free_ports
from tests.acceptance.conftest import wait_for
from tests.acceptance.dashboard import PATIENCE, answer, open_card

QUESTION = "Почему в Турции с меня за день сняли 590 рублей?"
ANSWER = "590 ₽ — это сутки роуминга. Отключается в приложении."
SECONDS = 120.0
"""How long a role may take to start or to stop before the test fails."""
pytestmark = [pytest.mark.browser, pytest.mark.model]


class Role:
    """A role as a process; a context manager that stops it as an engine of containers does."""

    def __init__(self, *words: str, data: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "moderation", *words, "--data", str(data)],
            cwd=ROOT,
            env=os.environ | {"EFIR_LANGUAGE": "ru", "OMP_NUM_THREADS": "1"},
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self._process.terminate()
        self._process.communicate(timeout=SECONDS)
        assert self._process.returncode == 0

    def link(self) -> str:
        """Wait until it has started; return the link that it prints."""
        assert self._process.stdout is not None
        return self._process.stdout.readline().partition(":")[2].strip()


@pytest.fixture
def links(postgres: str, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The links of an intake and of a dashboard, every other role running, too."""
    intake, pages, health, *others = free_ports(6)
    with contextlib.ExitStack() as running:
        server = running.enter_context(NatsServer(tmp_path / "nats", sync="2m"))

        def start(name: str, *ports: str) -> Role:
            meet = ("--log", server.url, "--views", postgres)
            return running.enter_context(Role(name, *meet, *ports, data=tmp_path / "data"))

        first = start("intake", "--port", str(intake))
        behind = [
            start(name, "--port", str(port))
            for name, port in zip(("project", "embed", "sort"), others, strict=True)
        ]
        viewers = first.link()
        # Later than the intake, which makes the tokens that they share.
        staff = start(
            *("dashboard", "--intake", f"http://127.0.0.1:{intake}"),
            *("--port", str(health), "--dashboard-port", str(pages)),
        ).link()
        links = [role.link() for role in behind]
        wait_for(f"http://127.0.0.1:{pages}/_stcore/health")
        links += [f"{viewers}healthz", f"http://127.0.0.1:{health}/healthz"]
        yield {"viewers": viewers, "staff": staff, "health": " ".join(links)}


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with contextlib.closing(
        browser.new_context(viewport={"width": 1440, "height": 900}, locale="ru-RU")
    ) as context:
        expect.set_options(timeout=PATIENCE)
        context.set_default_timeout(PATIENCE)
        yield context.new_page()


def tells(link: str) -> bool:
    """Wait until a role says that it is well; return whether Prometheus finds figures there."""
    deadline, status = time.monotonic() + SECONDS, ""
    while status != "ok":
        # What was behind on a busy machine catches up.
        assert time.monotonic() < deadline, f"{link} says {status}"
        with urllib.request.urlopen(link, timeout=SECONDS) as answer:
            status = json.load(answer)["status"]
        time.sleep(0.1)
    with urllib.request.urlopen(link.replace("/healthz", "/metrics"), timeout=SECONDS) as answer:
        return b"\nefir_" in answer.read()


def test_a_question_is_seen_on_another_machines_dashboard_and_its_answer_comes_back(
    links: dict[str, str], page: Page
) -> None:
    page.goto(links["viewers"])
    page.get_by_label("Ваш вопрос ведущему").fill(QUESTION)
    page.keyboard.press("Enter")
    mine = page.locator("#mine li")
    expect(mine).to_contain_text(re.compile("пока спрашиваете только вы"))

    triage = page.context.new_page()
    triage.goto(links["staff"])
    triage.get_by_role("textbox", name="Ваше имя").fill("Ольга")
    triage.keyboard.press("Enter")
    open_card(triage, QUESTION[:20])
    answer(triage, ANSWER)
    expect(mine).to_contain_text(ANSWER)

    assert [tells(link) for link in links["health"].split()] == [True] * 5
    triage.get_by_role("link", name="Состояние").click()
    expect(triage.get_by_text(re.compile("ждут группировки: 0"))).to_be_visible()
    expect(triage.get_by_role("heading", name=re.compile("Всё в порядке"))).to_be_visible()
