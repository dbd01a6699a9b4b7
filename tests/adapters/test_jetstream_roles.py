"""What sorters, embedders and standbys share in the broker."""

import asyncio
import time
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from moderation.adapters.jetstream import (
    Broker,
    Hints,
    JetStreamLeases,
    Labour,
    RemoteEmbedder,
    embedding,
    parcels,
)
from moderation.domain.errors import ModelFailed
from moderation.domain.events import Recorded
from moderation.pipeline.health.backlogs import Backlog
from moderation.pipeline.understanding.embedder import Understood
from moderation.testing import asked
from moderation.testing.backstage import embedder

BATCH = [Recorded(offset, asked(text)) for offset, text in enumerate(("Где сеть?", "\ud800", "Роуминг?"), 1)]


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "FETCH_SECONDS", 0.2)


@pytest.fixture
def space() -> str:
    return uuid.uuid4().hex[:8]


def same(one: Understood, other: Understood) -> bool:
    vectors = [
        [None if v is None else v.tolist() for v in (u.vector, *(p.vector for p in u.parts))]
        for u in (one, other)
    ]
    return vectors[0] == vectors[1] and (one.seq, one.asked, one.facts, one.topic, one.urgent) == (
        other.seq, other.asked, other.facts, other.topic, other.urgent,
    )  # fmt: skip


def test_a_lease_is_one_holders_until_its_time_is_over(broker: Broker, space: str) -> None:
    ours, theirs = (
        JetStreamLeases(broker, holder=name, space=space, seconds=1.0) for name in ("ours", "theirs")
    )
    token = ours.take("main")
    assert token
    assert not theirs.take("main")
    assert theirs.take("other")
    renewed = ours.renew("main", token)
    assert renewed > token
    assert not ours.renew("main", token)
    deadline = time.monotonic() + 10
    while not (taken := theirs.take("main")):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert taken > renewed
    assert not ours.renew("main", renewed)


def test_a_lease_that_was_given_back_is_free_at_once(broker: Broker, space: str) -> None:
    ours, theirs = (JetStreamLeases(broker, holder=name, space=space) for name in ("ours", "theirs"))
    token = ours.take("main")
    theirs.release("main", token + 1)
    assert not theirs.take("main")
    ours.release("main", token)
    assert theirs.take("main") > token


def test_what_an_embedder_says_arrives_as_it_was_said() -> None:
    local = embedder().understand(BATCH)
    data, tariffs = parcels.job(BATCH, ("Всё",)), ("Всё",)
    assert parcels.messages(data) == (BATCH, tariffs)
    remote = parcels.understood(parcels.codec.unpack(parcels.done(local), parcels.Done))
    assert all(same(*pair) for pair in zip(local, remote, strict=True))


def test_embedders_share_the_jobs_and_each_is_answered(broker: Broker, space: str) -> None:
    local = embedder()
    remote = RemoteEmbedder(broker, "main", local, space=space)
    labours = [Labour(broker, local.understand, space=space) for _ in range(2)]
    with ThreadPoolExecutor(6) as threads:
        working = [threads.submit(labour.run) for labour in labours]
        jobs = [[Recorded(one.offset + 10 * number, one.event) for one in BATCH] for number in range(8)]
        answers = list(threads.map(remote.understand, jobs))
        for labour in labours:
            labour.stop()
        for one in working:
            one.result(timeout=60)
    assert [[one.seq for one in answer] for answer in answers] == [
        [one.offset for one in job] for job in jobs
    ]
    assert sum(labour.done for labour in labours) == 24
    assert labours[0].queue.backlog() == Backlog()


def test_an_answer_told_while_the_sorter_changes_servers_is_told_again(broker: Broker, space: str) -> None:
    local = embedder()
    asking = Broker(broker.servers)

    def understand(batch: Sequence[Recorded], tariffs: tuple[str, ...]) -> list[Understood]:
        asking.call(lose_server(asking), within=5)
        return local.understand(batch, tariffs)

    labour = Labour(broker, understand, space=space)
    with ThreadPoolExecutor(1) as threads:
        working = threads.submit(labour.run)
        began = time.monotonic()
        answer = RemoteEmbedder(asking, "main", local, space=space).understand(BATCH)
        took = time.monotonic() - began
        labour.stop()
        working.result(timeout=60)
    asking.close()
    assert took < embedding.TELL_SECONDS
    assert [one.seq for one in answer] == [one.offset for one in BATCH]
    assert labour.queue.backlog() == Backlog()


async def lose_server(asking: Broker) -> None:
    """Lose the connection, as when the server is killed; return before there is another."""
    asking.client._transport._io_writer.transport.abort()  # type: ignore[union-attr]
    while asking.connected:  # noqa: ASYNC110 - the client rings no bell
        await asyncio.sleep(0)


def test_a_message_that_ends_embedders_is_found_and_set_aside(
    broker: Broker, space: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding, "ACK_SECONDS", 0.2)
    local = embedder()
    deaths = []

    class Dying(Labour):
        """Dies of one message as often as it gets it: neither answers nor acknowledges."""

        async def _answer(self, message: object) -> None:
            batch, _ = parcels.messages(message.data)  # type: ignore[attr-defined]
            tried = message.metadata.num_delivered  # type: ignore[attr-defined]
            if tried <= embedding.TRIES and any(one.offset == 2 for one in batch):
                deaths.append(tried)
                return
            await super()._answer(message)  # type: ignore[arg-type]

    labour = Dying(broker, local.understand, space=space)
    remote = RemoteEmbedder(broker, "main", local, space=space)
    with ThreadPoolExecutor(2) as threads:
        working = threads.submit(labour.run)
        understood = remote.understand(BATCH)
        labour.stop()
        working.result(timeout=60)
    assert [one.failed for one in understood] == [False, True, False]
    assert deaths == [1, 2, 3, 4, 5] * 3


def test_a_model_that_fails_is_told_to_who_asked(broker: Broker, space: str) -> None:
    def fail(batch: Sequence[Recorded], tariffs: tuple[str, ...]) -> list[Understood]:
        raise ModelFailed("The model cannot read any text.")

    labour = Labour(broker, fail, space=space)
    with ThreadPoolExecutor(2) as threads:
        working = threads.submit(labour.run)
        with pytest.raises(ModelFailed, match="any text"):
            RemoteEmbedder(broker, "main", embedder(), space=space).understand(BATCH)
        labour.stop()
        working.result(timeout=60)
    assert labour.failure


def test_nobody_who_embeds_is_told_in_time(
    broker: Broker, space: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding, "ANSWER_SECONDS", 0.3)
    with pytest.raises(ModelFailed, match="No embedder answers"):
        RemoteEmbedder(broker, "main", embedder(), space=space).understand(BATCH)


def test_what_is_alike_is_told_by_whoever_sorts_and_nothing_when_nobody_does(
    broker: Broker, space: str
) -> None:
    async def scene() -> None:
        hints = Hints(broker, space=space)
        assert await hints.similar("main", "роуминг") == []

        async def similar(broadcast: str, text: str) -> list[int]:
            return [len(text)] if broadcast == "main" else []

        hints.answer("main", similar)
        for _ in range(50):
            if found := await hints.similar("main", "роуминг \ud800"):
                break
            await asyncio.sleep(0.05)
        assert found == [9]
        assert await hints.similar("other", "роуминг") == []

    asyncio.run(scene())
