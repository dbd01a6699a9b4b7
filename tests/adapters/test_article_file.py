from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from moderation.adapters.article_file import read_articles, read_pairs
from moderation.domain.article import Article
from moderation.domain.errors import BadInput, BadLine
from moderation.simulation.crowd import ARTICLES

MARKDOWN = """# База

Предисловие никуда не входит.

## Как включить роуминг?

- id: roaming
- valid_to: 31.12.2026
- owner: Роуминг

Наберите *141#.

- или откройте приложение
"""


def _read(path: Path) -> tuple[list[Article], list[str]]:
    bad: list[BadLine] = []
    return list(read_articles(path, bad.append)), [str(one) for one in bad]


def test_markdown(tmp_path: Path) -> None:
    file = tmp_path / "articles.md"
    file.write_text(MARKDOWN, "utf-8")
    articles, bad = _read(file)
    assert articles == [
        Article(
            "roaming",
            "Как включить роуминг?",
            "Наберите *141#.\n\n- или откройте приложение",
            valid_to="2026-12-31",
            owner="Роуминг",
        )
    ]
    assert bad == []


def test_csv_of_a_spreadsheet_with_odd_columns(tmp_path: Path) -> None:
    file = tmp_path / "articles.csv"
    rows = "id;Question;answer;more\nа;Когда 5G?;Скоро;x\n;Где офис?;Рядом;y\nb;;нет вопроса;\n"
    file.write_text(rows, "utf-8-sig")
    articles, bad = _read(file)
    assert [(one.id, one.question, one.answer) for one in articles] == [
        ("а", "Когда 5G?", "Скоро"),
        ("3", "Где офис?", "Рядом"),
    ]
    assert bad == ["Line 4: Article 'b' needs a question and an answer."]


def test_the_same_id_twice_is_reported(tmp_path: Path) -> None:
    file = tmp_path / "articles.csv"
    file.write_text("id,question,answer\na,Q1,A1\na,Q2,A2\n", "utf-8")
    articles, bad = _read(file)
    assert [one.question for one in articles] == ["Q1"]
    assert bad == ["Line 3: the id 'a' was there before."]


def test_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["question", "answer", "valid_from"])
    book.active.append(["Сколько?", 590, "2026-01-01"])
    book.save(tmp_path / "articles.xlsx")
    articles, bad = _read(tmp_path / "articles.xlsx")
    assert articles == [Article("2", "Сколько?", "590", valid_from="2026-01-01")]
    assert bad == []


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.csv", b"text,label\n1,2\n", "no columns named question and answer"),
        ("a.csv", "вопрос".encode("cp1251"), "not in UTF-8"),
        ("a.xlsx", b"PK nothing", "not an XLSX workbook"),
    ],
)
def test_what_is_no_file_of_articles_is_said_in_a_sentence(
    tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadInput, match=sentence):
        _read(tmp_path / name)


def test_pairs_take_what_is_missing_from_the_other(tmp_path: Path) -> None:
    file = tmp_path / "articles.csv"
    file.write_text("id,question,answer\nа б,,Ответ\n7,Вопрос,\n8,,\n", "utf-8")
    found = [(name, one.question, one.answer) for name, one in read_pairs(file)]
    assert found == [("а б", "Ответ", "Ответ"), ("7", "Вопрос", "Вопрос")]


def test_the_articles_of_the_demonstration_are_whole() -> None:
    articles, bad = _read(ARTICLES)
    assert len(articles) >= 80
    assert bad == []
    assert all(one.topic and one.source and one.owner for one in articles)
