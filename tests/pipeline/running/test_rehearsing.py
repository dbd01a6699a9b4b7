"""Broadcasts that start from another one: empty, set up alike, or hearing its messages once more."""

import asyncio
import time

from moderation.domain.deciding.decisions import Verb
from moderation.domain.events import Asked
from moderation.domain.word_lists import WordList
from moderation.pipeline.ports import MessageQuery
from moderation.pipeline.viewers.intake import Submission
from moderation.testing.backstage import BROADCAST, Backstage, in_backstage

TEXTS = ("Как подключить роуминг?", "Почему не работает интернет?", "Сколько стоит eSIM?")


async def spoken(backstage: Backstage, *, gap: float) -> None:
    """Have viewers ask, each question so many seconds after the one before."""
    begun = time.time() - gap * len(TEXTS)  # nobody's clock may be ahead
    asked = [
        Submission(f"m{n}", f"viewer-{n}", text, at=begun + n * gap, channel="page")
        for n, text in enumerate(TEXTS)
    ]
    await backstage.intake.record(BROADCAST, asked)
    await backstage.shown()


def heard(backstage: Backstage, broadcast: str) -> list[str]:
    query = MessageQuery(oldest=True)
    return [row.shown for row in backstage.stores.views.messages(broadcast, query)]


@in_backstage()
async def test_an_empty_broadcast_has_a_title_and_nothing_of_the_one_before(backstage: Backstage) -> None:
    await backstage.act(Verb.WORDS, text="withhold", words=("космос",))
    outcome = await backstage.act(Verb.START, text="Второй")
    await backstage.until(lambda: backstage.control.health(outcome.broadcast).status == "ok")
    row = backstage.stores.views.broadcast(outcome.broadcast)
    assert row is not None
    assert (row.title, row.open, row.rehearses) == ("Второй", True, "")
    assert backstage.stores.views.lists(outcome.broadcast).get(WordList.WITHHOLD, ()) == ()


@in_backstage()
async def test_a_clone_has_the_word_lists_and_the_dial_but_no_messages(backstage: Backstage) -> None:
    views = backstage.stores.views
    await spoken(backstage, gap=0)
    await backstage.act(Verb.WORDS, text="withhold", words=("космос",))
    await backstage.act(Verb.DIAL, text="suggest")
    new = (await backstage.act(Verb.CLONE, text="Такой же")).broadcast
    await backstage.until(lambda: getattr(views.broadcast(new), "dial", "") == "suggest")
    assert views.lists(new)[WordList.WITHHOLD] == ("космос",)
    assert heard(backstage, new) == []


@in_backstage()
async def test_a_rehearsal_hears_the_messages_again_in_their_rhythm(backstage: Backstage) -> None:
    await spoken(backstage, gap=5)
    begun = time.monotonic()
    new = (await backstage.act(Verb.REHEARSE, text="Репетиция", words=("20",))).broadcast
    await backstage.until(lambda: len(heard(backstage, new)) == len(TEXTS))
    # Ten seconds at twenty times the speed.
    assert time.monotonic() - begun > 0.4
    row = backstage.stores.views.broadcast(new)
    assert row is not None
    assert row.rehearses == BROADCAST
    assert heard(backstage, new) == list(TEXTS)
    asked = [one.event for one in backstage.stores.log.read(new, kinds={Asked})]
    assert [one.viewer for one in asked if isinstance(one, Asked)] == ["viewer-0", "viewer-1", "viewer-2"]
    current = await backstage.intake.current()
    assert current is not None
    assert current.id == BROADCAST


@in_backstage()
async def test_a_paused_rehearsal_waits_and_a_closed_one_ends(backstage: Backstage) -> None:
    await spoken(backstage, gap=5)
    new = (await backstage.act(Verb.REHEARSE, text="Репетиция", words=("20",))).broadcast
    await backstage.until(lambda: len(heard(backstage, new)) == 1)
    desk = backstage.desk
    assert (await asyncio.to_thread(desk.act, new, Verb.PAUSE)).done
    paused = len(heard(backstage, new))
    await asyncio.sleep(0.6)
    assert len(heard(backstage, new)) - paused <= 1
    assert (await asyncio.to_thread(desk.act, new, Verb.CLOSE)).done
    before = len(heard(backstage, new))
    await asyncio.sleep(0.4)
    assert len(heard(backstage, new)) == before < len(TEXTS)
