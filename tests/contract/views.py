"""Every adapter of the views, and short ways to write to them and to read them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from moderation.adapters.postgres.views import PostgresViews
from moderation.adapters.sqlite import SqliteViews
from moderation.domain.deciding.decisions import Change, Field, Subject
from moderation.domain.events import Move
from moderation.domain.message import Level
from moderation.pipeline.ports import ClusterQuery, MessageQuery, Views
from moderation.pipeline.rows import (
    ClusterRow,
)
from moderation.pipeline.view_writer import ViewWriter
from moderation.testing import MemoryViews, message_row, screening
from moderation.testing.builders import AT, filings

VIEWS = ("memory", "sqlite", "postgres")
ALL = ClusterQuery()


def make_views(request: pytest.FixtureRequest, folder: Path) -> Views:
    if request.param == "postgres":
        return PostgresViews(request.getfixturevalue("postgres"))
    return SqliteViews(folder) if request.param == "sqlite" else MemoryViews()


def write(views: Views, *steps: Callable[[ViewWriter], None], broadcast: str = "main") -> None:
    with views.begin(broadcast) as writer:
        for step in steps:
            step(writer)


def fill(
    views: Views, homes: dict[int, tuple[int, int]], *, level: Level = Level.NONE, region: str = ""
) -> None:
    """Write screened questions, each by a viewer of its own, filed as given: seq → (micro-cluster, cluster)."""
    with views.begin("main") as writer:
        writer.add_messages([message_row(seq, viewer=f"viewer-{seq}", at=AT + seq) for seq in homes])
        writer.screen([(seq, screening(level=level, region=region)) for seq in homes])
        writer.file(filings(homes))


def set_field(views: Views, cluster: int, field: Field, value: str, *, version: int = 50) -> None:
    change = Change(Subject.CLUSTER, cluster, field, "", value)
    write(views, lambda writer: writer.change([change], version=version))


def move(views: Views, *moves: tuple[int, int, int]) -> None:
    write(views, lambda writer: writer.move([Move(*one) for one in moves]))


def cluster(views: Views, number: int) -> ClusterRow:
    row = views.cluster("main", number, now=AT)
    assert row is not None
    return row


def seqs(views: Views, query: MessageQuery) -> list[int]:
    return [row.seq for row in views.messages("main", query)]


def picture(views: Views) -> list[object]:
    messages = views.messages("main", MessageQuery())
    return [messages, views.clusters("main", ALL, now=AT), views.counts("main"), views.timeline("main")]


def said(seq: int, **fields: str) -> list[Change]:
    return [Change(Subject.MESSAGE, seq, Field(name), "", value) for name, value in fields.items()]
