"""What people who mean harm write into chats: letters on the card, in the item, in every export."""

from __future__ import annotations

import csv
import time
from pathlib import Path

from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from moderation.adapters.exports.discretion import Discretion
from moderation.adapters.exports.session import go_through, look
from moderation.adapters.exports.tables import SUMMARY_COLUMNS, Table
from moderation.adapters.exports.writing import Writing
from moderation.domain.message import MAX_CHARS
from moderation.domain.plain_text import harmless
from moderation.domain.protocol.feed import MAX_DONATION
from moderation.testing.studio import Question, Studio
from moderation.ui.parts.card import LONGEST
from moderation.ui.plain import one_line
from tests.adapters.connectors.hostile import NAME, TEXTS
from tests.ui.test_plain import read

RECORDED = [harmless(text, most=MAX_CHARS) for text in TEXTS.values()]
FILES = ("questions.csv", "clusters.csv", "unanswered.csv", "session.xlsx")
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def ask(studio: Studio) -> None:
    paid = harmless(NAME, most=MAX_DONATION)
    studio.ask(
        *(Question(text, n, viewer=f"v{n}", donation=paid) for n, text in enumerate(RECORDED, start=1))
    )


def test_on_the_card_and_in_the_item_it_is_letters(studio: Studio, app: AppTest) -> None:
    ask(studio)
    app.run()
    assert not app.exception
    buttons = {button.key: button.label for button in app.button if (button.key or "").startswith("open-")}
    for number, text in enumerate(RECORDED, start=1):
        assert read(buttons[f"open-{number}"]) == one_line(text, most=LONGEST)
    badges = [str(line.value) for line in app.markdown if "volunteer_activism" in str(line.value)]
    assert len(badges) > len(RECORDED)
    assert all("<b>" not in badge and r"\<b\>" in badge for badge in badges)


def test_in_exports_it_runs_nothing(studio: Studio, tmp_path: Path) -> None:
    ask(studio)
    session = look(studio.views, "main", now=time.time())
    writing = Writing(tmp_path, FILES, session, Discretion(verbatim=True))
    for _ in go_through(studio.views, session, [writing.take]):
        pass
    writing.finish(Table(SUMMARY_COLUMNS, []))
    cells = []
    for name in FILES[:-1]:
        with (tmp_path / name).open(encoding="utf-8-sig", newline="") as file:
            cells += [cell for row in csv.reader(file) for cell in row]
    workbook = load_workbook(tmp_path / FILES[-1])
    for sheet in workbook:
        for row in sheet.iter_rows():
            assert not [cell for cell in row if cell.data_type == "f"]
            cells += [cell.value for cell in row if isinstance(cell.value, str)]
    assert not [cell for cell in cells if cell.startswith(STARTS_A_FORMULA)]
    assert any('HYPERLINK("http://x"' in cell for cell in cells), "it is there, and does nothing"
