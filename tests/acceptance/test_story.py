"""The main job from end to end, each person in a browser: viewers ask, a moderator sorts, the host answers once."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.acceptance.dashboard import (
    PATIENCE,
    answer,
    asked_for,
    card,
    gone_to,
    heading,
    literal,
    mark,
    open_card,
    opened_item,
    press,
    put_together,
    speak_english,
)
from tests.acceptance.elsewhere import telegram, twitch, until

ROAMING = "Почему в Турции с меня за день сняли 590 рублей?"
SAME = "Отдыхаем в Анталье: открыла карту города, а вечером номер заблокирован за долг"
OTHER = "Когда в Твери появится 5G?"
ANSWER = "590 ₽ — это сутки роуминга с первого мегабайта. Отключается в приложении."
WORDINGS = (
    "Как отключить платные подписки, которые я не подключал?",
    "каждый день списывают деньги за какие-то подписки, где это выключить",
    "уберите платные подписки с моего номера",
)
WRITTEN = "Наберите *931# — все платные подписки отключатся сразу."
FIRST = "Сколько стоит переезд с номером в другой регион?"
SECOND = "Почему не приходят коды подтверждения из банка?"
MOVING = "Переезд с номером бесплатен: тариф сменится на местный."
BETTER = "Откройте приложение, раздел «Подписки», и снимите все отметки. *931# сегодня не работает."
EVERYWHERE = "Будет ли работать мобильный интернет в метро Самары?"
METRO = "Да, на всех станциях с первого декабря."
HOSTILE = "<img src=x onerror=alert(1)> **жирный** [ссылка](javascript:alert(1)) Как подключить eSIM?"
PHONE: ViewportSize = {"width": 390, "height": 844}
pytestmark = [pytest.mark.browser, pytest.mark.model]

Opener = Callable[[str], Page]


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opener]:
    """Opens a link in a browser profile of its own; fails when anything that people wrote was run as a script."""
    contexts, dialogs = [], []

    def open_(link: str) -> Page:
        contexts.append(browser.new_context(viewport={"width": 1440, "height": 900}, locale="ru-RU"))
        page = contexts[-1].new_page()
        page.set_default_timeout(PATIENCE)
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        page.goto(link)
        return page

    expect.set_options(timeout=PATIENCE)
    yield open_
    for context in contexts:
        context.close()
    assert dialogs == []


@pytest.fixture
def viewer(links: dict[str, str], opened: Opener) -> Callable[[str], Page]:
    """Opens the viewer page as another viewer, who types a question as people do."""

    def asking(text: str, *, alone: bool = True) -> Page:
        page = opened(links["Viewer page"])
        page.get_by_label("Ваш вопрос ведущему").press_sequentially(text, delay=2)
        page.keyboard.press("Enter")
        if alone:
            expect(mine(page)).to_contain_text(re.compile("пока спрашиваете только вы|Вместе с вами"))
        expect(mine(page).locator(".text").first).to_have_text(text)
        return page

    return asking


@pytest.fixture
def staff(links: dict[str, str], opened: Opener) -> Callable[[str], Page]:
    """Signs in with the link that `serve` printed, and a name."""

    def signed_in(who: str) -> Page:
        page = opened(links["Dashboard"])
        page.get_by_role("textbox", name="Ваше имя").fill(who)
        page.keyboard.press("Enter")
        expect(page.get_by_role("link", name="Модерация")).to_be_visible()
        return page

    return signed_in


def mine(page: Page) -> Locator:
    """Return a viewer's own questions."""
    return page.locator("#mine li")


def test_from_a_question_to_its_answer(
    links: dict[str, str], viewer: Callable[[str], Page], staff: Callable[[str], Page], opened: Opener
) -> None:
    anna, boris, vera = viewer(ROAMING), viewer(SAME), viewer(OTHER)
    overlay = opened(links["On-air overlay"])

    triage = staff("Ольга")
    card(triage, OTHER[:9])
    put_together(triage, ROAMING, SAME)
    title = literal(heading(triage))
    assert title in (ROAMING, SAME)
    # Keys are heard although the mark was clicked and has the focus.
    mark(triage, card(triage, OTHER[:9]).first)
    press(triage, "a", "do-approve", "Одобрено")

    host = staff("Ведущий")
    host.get_by_role("link", name="Ведущий").click()
    expect(overlay.locator("#plate.away")).to_be_attached()
    host.get_by_role("button", name="В эфир").click()
    expect(overlay.locator("#plate:not(.away) blockquote")).to_have_text(title)
    host.get_by_placeholder("Коротко").fill(ANSWER)
    host.get_by_role("button", name="Ответил — сообщить всем").click()
    for page in (anna, boris):
        expect(mine(page)).to_contain_text(ANSWER)
    expect(overlay.locator("#plate.away")).to_be_attached()
    expect(mine(vera)).not_to_contain_text(ANSWER)

    anna.reload()
    expect(anna.locator("#link")).to_have_attribute("data-state", "online")
    anna.wait_for_timeout(1000)  # what the server repeats to those who return must not double anything
    expect(mine(anna)).to_have_count(1)
    expect(mine(anna)).to_contain_text(ROAMING)
    expect(mine(anna)).to_contain_text("спросили 2 человека")
    expect(mine(anna)).to_contain_text(ANSWER)


