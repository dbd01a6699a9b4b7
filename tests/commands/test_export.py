from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from moderation.__main__ import main
from moderation.testing.studio import Question, Studio


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    studio = Studio(tmp_path / "data")
    studio.ask(*(Question("Нет связи?", 1, f"v{n}") for n in range(4)), Question("Редкое", 2))
    studio.close()
    return tmp_path / "data"


def run(data: Path, *options: str) -> int:
    return main(["export", "main", "--data", str(data), "--out", str(data / "out"), *options])


def test_it_writes_the_files_of_the_contract(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data) == 0
    written = {path.name for path in (data / "out").iterdir()}
    assert written >= {
        *("questions.csv", "questions.parquet", "clusters.csv", "decisions.csv", "unanswered.csv"),
        *("session.xlsx", "report.html"),
    }
    assert "corrections.jsonl: not written" in capsys.readouterr().out


def test_one_file_in_english_in_a_zone(data: Path) -> None:
    assert run(data, "--only", "report.html", "--language", "en", "--zone", "Asia/Yekaterinburg") == 0
    assert [path.name for path in (data / "out").iterdir()] == ["report.html"]
    html = (data / "out" / "report.html").read_text("utf-8")
    assert '<html lang="en">' in html
    assert "+05" in html


def test_rare_questions_are_written_out_when_permitted(data: Path) -> None:
    for options, quoted in ((), False), (("--fewest", "1"), True), (("--verbatim",), True):
        assert run(data, *options) == 0
        assert ("Редкое" in (data / "out" / "questions.csv").read_text("utf-8-sig")) is quoted


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--only", "all.doc"), "There is no file 'all.doc': choose of report.html"),
        (("--zone", "Mars/Base"), "There is no time zone 'Mars/Base'"),
        (("--zone", "../../etc/passwd"), "There is no time zone"),
        (("--fewest", "0"), "--fewest is 0: give 1 or more."),
        (("--language", "fr"), "--language is 'fr'"),
    ],
)
def test_wrong_use_is_a_sentence(
    data: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], sentence: str
) -> None:
    assert run(data, *options) == 2
    assert sentence in capsys.readouterr().err
    assert not (data / "out").exists()


def test_there_is_no_such_broadcast(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "none", "--data", str(data), "--out", str(data / "out")]) == 2
    assert "There is no broadcast 'none' here: there is main." in capsys.readouterr().err
