from collections.abc import Iterator
from pathlib import Path

import pytest

from moderation.adapters.jetstream import embedding
from moderation.pipeline.running import leading, worker
from moderation.roles import embed, sort
from moderation.testing.nats import NatsServer
from tests.roles.playing import Model


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    for role in (sort, embed):
        monkeypatch.setattr(role, "open_model", lambda settings: Model())
    monkeypatch.setattr(embedding, "FETCH_SECONDS", 0.5)
    monkeypatch.setattr(leading, "LOOK_SECONDS", 0.1)
    monkeypatch.setattr(worker, "SETTLE_SECONDS", 0.2)
    monkeypatch.setattr(worker, "RETRY_SECONDS", 0.05)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[NatsServer]:
    with NatsServer(tmp_path / "nats", sync="2m") as server:
        yield server
