"""What Streamlit makes of a viewer's text can only be seen where it is drawn."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

CHROMIUM = shutil.which("chromium")
EVIL = (
    "<script>document.title='x'</script>", "<img src=x onerror=alert(1)>", "[a](javascript:x)", "![](http://x/y.png)",
    ":smile: :+1:", ":red[x] :red-badge[y]", "$x^2$ $$y$$", "a -> b -- c >= d", ":material/delete:", "www.example.com",
    "https://example.com/?a=b", "mail@example.com", "**a** _b_ ~~c~~ `d`", "# a", "1. a", "- a", "> a", "|a|b|",
    "&lt; &amp;", "\\* \\", "[^1] [x] ---", "Почему «590 ₽» — 50% + НДС?",
)  # fmt: skip
SCRIPT = """
import sys, json
import streamlit as st
from moderation.ui.plain import plain
for text in json.loads(sys.argv[1]):
    st.markdown(plain(text))
    st.markdown(f":gray[{plain(text)}]")
    st.subheader(plain(text), anchor=False)
    st.button(plain(text), key=text)
    st.checkbox(plain(text), key="box" + text)
"""


@pytest.fixture
def page(tmp_path: Path) -> Iterator[str]:
    script = tmp_path / "page.py"
    script.write_text(SCRIPT, "utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    root = Path(__file__).parents[2]
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port), "--server.address",
         "127.0.0.1", "--server.headless", "true", "--browser.gatherUsageStats", "false", "--", json.dumps(EVIL)],
        env={**os.environ, "PYTHONPATH": str(root)}, cwd=tmp_path, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_for(f"http://127.0.0.1:{port}/_stcore/health")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def wait_for(url: str) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.1)


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")
def test_every_text_is_drawn_to_the_letter(page: str) -> None:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    with sync_playwright() as play:
        arguments = [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
        ]
        browser = play.chromium.launch(executable_path=CHROMIUM, args=arguments)
        tab = browser.new_page()
        tab.goto(page)
        tab.get_by_role("button").nth(len(EVIL) - 1).wait_for()
        drawn = {
            "markdown": tab.locator('[data-testid="stMarkdown"]').all_inner_texts(),
            "heading": tab.locator('[data-testid="stHeading"]').all_inner_texts(),
            "button": tab.locator('[data-testid="stButton"]').all_inner_texts(),
            "checkbox": tab.locator('[data-testid="stCheckbox"]').all_inner_texts(),
        }
        inside = tab.locator('[data-testid="stMain"]')
        links, images = inside.locator("a").count(), inside.locator("img").count()
        browser.close()
    for kind, texts in drawn.items():
        times = 2 if kind == "markdown" else 1
        seen = [text.replace("\u2060", "").strip() for text in texts]
        assert seen == [text for text in EVIL for _ in range(times)], kind
    assert (links, images) == (0, 0)
