"""The command that erases: whom it finds, what it says, what is left; and words that grow old."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from moderation.__main__ import main
from moderation.adapters.data_folder import DataFolder
from moderation.adapters.gateway.identity import Identity
from moderation.adapters.sqlite import SqliteEventLog, SqliteViews
from moderation.adapters.sqlite.articles import ANSWERS, SqliteArticles
from moderation.bootstrap import offline
from moderation.domain.article import Article
from moderation.domain.events import Asked
from moderation.pipeline.ports import Entry
from moderation.settings import Settings
from moderation.testing.backstage import embedder
from moderation.testing.studio import Question, Studio

AT = 1_700_000_000.0


@pytest.fixture(autouse=True)
def light_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offline, "open_embedder", lambda *_, **__: embedder())


@pytest.fixture
def data(tmp_path: Path) -> Path:
    studio = Studio(tmp_path)
    studio.ask(Question("Мой адрес: Лиговский, 7. Когда починят?", 0, viewer="v:anna"))
    studio.ask(Question("Почему подорожал тариф?", 0, viewer="v:oleg"))
    studio.close()
    return tmp_path


def texts(data: Path) -> dict[str, str]:
    with contextlib.closing(SqliteEventLog(data)) as log:
        asked = [one.event for one in log.read("main", kinds={Asked})]
    return {
        event.viewer[:2] if event.viewer.startswith("x:") else event.viewer: event.text for event in asked
    }


@pytest.mark.parametrize("who", [("--viewer", "v:anna"), ("--message", "main:2")])
def test_a_viewer_is_erased_by_name_or_by_message(
    data: Path, capsys: pytest.CaptureFixture[str], who: tuple[str, str]
) -> None:
    with contextlib.closing(SqliteArticles(data)) as articles:
        articles.save([Article("a", "Как починить?", "Звоните.")], who="Оля", at=AT)
        articles.vector("Лиговский, 7: когда починят?")
    with contextlib.closing(SqliteArticles(data, ANSWERS)) as answers:
        answers.save([Article("main.1", "Лиговский, 7: когда починят?", "Завтра.")], who="Оля", at=AT)
    assert main(["erase", *who, "--data", str(data)]) == 0
    with contextlib.closing(SqliteArticles(data)) as articles:
        assert [one.id for one in articles.articles()] == ["a"]
    assert capsys.readouterr().out == "main: 1 messages have no words and no sender any more.\n"
    assert texts(data) == {"x:": "", "v:oleg": "Почему подорожал тариф?"}
    with contextlib.closing(SqliteViews(data)) as views:
        assert views.counts("main").recorded == 2
    content = b"".join(path.read_bytes() for path in data.rglob("*") if path.is_file())
    assert "Лиговский".encode() not in content
    assert b"v:anna" not in content


def test_a_chat_s_author_is_erased_by_name_and_channel(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with contextlib.closing(DataFolder(data)) as folder:
        key = folder.secrets(Settings()).signing_key.encode()
    viewer = Identity(key, "").feed_viewer("tg", "eva", "1")
    with contextlib.closing(SqliteEventLog(data)) as log:
        log.append([Entry("main", Asked("1", viewer, "Где мои минуты?", AT, "tg"))])
    assert main(["erase", "--author", "eva", "--channel", "tg", "--data", str(data)]) == 0
    assert "Где мои минуты?" not in texts(data).values()


def test_old_words_go_and_the_rest_stays(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["erase", "--older-than", "0", "--data", str(data)]) == 0
    assert "2 messages" in capsys.readouterr().out
    assert texts(data) == {"v:anna": "", "v:oleg": ""}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--viewer", "v:nobody"), "Nobody has sent"),
        (("--message", "main:999"), "no message 999"),
        (("--message", "1204"), "names no message"),
        (("--author", "eva"), "both --author and --channel"),
        ((), "required"),
    ],
)
def test_wrong_use_is_one_sentence(
    data: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], sentence: str
) -> None:
    code = 0
    try:
        code = main(["erase", *words, "--data", str(data)])
    except SystemExit as stop:
        code = int(stop.code or 0)
    said = capsys.readouterr().err
    assert code == 2
    assert sentence in said
    assert said.count("\n") == 1


def test_a_running_server_is_not_worked_under(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with contextlib.closing(DataFolder(data)):
        assert main(["erase", "--viewer", "v:anna", "--data", str(data)]) == 1
    assert "already runs" in capsys.readouterr().err
    assert "v:anna" in texts(data)
