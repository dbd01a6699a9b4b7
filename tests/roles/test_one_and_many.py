"""One machine and many make the same of the same messages; `tests.benchmarks one_and_many` plays thousands."""

import asyncio
from contextlib import closing
from pathlib import Path

import pytest

from moderation.adapters.jetstream import Broker, JetStreamEventLog
from moderation.bootstrap import service
from moderation.settings import Settings
from moderation.testing.backstage import embedder
from moderation.testing.nats import NatsServer
from tests.benchmarks.bench_one_and_many import play_many, play_one, remarks
from tests.benchmarks.one_and_many import alike, rebuilt_alike
from tests.roles.playing import Model

MESSAGES = 150


def test_one_machine_and_many_file_alike_and_rebuild_the_same(
    server: NatsServer, postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "ModelProcess", lambda _: Model())
    asked = remarks(MESSAGES)
    settings = Settings(data=tmp_path / "many", log=server.url, views=postgres, port=0)
    one = asyncio.run(play_one(tmp_path / "one", asked))
    many = asyncio.run(play_many(settings, asked))
    assert len(one) == MESSAGES
    assert len({cluster for cluster, _ in one.values()}) > 3
    assert alike(one, many) == (1.0, [])
    # The comparison itself notices what differs.
    name = next(name for name, (cluster, _) in many.items() if cluster)
    assert alike(one, many | {name: (0, many[name][1])})[1] == [name]
    with closing(Broker(server.url)) as broker, closing(JetStreamEventLog(broker, tmp_path / "again")) as log:
        assert rebuilt_alike(log, tmp_path / "rebuilt", settings, embedder())
