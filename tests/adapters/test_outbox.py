from collections.abc import Iterator
from pathlib import Path

import pytest

from moderation.adapters.sqlite.outbox import SqliteOutbox
from moderation.pipeline.ports import Entry
from moderation.testing import asked


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[SqliteOutbox]:
    outbox = SqliteOutbox(tmp_path)
    yield outbox
    outbox.close()


def entry(text: str, broadcast: str = "main") -> Entry:
    return Entry(broadcast, asked(text, id=text), text.encode("utf-8", "surrogatepass"))


def test_what_was_put_waits_in_order(outbox: SqliteOutbox) -> None:
    entries = [entry("раз"), entry("два", "other"), entry("\ud800")]
    assert outbox.put(entries) == [True, True, True]
    assert [waits.entry for waits in outbox.waiting(limit=10)] == entries
    assert [waits.entry for waits in outbox.waiting(limit=2)] == entries[:2]


def test_a_key_is_kept_once_in_a_broadcast(outbox: SqliteOutbox) -> None:
    assert outbox.put([entry("раз"), entry("раз"), entry("раз", "other")]) == [True, False, True]
    assert outbox.put([entry("раз")]) == [False]
    assert outbox.count() == 2


def test_what_was_sent_waits_no_more_but_is_still_known(outbox: SqliteOutbox) -> None:
    outbox.put([entry("раз"), entry("два")])
    first, second = outbox.waiting(limit=10)
    outbox.sent(first.number)
    assert outbox.waiting(limit=10) == [second]
    assert outbox.count() == 1
    assert outbox.put([entry("раз")]) == [False]


def test_it_is_there_after_a_restart(tmp_path: Path) -> None:
    before = SqliteOutbox(tmp_path)
    before.put([entry("раз"), entry("два")])
    before.sent(before.waiting(limit=1)[0].number)
    before.close()
    after = SqliteOutbox(tmp_path)
    assert [waits.entry for waits in after.waiting(limit=10)] == [entry("два")]
    after.close()


def test_what_was_sent_leaves_no_trace_and_what_waits_stays(outbox: SqliteOutbox, tmp_path: Path) -> None:
    outbox.put([entry(f"Лиговский, {number}") for number in range(5)])
    outbox.sent(outbox.waiting(limit=3)[-1].number)
    assert [outbox.forget_sent(most=2) for _ in range(3)] == [2, 1, 0]
    assert outbox.cut()
    assert [waits.entry for waits in outbox.waiting(limit=10)] == [
        entry("Лиговский, 3"),
        entry("Лиговский, 4"),
    ]
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert [f"Лиговский, {number}".encode() in content for number in range(5)] == [False] * 3 + [True] * 2
    assert outbox.put([entry("Лиговский, 0"), entry("Лиговский, 3")]) == [True, False]
