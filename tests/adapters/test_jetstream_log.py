import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from moderation.adapters.jetstream import Broker, JetStreamEventLog
from moderation.domain.errors import Fenced, StoreDamaged, StoreFailed
from moderation.domain.events import Asked, Filed, Told
from moderation.pipeline.ports import Entry
from moderation.testing import asked, filed
from moderation.testing.nats import NatsServer

Opening = Callable[[str], JetStreamEventLog]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[NatsServer]:
    with NatsServer(tmp_path / "nats", sync="2m") as server:
        yield server


@pytest.fixture
def opened(server: NatsServer, tmp_path: Path) -> Iterator[Opening]:
    """Return what opens a log as one more process would: a connection and a copy of its own."""
    held: list[JetStreamEventLog | Broker] = []

    def opening(name: str) -> JetStreamEventLog:
        broker = Broker(server.url, name=name)
        log = JetStreamEventLog(broker, tmp_path / name, patience=10.0)
        held.extend((log, broker))
        return log

    yield opening
    for one in held:
        one.close()


def entries(*texts: str) -> list[Entry]:
    return [Entry("main", asked(text, id=text), text.encode()) for text in texts]


def until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_one_process_reads_what_another_writes(opened: Opening) -> None:
    one, other = opened("one"), opened("other")
    one.append(entries("раз", "два"))
    until(lambda: other.head("main") == 2)
    assert other.read("main") == one.read("main")
    assert other.broadcasts() == ["main"]


def test_a_key_is_recorded_once_whoever_sends_it_again(opened: Opening) -> None:
    one, other = opened("one"), opened("other")
    one.append(entries("раз"))
    receipts = other.append(entries("два", "раз"))
    assert [(receipt.offset, receipt.fresh) for receipt in receipts] == [(2, True), (1, False)]


def test_many_writers_keep_one_order_without_holes(opened: Opening) -> None:
    logs = [opened(name) for name in ("one", "two", "three")]

    def write(number: int) -> None:
        for turn in range(20):
            logs[number].append(entries(*(f"{number}.{turn}.{place}" for place in range(7))))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    until(lambda: all(log.head("main") == 420 for log in logs))
    texts = [one.event.text for one in logs[0].read("main") if isinstance(one.event, Asked)]
    assert len(set(texts)) == 420
    for number in range(3):
        own = [text for text in texts if text.startswith(f"{number}.")]
        assert own == [f"{number}.{turn}.{place}" for turn in range(20) for place in range(7)]
    assert all(log.read("main") == logs[0].read("main") for log in logs)


def test_a_sorter_that_was_overtaken_is_refused(opened: Opening) -> None:
    frozen, active = opened("frozen"), opened("active")
    frozen.append(entries("раз"))
    frozen.claim("main")
    frozen.append([Entry("main", filed({1: (1, 1)}))])
    active.claim("main")
    active.append([Entry("main", filed({1: (2, 2)}))])
    until(lambda: frozen.head("main") == 3)
    with pytest.raises(Fenced, match="Another sorter"):
        frozen.append([Entry("main", filed({1: (9, 9)})), Entry("main", filed({1: (9, 9)}))])
    assert frozen.head("main") == 3
    frozen.claim("main")
    assert frozen.append([Entry("main", filed({1: (3, 3)}))])[0].offset == 4


def test_a_sorter_that_nobody_overtook_yet_is_not_refused_and_the_next_one_notices(opened: Opening) -> None:
    old, new = opened("old"), opened("new")
    old.claim("main")
    new.claim("main")
    old.append([Entry("main", filed({1: (1, 1)}))])
    with pytest.raises(Fenced):
        new.append([Entry("main", filed({1: (2, 2)}))])


def test_viewers_are_recorded_while_sorters_change(opened: Opening) -> None:
    intake, sorter = opened("intake"), opened("sorter")
    sorter.claim("main")
    intake.append(entries("раз"))
    sorter.append([Entry("main", filed({1: (1, 1)}))])
    intake.append([Entry("main", Told("a", 1, ("v",), 1.0)), *entries("два")])
    sorter.append([Entry("main", filed({2: (1, 1)}))])
    assert [type(one.event) for one in sorter.read("main")] == [Asked, Filed, Told, Asked, Filed]


