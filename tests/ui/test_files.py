"""What one export writes, from a running and from a closed broadcast."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from moderation.adapters.exports.discretion import Discretion
from moderation.adapters.sqlite.log import SqliteLogReader
from moderation.domain.deciding.decisions import Command, Verb
from moderation.domain.errors import Unknown
from moderation.testing.studio import Question, Studio
from moderation.ui.files import FILES, Export, write_files
from moderation.ui.texts import Say


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    studio = Studio(tmp_path / "data")
    studio.ask(*(Question("Нет связи, что делать?", 1, f"v{n}") for n in range(4)), Question("Редкое", 2))
    yield studio
    studio.close()


def export(studio: Studio, folder: Path, names: tuple[str, ...] = FILES, **discretion: bool) -> list[float]:
    log = SqliteLogReader(folder / "data")
    wanted = Export(names, Discretion(**discretion), Say("ru"))
    done = list(write_files(wanted, studio.views, log, "main", folder / "out", now=1.8e9))
    log.close()
    return done


def test_every_file_is_written_and_nothing_else(studio: Studio, tmp_path: Path) -> None:
    assert export(studio, tmp_path, verbatim=True) == [0.9, 1.0]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(FILES)


def test_training_lines_need_permission(studio: Studio, tmp_path: Path) -> None:
    export(studio, tmp_path)
    assert {path.name for path in (tmp_path / "out").iterdir()} == set(FILES) - {"corrections.jsonl"}


@pytest.mark.parametrize("name", [name for name in FILES if name != "corrections.jsonl"])
def test_each_file_may_be_asked_for_alone(studio: Studio, tmp_path: Path, name: str) -> None:
    export(studio, tmp_path, (name,))
    assert [path.name for path in (tmp_path / "out").iterdir()] == [name]


def test_the_workbook_has_its_sheets_and_the_formats_agree(studio: Studio, tmp_path: Path) -> None:
    export(studio, tmp_path)
    out = tmp_path / "out"
    book = openpyxl.load_workbook(out / "session.xlsx")
    assert book.sheetnames == ["summary", "clusters", "questions", "unanswered", "decisions"]
    frame = pd.read_csv(out / "questions.csv", dtype=str, keep_default_na=False)
    parquet = pd.read_parquet(out / "questions.parquet")
    sheet = pd.read_excel(out / "session.xlsx", sheet_name="questions", keep_default_na=False)
    assert list(frame.columns) == list(parquet.columns) == list(sheet.columns)
    for column in ("shown_text", "label", "viewer"):
        assert list(frame[column]) == list(parquet[column]) == list(sheet[column])
    assert list(frame["shown_text"]) == ["Нет связи, что делать?"] * 4 + ["[скрыто]"]


def test_the_summary_says_what_it_is_about(studio: Studio, tmp_path: Path) -> None:
    export(studio, tmp_path, ("summary.csv",))
    frame = pd.read_csv(tmp_path / "out" / "summary.csv", keep_default_na=False)
    values = dict(zip(frame["figure"], frame["value"], strict=True))
    assert values["Состояние"] == "эфир идёт"
    assert (values["Вопросов"], values["Спросивших"]) == ("5", "5")
    assert values["Ожидание ответа, медиана"] == "неизвестно"
    assert (frame["definition"] != "").all()


def test_a_closed_broadcast_is_exported_like_a_running_one(studio: Studio, tmp_path: Path) -> None:
    assert studio.decide(Command("c", "main", "Оля", Verb.CLOSE)).done
    export(studio, tmp_path)
    assert "приём закрыт" in (tmp_path / "out" / "report.html").read_text("utf-8")


def test_an_unknown_broadcast_leaves_no_folder_of_halves(studio: Studio, tmp_path: Path) -> None:
    log = SqliteLogReader(tmp_path / "data")
    wanted = Export(FILES, Discretion(), Say("ru"))
    with pytest.raises(Unknown):
        list(write_files(wanted, studio.views, log, "none", tmp_path / "out", now=1.8e9))
    log.close()
    assert not (tmp_path / "out").exists()
