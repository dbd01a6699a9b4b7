"""The viewer page and the overlay in a real browser."""

import contextlib
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from playwright.async_api import Page, async_playwright

from moderation.domain.article import Article
from moderation.domain.deciding.decisions import Field, Status, Verb
from moderation.domain.events import Asked, Filed, Filing, Move, Settled
from moderation.pipeline.answers.robot import Reply, Silence
from moderation.pipeline.ports import MessageQuery
from moderation.testing.live import BROADCAST, LiveGateway, with_gateway

CHROMIUM = shutil.which("chromium") or ""
PUK = Article("puk", "Как узнать PUK-код?", "Он на пластике.", source="Справка")
SCRIPT = "<img src=x onerror=\"document.title='broken'\"><script>document.title='broken'</script>"
pytestmark = [pytest.mark.browser, pytest.mark.skipif(not CHROMIUM, reason="there is no chromium here")]


@contextlib.asynccontextmanager
async def browsing(live: LiveGateway, path: str = "/", **options: object) -> AsyncIterator[Page]:
    """Open a page on a phone; fail when its console complains, as it does of anything the policy forbids."""
    complaints: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        context = await browser.new_context(**{"viewport": {"width": 320, "height": 640}, **options})
        page = await context.new_page()
        page.set_default_timeout(60_000)
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(live.url(path))
        yield page
        await browser.close()
    assert [text for text in complaints if "ERR_CONNECTION_REFUSED" not in text] == []


async def ask(page: Page, text: str, state: str = "recorded") -> None:
    await page.fill("#text", text)
    await page.press("#text", "Enter")
    await page.wait_for_selector(f'#mine li[data-state="{state}"] >> text={text[:20]}')


def last_seq(live: LiveGateway) -> int:
    return live.views.messages(BROADCAST, MessageQuery(limit=1))[0].seq


@with_gateway()
async def test_a_question_from_typing_to_rating_with_the_keyboard_only(live: LiveGateway) -> None:
    async with browsing(live) as page:
        await page.wait_for_selector('#link[data-state="online"]')
        await page.keyboard.press("Tab")
        await page.keyboard.type("Почему списали 590 рублей?")
        await page.keyboard.press("Enter")
        await page.wait_for_selector('#mine li[data-state="recorded"]')
        await live.file([last_seq(live)], 5, "Почему списали?")
        await page.wait_for_selector('#mine li[data-state="filed"]')
        await live.answer(5, "590 ₽ за сутки.")
        await page.wait_for_selector("text=590 ₽ за сутки.")
        assert "590 ₽ за сутки." in await page.inner_text("#news")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await page.wait_for_selector('.thumb[aria-pressed="true"][aria-label="Ответ помог"]')
        await page.wait_for_selector("text=Спасибо за оценку")
    assert live.views.cluster(BROADCAST, 5, now=0).useful == 1


@with_gateway()
async def test_who_asks_two_things_sees_both_answers_and_rates_each(live: LiveGateway) -> None:
    async with browsing(live) as page:
        await page.wait_for_selector('#link[data-state="online"]')
        await ask(page, "Как включить роуминг и где розыгрыш?")
        await live.file([last_seq(live)], 5, "Как включить роуминг?")
        await live.happen(Filed((Filing(last_seq(live), 6, 6, "promotions", 1.0, position=1),), 0.0))
        await live.answer(6, "После эфира.")
        await live.answer(5, "Набрать *111#.")
        await page.wait_for_selector("text=Набрать *111#.")
        assert await page.locator(".answer .text").all_inner_texts() == ["После эфира.", "Набрать *111#."]
        await page.locator(".thumb.down").nth(0).click()
        await page.wait_for_selector("text=Спасибо за оценку")
        await page.reload()
        await page.wait_for_selector('#link[data-state="online"]')
        assert await page.locator(".answer .text").count() == 2
        assert await page.locator('.thumb[aria-pressed="true"]').count() == 1
        await live.answer(5, "Набрать *112#.")
        await page.wait_for_selector("text=Набрать *112#.")
        assert await page.locator(".answer .text").all_inner_texts() == ["После эфира.", "Набрать *112#."]
    assert (
        live.views.cluster(BROADCAST, 6, now=0).useless,
        live.views.cluster(BROADCAST, 5, now=0).useless,
    ) == (1, 0)


