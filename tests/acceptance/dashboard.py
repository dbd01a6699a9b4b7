"""Dashboard: what a person of the staff does with it in a browser, patiently: others use the machine, too."""

import re
import time
from collections.abc import Sequence

from playwright.sync_api import Locator, Page, expect

STEPS = 8
"""Questions on the list at most, in these tests."""
PATIENCE = 150_000.0
"""Milliseconds that a person waits before a test fails: the first question waits for the model."""
JOINER = "\u2060"
"""What the dashboard puts between signs so that Streamlit leaves them alone; takes no room on the screen."""


def button(page: Page, name: str) -> Locator:
    """Return a button of the dashboard by its name in the code."""
    # While the page is drawn anew, the one that stood there may still be beside it.
    return page.locator(f".st-key-{name} button").first


def cards(page: Page, words: str | re.Pattern[str]) -> Locator:
    """Return the cards of the triage list that have some words."""
    return page.locator("[class*=st-key-card-]").filter(has_text=words)


def asked_for(page: Page, found: Locator) -> Locator:
    """Return what is found on the triage page, asking for what is new until it is there."""
    news, patience = button(page, "news-triage"), time.monotonic() + PATIENCE / 1000
    while not found.count() and time.monotonic() < patience:
        # Looked at first: where nothing is new, there is no button to wait for.
        if news.count() and news.is_enabled():
            news.press("n")
        page.wait_for_timeout(500)
    expect(found.first).to_be_visible()
    return found


def card(page: Page, words: str | re.Pattern[str]) -> Locator:
    """Return the card of a question on the triage list once it is there."""
    return asked_for(page, cards(page, words))


def opened_item(page: Page, words: str | re.Pattern[str] = "") -> Locator:
    """Return the open question; all of it once some words are asked for."""
    return page.locator(".st-key-item").filter(has_text=words)


def heading(page: Page) -> Locator:
    """Return the title of the open question."""
    return opened_item(page).get_by_role("heading")


def drawn(page: Page) -> None:
    """Wait until the dashboard has drawn all: before, parts of what stood there are still on the screen."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def gone_to(page: Page, words: str) -> None:
    """Go to a question with the keys of the list."""
    card(page, words)
    for key in ("k",) * STEPS + ("j",) * STEPS:
        drawn(page)
        if words in literal(heading(page)):
            return
        page.keyboard.press(key)
        page.wait_for_timeout(300)
    expect(heading(page)).to_contain_text(words)


def literal(place: Locator) -> str:
    """Return the text that stands on the screen."""
    return place.inner_text().replace(JOINER, "").strip()


def open_card(page: Page, words: str | re.Pattern[str]) -> None:
    """Open a question of the triage list, in whichever letters its title is."""
    card(page, words).first.locator("[class*=st-key-open-] button").first.click()
    expect(heading(page)).to_contain_text(words, ignore_case=True)
    drawn(page)


def put_together(page: Page, *wordings: str) -> None:
    """Have one question of several wordings, open; what the machine has put together already needs no person."""
    any_of_them, all_of_them = any_of(wordings), opened_item(page, f"{len(wordings)} человека")
    patience = time.monotonic() + PATIENCE / 1000
    open_card(page, any_of_them)
    while not all_of_them.count() and time.monotonic() < patience:
        for found in cards(page, any_of_them).all():
            mark(page, found)
        if button(page, "do-merge").is_enabled():
            # The mark has the focus: keys are heard all the same.
            page.keyboard.press("m")
        page.wait_for_timeout(1000)
        if button(page, "news-triage").is_enabled():
            button(page, "news-triage").press("n")
        drawn(page)
    expect(all_of_them).to_be_visible()


def mark(page: Page, found: Locator) -> None:
    """Mark a card of the triage list unless it is marked."""
    drawn(page)
    if found.get_by_test_id("stIconMaterial").filter(has_text="check_box_outline_blank").count():
        found.locator("[class*=st-key-mark-] button").first.click()
        drawn(page)


def any_of(wordings: Sequence[str]) -> re.Pattern[str]:
    """Return what finds the start of each wording: a question of several is called by one of them."""
    return re.compile("|".join(re.escape(text[:15]) for text in wordings))


def answer(page: Page, text: str) -> None:
    """Answer the open question in writing, with keys only."""
    item, patience = opened_item(page), time.monotonic() + PATIENCE / 1000
    field = item.get_by_role("textbox", name="Ответ")
    drawn(page)
    while not field.count() and time.monotonic() < patience:
        # Pressed while it is drawn anew, a switch may forget it.
        item.locator("[class*=st-key-writing-]").get_by_role("switch").first.press("Space")
        page.wait_for_timeout(2000)
        drawn(page)
    field.fill(text)
    field.press("Control+Enter")
    drawn(page)
    item.locator("[class*=st-key-write-] button").press("Enter")


def press(page: Page, key: str, name: str, outcome: str) -> None:
    """Press the key of a button once it may be pressed; wait for what is said of it."""
    drawn(page)
    expect(button(page, name)).to_be_enabled()
    page.keyboard.press(key)
    expect(page.get_by_test_id("stToastText").get_by_text(outcome)).to_be_visible()


def speak_english(page: Page) -> None:
    """Have the dashboard speak English, with keys only."""
    page.get_by_test_id("stExpandSidebarButton").press("Enter")
    page.get_by_test_id("stSidebarUserContent").get_by_role("radio", name="English").press("Space")
    expect(page.get_by_role("link", name="Triage")).to_be_attached()
    drawn(page)
    page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").press("Enter")