def test_an_append_rides_out_a_restart_of_the_broker(opened: Opening, server: NatsServer) -> None:
    log = opened("one")
    log.append(entries("до"))
    server.kill()
    later = threading.Timer(1.0, server.start)
    later.start()
    receipts = log.append([*entries("до", "во время"), Entry("main", filed({1: (1, 1)}))])
    later.join()
    assert [(receipt.offset, receipt.fresh) for receipt in receipts] == [(1, False), (2, True), (3, True)]
    assert len(log.read("main")) == 3


def test_nothing_is_recorded_when_the_broker_stays_away(server: NatsServer, tmp_path: Path) -> None:
    with (
        closing(Broker(server.url)) as broker,
        closing(JetStreamEventLog(broker, tmp_path / "copy", patience=1.0)) as log,
    ):
        log.append(entries("до"))
        assert len(log.read("main")) == 1
        server.kill()
        with pytest.raises(StoreFailed, match="did not record"):
            log.append(entries("после"))
        assert len(log.read("main")) == 1
        server.start()
        assert log.append(entries("после"))[0].offset == 2


def test_a_batch_that_was_recorded_without_word_is_found_again(
    opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = opened("one")
    log.claim("main")
    client = log._broker.client
    answered = client.request
    lost = []

    async def deaf(subject: str, *args: object, **options: object) -> object:
        reply = await answered(subject, *args, **options)  # type: ignore[arg-type]
        if "Nats-Batch-Commit" in str(options.get("headers")) and not lost:
            lost.append(subject)
            raise TimeoutError
        return reply

    monkeypatch.setattr(client, "request", deaf)
    receipts = log.append(
        [Entry("main", filed({1: (1, 1)})), *entries("раз"), Entry("main", filed({1: (2, 2)}))]
    )
    assert lost
    assert [(receipt.offset, receipt.fresh) for receipt in receipts] == [(1, True), (2, True), (3, True)]
    assert log.head("main") == 3
    assert log.append([Entry("main", filed({1: (3, 3)}))])[0].offset == 4


def test_a_process_that_comes_back_reads_on_where_it_was(
    opened: Opening, tmp_path: Path, server: NatsServer
) -> None:
    other = opened("other")
    with closing(Broker(server.url)) as broker, closing(JetStreamEventLog(broker, tmp_path / "copy")) as log:
        log.append(entries("раз", "два"))
    other.append(entries("три"))
    with closing(Broker(server.url)) as broker, closing(JetStreamEventLog(broker, tmp_path / "copy")) as log:
        assert log.broadcasts() == ["main"]
        assert log.head("main") == 3


def test_a_broker_that_lost_what_was_read_is_noticed(tmp_path: Path) -> None:
    with (
        NatsServer(tmp_path / "whole", sync="2m") as server,
        closing(Broker(server.url)) as broker,
        closing(JetStreamEventLog(broker, tmp_path / "copy")) as log,
    ):
        log.append(entries("раз", "два"))
        assert len(log.read("main")) == 2
    with (
        NatsServer(tmp_path / "older", sync="2m") as server,
        closing(Broker(server.url)) as broker,
        closing(JetStreamEventLog(broker, tmp_path / "copy")) as log,
    ):
        log.append(entries("раз"))
        until(lambda: log._followers["main"].broken is not None)
        with pytest.raises(StoreDamaged, match="lost events"):
            log.read("main")


def test_spaces_do_not_meet(server: NatsServer, tmp_path: Path) -> None:
    with closing(Broker(server.url)) as broker:
        for number in range(2):
            space = uuid.uuid4().hex[:8]
            with closing(JetStreamEventLog(broker, tmp_path / str(number), space=space)) as log:
                assert log.append(entries("раз"))[0].fresh