def test_asked_three_ways_answered_once_told_late_and_brought_back(
    viewer: Callable[[str], Page], staff: Callable[[str], Page]
) -> None:
    askers = [viewer(text) for text in WORDINGS]
    triage = staff("Ольга")
    put_together(triage, *WORDINGS)
    answer(triage, WRITTEN)
    for page in askers:
        expect(mine(page).locator(".answer")).to_contain_text(WRITTEN)

    late = viewer(f"подскажите, {WORDINGS[-1]}", alone=False)
    expect(mine(late).locator(".answer strong")).to_contain_text(re.compile(r"Ответ, \d\d:\d\d"))
    expect(mine(late).locator(".answer")).to_contain_text(WRITTEN)

    for page in askers:
        page.get_by_label("Ответ не помог").click()
        expect(mine(page)).to_contain_text("Спасибо за оценку")
    asked_for(triage, opened_item(triage, "4 человека").filter(has_text="Ответить письменно"))
    answer(triage, BETTER)
    for page in (*askers, late):
        expect(mine(page).locator(".answer")).to_have_count(1)
        expect(mine(page).locator(".answer")).to_contain_text(BETTER)
        expect(mine(page).locator(".answer strong")).to_contain_text("Новый ответ")


def test_one_question_in_three_places_is_answered_once_where_it_was_asked(
    links: dict[str, str], viewer: Callable[[str], Page], staff: Callable[[str], Page], tmp_path: Path
) -> None:
    feed = f"ws://{urlsplit(links['Viewer page']).netloc}"
    with telegram(tmp_path, feed) as bot, twitch(tmp_path, feed) as speak:
        on_page = viewer(EVERYWHERE)
        speak(EVERYWHERE)
        bot.write(EVERYWHERE.lower(), user=7)

        triage = staff("Ольга")
        open_card(triage, EVERYWHERE[:20])
        asked_for(triage, opened_item(triage, "3 человека"))
        answer(triage, METRO)

        expect(mine(on_page).locator(".answer")).to_contain_text(METRO)
        until(lambda: bot.api.sent)
        (sent,) = bot.api.sent
        assert sent["chat_id"] == "7"
        assert sent["text"].endswith(METRO)


def test_what_viewers_type_is_never_markup(
    links: dict[str, str], viewer: Callable[[str], Page], staff: Callable[[str], Page], opened: Opener
) -> None:
    viewer(HOSTILE)
    overlay = opened(links["On-air overlay"])
    triage = staff("Ольга")
    assert HOSTILE in literal(card(triage, "жирный"))
    open_card(triage, "жирный")
    expect(opened_item(triage).get_by_text(HOSTILE)).to_be_visible()
    assert literal(heading(triage)) == HOSTILE
    press(triage, "a", "do-approve", "Одобрено")
    triage.get_by_role("link", name="Ведущий").click()
    triage.get_by_role("button", name="В эфир").first.click()
    expect(overlay.locator("#plate:not(.away) blockquote")).to_have_text(HOSTILE)
    expect(triage.get_by_text(HOSTILE).first).to_be_visible()
    for page in (triage, overlay):
        assert page.locator("a[href^=javascript], img[src=x]").count() == 0


def test_two_moderators_at_once_with_the_keyboard_only_in_two_languages_and_on_a_phone(
    viewer: Callable[[str], Page], staff: Callable[[str], Page]
) -> None:
    asker, other = viewer(FIRST), viewer(SECOND)
    olga, john = staff("Ольга"), staff("John")
    for page in (asker, john):
        page.set_viewport_size(PHONE)
    speak_english(john)
    for page in (olga, john):
        gone_to(page, FIRST)
    press(olga, "t", "do-claim", "Взято")
    # Whoever is second is told who was first, in their own language.
    john.keyboard.press("a")
    expect(john.get_by_test_id("stAlert").filter(has_text="Ольга")).to_be_visible()
    gone_to(john, SECOND)
    press(john, "a", "do-approve", "Approved")
    press(john, "u", "undo-last", "Undone")
    gone_to(olga, FIRST)
    answer(olga, MOVING)
    expect(mine(asker).locator(".answer")).to_contain_text(MOVING)
    expect(mine(other)).not_to_contain_text(MOVING)
    for page in (asker, john):
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
