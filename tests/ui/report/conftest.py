from __future__ import annotations

from collections.abc import Callable

import pytest

from moderation.domain.deciding.decisions import Status
from moderation.domain.message import Level, Urgency
from moderation.pipeline.rows import ClusterRow

Clusters = Callable[..., ClusterRow]


@pytest.fixture
def cluster() -> Clusters:
    """Makes a cluster of which a test names only what it is about."""

    def made(  # noqa: PLR0917 - in the order of a row
        number: int = 1,
        askers: int = 10,
        label: str = "Почему списали деньги?",
        status: Status = Status.WAITING,
        level: Level = Level.NONE,
        keywords: tuple[str, ...] = (),
        **more: object,
    ) -> ClusterRow:
        return ClusterRow(
            number, label, "charges", keywords, askers, askers, 0, 0, 0.0, 1800.0, Urgency(0.0, level),
            status=status, **more,
        )  # type: ignore[arg-type] # fmt: skip

    return made
