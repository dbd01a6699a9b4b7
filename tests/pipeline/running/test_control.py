"""Control runs a worker for each broadcast and takes people's decisions from the inbox."""

import asyncio
import logging

import pytest

from moderation.domain.deciding.decisions import Command, Outcome, Verb
from moderation.domain.errors import StoreFailed
from moderation.domain.events import Decided
from moderation.domain.word_lists import WordList
from moderation.pipeline.ports import ClusterQuery, MessageQuery
from moderation.pipeline.running import control as module
from moderation.testing.backstage import BROADCAST, Backstage, Stores, in_backstage

QUESTION = "Как подключить роуминг?"


@in_backstage()
async def test_a_broadcast_is_opened_once(backstage: Backstage) -> None:
    await backstage.control.open(BROADCAST, title="Другое имя", language="en")
    await backstage.shown()
    row = backstage.stores.views.broadcast(BROADCAST)
    assert row is not None
    assert (row.title, row.language, backstage.stores.log.head(BROADCAST)) == ("Прямой эфир", "ru", 1)


@in_backstage()
async def test_a_broadcast_opened_while_others_run_works_at_once(backstage: Backstage) -> None:
    await backstage.control.open("second", title="Второй", language="ru")
    await backstage.until(lambda: backstage.stores.views.broadcast("second") is not None)
    await backstage.until(lambda: backstage.control.health("second").status == "ok")
    assert [row.id for row in backstage.desk.broadcasts()] == [BROADCAST, "second"]


@in_backstage()
async def test_of_a_broadcast_that_nobody_works_on_nothing_is_known(backstage: Backstage) -> None:
    assert backstage.control.health("nowhere").status == "behind"
    assert await backstage.control.similar("nowhere", QUESTION) == []


@in_backstage()
async def test_a_command_for_no_broadcast_is_answered(backstage: Backstage) -> None:
    command = Command("c1", "nowhere", "olga", Verb.CLOSE)
    outcome = await asyncio.to_thread(backstage.desk.submit, command)
    assert (outcome.done, outcome.code) == (False, "unknown")


def test_a_decision_taken_just_before_the_end_is_not_taken_again() -> None:
    stores = Stores()

    async def first() -> None:
        async with Backstage(stores) as backstage:
            await backstage.ask(QUESTION)
            await backstage.shown()
            # The process ends between the decision and its outcome.
            stores.commands.submit(Command("c1", BROADCAST, "olga", Verb.STAR, (1,)))
            await backstage.until(lambda: stores.commands.outcome("c1") is not None)
            stores.commands._outcomes.clear()

    async def second() -> None:
        async with Backstage(stores) as backstage:
            await backstage.until(lambda: stores.commands.outcome("c1") is not None)
            assert backstage.desk.board(BROADCAST, ClusterQuery()).cards[0].row.starred

    asyncio.run(first())
    asyncio.run(second())
    assert stores.commands.outcome("c1") == Outcome("c1", done=True, version=stores.log.head(BROADCAST))
    assert len(stores.log.read(BROADCAST, kinds={Decided})) == 1


def test_an_inbox_that_fails_is_looked_into_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "INBOX_SECONDS", 0.001)
    monkeypatch.setattr(module, "RETRY_SECONDS", 0.01)

    @in_backstage()
    async def live(backstage: Backstage) -> None:
        settle, failing = backstage.stores.commands.settle, 2

        def fickle(outcomes: list[Outcome]) -> None:
            nonlocal failing
            if failing:
                failing -= 1
                raise StoreFailed("the disk is full")
            settle(outcomes)

        backstage.stores.commands.settle = fickle  # type: ignore[method-assign, assignment]
        await backstage.ask(QUESTION)
        await backstage.shown()
        assert (await backstage.act(Verb.STAR, 1)).done
        assert len(backstage.stores.log.read(BROADCAST, kinds={Decided})) == 1

    with caplog.at_level(logging.WARNING):
        live()
    assert "the disk is full" in caplog.text


@in_backstage()
async def test_decisions_are_taken_in_the_order_submitted(backstage: Backstage) -> None:
    await backstage.ask(QUESTION)
    await backstage.shown()
    for number in range(10):
        backstage.stores.commands.submit(
            Command(f"c{number}", BROADCAST, "olga", Verb.RENAME, (1,), text=f"Имя {number}")
        )
    await backstage.until(lambda: backstage.stores.commands.outcome("c9") is not None)
    decided = [r.event for r in backstage.stores.log.read(BROADCAST, kinds={Decided})]
    assert [event.id for event in decided if isinstance(event, Decided)] == [
        f"c{number}" for number in range(10)
    ]


@in_backstage()
async def test_a_word_list_from_the_inbox_holds_for_the_next_message_and_its_undo_too(
    backstage: Backstage,
) -> None:
    views = backstage.stores.views

    async def verdict(text: str) -> str:
        (seq,) = await backstage.ask(text)
        await backstage.shown()
        return views.messages(BROADCAST, MessageQuery(seqs=(seq,)))[0].verdict.value

    assert await verdict("Почём тариф Космос?") == "admit"
    outcome = await backstage.act(Verb.WORDS, text="withhold", words=("космос",))
    assert outcome.done
    assert views.lists(BROADCAST)[WordList.WITHHOLD] == ("космос",)
    assert await verdict("Кому подходит тариф Космос?") == "withhold"
    too_long = await backstage.act(Verb.WORDS, text="withhold", words=("а" * 101,))
    assert (too_long.done, "101 characters" in too_long.sentence) == (False, True)
    assert (await backstage.act(Verb.UNDO)).done
    assert await verdict("Где узнать про тариф Космос?") == "admit"


@in_backstage()
async def test_a_correction_counts_at_once_and_is_undone(backstage: Backstage) -> None:
    views = backstage.stores.views
    (seq,) = await backstage.ask("Всем привет")
    await backstage.shown()
    assert (await backstage.act(Verb.CORRECT, seqs=(seq,), text="question")).done
    (row,) = views.messages(BROADCAST, MessageQuery(seqs=(seq,)))
    assert (row.kind.value, len(row.clusters), views.counts(BROADCAST).questions) == ("question", 1, 1)
    assert (await backstage.act(Verb.UNDO)).done
    (row,) = views.messages(BROADCAST, MessageQuery(seqs=(seq,)))
    assert (row.kind.value, row.clusters, views.counts(BROADCAST).clusters) == ("chatter", (), 0)
