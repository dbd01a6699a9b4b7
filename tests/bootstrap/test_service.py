"""A service on a data folder that is not as it was left: it goes on, or says in a sentence why not."""

import asyncio
import json
from pathlib import Path

import pytest

from moderation.adapters.sqlite import SqliteEventLog, SqliteViews
from moderation.adapters.stores import open_articles
from moderation.bootstrap.service import Service
from moderation.domain.errors import StoreDamaged
from moderation.pipeline.ports import Entry
from moderation.pipeline.views.projector import Projector
from moderation.settings import Settings
from moderation.testing import asked

GARBAGE = b"no file of ours " * 1000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the data folder of a broadcast with three messages."""
    log, views = SqliteEventLog(tmp_path), SqliteViews(tmp_path)
    asyncio.run(serve(tmp_path))
    log.append([Entry("main", asked(id=str(number))) for number in range(3)])
    Projector("main", log, views).catch_up()
    log.close()
    views.close()
    return tmp_path


async def serve(folder: Path, *, demo: str = "") -> None:
    service = Service(Settings(data=folder, port=0), dashboard=False)
    try:
        await service.start(demo=demo)
    finally:
        await service.stop()


def test_a_demonstration_opens_with_its_articles(tmp_path: Path) -> None:
    asyncio.run(serve(tmp_path, demo="show"))

    views = SqliteViews(tmp_path)
    assert {row.id for row in views.broadcasts()} == {"main", "show"}
    views.close()
    articles = open_articles(Settings(data=tmp_path))
    assert len(articles.articles()) > 10
    articles.close()


def test_what_can_be_made_anew_is_and_the_rest_goes_on(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    broken = ("views.sqlite3", "commands.sqlite3", "staff.sqlite3", "answers.sqlite3")
    for name in broken:
        (folder / name).write_bytes(GARBAGE)
    (folder / "tokens.json").write_bytes(GARBAGE)
    asyncio.run(serve(folder))
    for name in broken:
        assert f"{name} is damaged (file is not a database) and was set aside" in caplog.text
        assert (folder / f"{name}.damaged-1").read_bytes() == GARBAGE
    assert "tokens.json is damaged" in caplog.text
    views = SqliteViews(folder)
    assert views.counts("main").recorded == 3
    views.close()


@pytest.mark.parametrize("name", ["log.sqlite3", "articles.sqlite3", "secrets.json"])
def test_what_cannot_be_made_anew_is_refused_and_left_as_it_is(folder: Path, name: str) -> None:
    (folder / name).write_bytes(GARBAGE)
    with pytest.raises(StoreDamaged, match="backup"):
        asyncio.run(serve(folder))
    assert (folder / name).read_bytes() == GARBAGE


@pytest.mark.parametrize("emptied", [True, False], ids=["emptied", "gone"])
def test_views_are_not_emptied_because_their_log_is(folder: Path, *, emptied: bool) -> None:
    (folder / "log.sqlite3").unlink()
    if emptied:
        (folder / "log.sqlite3").touch()
    with pytest.raises(StoreDamaged, match="of which the views show 3 messages"):
        asyncio.run(serve(folder))
    views = SqliteViews(folder)
    assert views.counts("main").recorded == 3
    views.close()


@pytest.mark.parametrize(
    "kept",
    [
        {"staff_token": "", "feed_token": "x", "signing_key": ""},
        {"staff_token": 1, "feed_token": None, "signing_key": []},
        ["a", "b", "c"],
    ],
)
def test_secrets_that_keep_no_secret_are_refused(folder: Path, kept: object) -> None:
    (folder / "secrets.json").write_text(json.dumps(kept), "utf-8")
    with pytest.raises(StoreDamaged, match=r"secrets\.json is damaged"):
        asyncio.run(serve(folder))