@with_gateway(title=SCRIPT)
async def test_nothing_that_people_write_becomes_markup(live: LiveGateway) -> None:
    async with live.viewer() as (viewer, _):
        recorded = await viewer.ask("c1", SCRIPT)
    await live.file([recorded["seq"]], 5, SCRIPT)
    async with browsing(live) as page:
        await page.wait_for_selector('#link[data-state="online"]')
        await page.fill("#text", SCRIPT)
        await page.wait_for_selector("#alike li")
        assert await page.inner_text("#alike .text") == SCRIPT
        await page.press("#text", "Enter")
        await page.wait_for_selector('#mine li[data-state="recorded"]')
        await live.file([last_seq(live)], 5, SCRIPT)
        await live.answer(5, SCRIPT + "щ" * 4000)
        await page.wait_for_selector(".answer")
        assert await page.inner_text("h1") == SCRIPT
        assert await page.inner_text("#mine li > .text") == SCRIPT
        assert SCRIPT in await page.inner_text(".answer .text")
        assert await page.title() == SCRIPT
        assert await page.locator("img").count() == 0
        assert await page.evaluate("document.documentElement.scrollWidth") == 320


@with_gateway()
async def test_questions_asked_without_connection_go_out_once_later(live: LiveGateway) -> None:
    async with browsing(live) as page:
        await page.wait_for_selector('#link[data-state="online"]')
        await ask(page, "Первый вопрос?")
        live.settings = replace(live.settings, port=live.gateway.port)
        await live.gateway.stop()
        await page.wait_for_selector('#link[data-state="offline"]')
        await ask(page, "Второй вопрос?", state="sending")
        assert "появится связь" in await page.inner_text('#mine li[data-state="sending"]')
        live.gateway = live.new_gateway()
        await live.gateway.start()
        await page.wait_for_selector('#mine li[data-state="recorded"] >> text=Второй')
        await page.reload()
        await page.wait_for_selector('#link[data-state="online"]')
        assert await page.locator("#mine li").count() == 2
        await ask(page, "Третий вопрос?")
    rows = live.views.messages(BROADCAST, MessageQuery())
    assert [row.shown for row in rows] == ["Третий вопрос?", "Второй вопрос?", "Первый вопрос?"]
    assert len({row.viewer for row in rows}) == 1


@with_gateway()
async def test_an_acknowledgement_that_never_came_does_not_double(live: LiveGateway) -> None:
    async with browsing(live) as page:
        await page.wait_for_selector('#link[data-state="online"]')
        await ask(page, "Дошёл ли вопрос?")
        # As if the answer had been lost on the way: the page still believes it is sending.
        await page.evaluate(
            """() => {
              const key = Object.keys(localStorage)[0];
              localStorage.setItem(key, localStorage.getItem(key).replace('"recorded"', '"sending"'));
            }"""
        )
        await page.reload()
        await page.wait_for_selector('#mine li[data-state="recorded"]')
    assert live.views.counts(BROADCAST).recorded == 1


@with_gateway(viewer_per_minute=1)
async def test_a_refusal_stands_beside_its_question_with_a_way_on(live: LiveGateway) -> None:
    async with browsing(live, "/?lang=en") as page:
        await page.wait_for_selector('#link[data-state="online"]')
        await ask(page, "First?")
        await ask(page, "Second?", state="refused")
        refused = page.locator('#mine li[data-state="refused"]')
        assert "You can send 1 questions a minute" in await refused.inner_text()
        await refused.get_by_role("button", name="Remove").click()
        assert await page.locator("#mine li").count() == 1


@with_gateway()
async def test_an_empty_or_long_question_is_stopped_at_the_field(live: LiveGateway) -> None:
    async with browsing(live) as page:
        await page.wait_for_selector('#link[data-state="online"]')
        await page.press("#text", "Enter")
        assert await page.inner_text("#problem")
        await page.fill("#text", "😀" * 501)
        assert "501" in await page.inner_text("#counter")
        await page.press("#text", "Enter")
        assert "501" in await page.inner_text("#problem")
        assert await page.locator("#mine li").count() == 0


@with_gateway()
async def test_who_asks_sees_how_many_questions_are_before_theirs(live: LiveGateway) -> None:
    async with live.viewer() as (other, _), live.viewer() as (another, _):
        seqs = [(await one.ask("c1", "Где мой тариф?"))["seq"] for one in (other, another)]
    await live.file(seqs, 5, "Где мой тариф?")
    async with browsing(live) as page:
        await page.wait_for_selector('#link[data-state="online"]')
        await ask(page, "Когда 5G в Твери?")
        await live.file([last_seq(live)], 6, "Когда 5G в Твери?")
        await page.wait_for_selector("text=пока спрашиваете только вы · впереди вопросов: 1")
        await page.reload()
        await page.wait_for_selector("text=впереди вопросов: 1")
        await live.answer(5, "Вот он.")
        await page.wait_for_selector("text=впереди", state="detached")


