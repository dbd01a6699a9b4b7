"""The pipeline's own pauses, cut short."""

import pytest

from moderation.pipeline.running import worker


@pytest.fixture(autouse=True)
def _no_time_to_lose(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "SETTLE_SECONDS", 0.1)
    monkeypatch.setattr(worker, "RETRY_SECONDS", 0.05)