@with_gateway()
async def test_me_too_counts_and_hears_the_answer(live: LiveGateway) -> None:
    async with live.viewer() as (viewer, _):
        recorded = await viewer.ask("c1", "Где мой тариф?")
    await live.file([recorded["seq"]], 5, "Где мой тариф?")
    async with browsing(live) as page:
        await page.wait_for_selector('#link[data-state="online"]')
        await page.fill("#text", "где тариф")
        await page.click("#alike button")
        await page.wait_for_selector("text=Вы присоединились: спросили 2 человека")
        assert live.views.cluster(BROADCAST, 5, now=0).supporters == 1
        await live.answer(5, "Вот он.")
        await page.wait_for_selector("text=Вот он.")


@with_gateway()
async def test_who_joined_a_question_that_was_merged_hears_the_answer(live: LiveGateway) -> None:
    async with live.viewer() as (other, _), browsing(live) as page:
        for cluster, text in ((5, "Цена роуминга?"), (6, "Роуминг почём?")):
            recorded = await other.ask(f"a{cluster}", text)
            await live.file([recorded["seq"]], cluster, text)
            assert (await other.receive())["type"] == "filed"
        await page.wait_for_selector('#link[data-state="online"]')
        await page.fill("#text", "цена роуминга?")
        await page.click("#alike li:has-text('Цена роуминга?') button")
        await page.wait_for_selector('#mine li[data-state="filed"]')
        await live.happen(Settled((Move(5, 5, 6),), ((5, 6),), 0.0))
        await live.answer(6, "350 ₽ в сутки.")
        await page.wait_for_selector("text=350 ₽ в сутки.")
        assert await page.locator("#mine li").count() == 1


@with_gateway()
async def test_the_overlay_enters_with_the_question_and_leaves_with_it(live: LiveGateway) -> None:
    async with live.viewer() as (viewer, _):
        recorded = await viewer.ask("c1", SCRIPT)
    await live.file([recorded["seq"]], 5, SCRIPT)
    async with browsing(live, "/overlay/main", viewport={"width": 1920, "height": 1080}) as page:
        await page.wait_for_timeout(300)
        assert await page.locator("#plate.away").count() == 1
        await live.decide(Verb.ON_AIR, 5, {Field.STATUS: Status.ON_AIR.value})
        await page.wait_for_selector("#plate:not(.away)")
        assert await page.inner_text("blockquote") == SCRIPT
        assert "1" in await page.inner_text("#askers")
        background = await page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert background == "rgba(0, 0, 0, 0)"
        box = await page.locator("#plate").bounding_box()
        assert box["x"] >= 1920 * 0.05
        assert box["y"] + box["height"] <= 1080 * 0.95
        assert box["y"] >= 1080 * 0.6
        await live.decide(Verb.OFF_AIR, 5, {Field.STATUS: Status.APPROVED.value})
        await page.wait_for_selector("#plate.away", state="attached")


class _Shelf:
    """A robot that knows of PUK codes alone."""

    def is_there(self) -> bool:
        return True

    def reply(self, text: str) -> Reply:
        return Reply(PUK) if "PUK" in text else Reply(silence=Silence.UNSURE)


@with_gateway(robot=_Shelf())
async def test_a_robot_is_asked_by_choice_says_what_it_is_and_passes_on_in_one_tap(live: LiveGateway) -> None:
    async with browsing(live) as page:
        await page.wait_for_selector('#link[data-state="online"]')
        await page.check("text=Сначала спросить робота")
        await page.fill("#text", "Где мой PUK?")
        await page.press("#text", "Enter")
        await page.wait_for_selector("#robot >> text=Отвечает робот, не человек")
        assert "Он на пластике." in await page.inner_text("#robot")
        assert "Источник: Справка" in await page.inner_text("#robot")
        assert live.log.read(BROADCAST, kinds={Asked}) == []
        await page.click("#robot >> text=Спросить людей")
        await page.wait_for_selector('#mine li[data-state="recorded"] >> text=Где мой PUK?')
        # What it cannot answer goes on to people by itself.
        await ask(page, "Когда салют?")
        assert "Робот не уверен" in await page.inner_text("#robot")
    asked = [recorded.event for recorded in live.log.read(BROADCAST, kinds={Asked})]
    assert [event.text for event in asked if isinstance(event, Asked)] == ["Где мой PUK?", "Когда салют?"]
