"""Looks at what was typed, and the list of looks and decisions that administrators see."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from moderation.adapters.tokens import TokenFile
from moderation.domain.deciding.decisions import Command, Verb
from moderation.domain.message import Kind, Span, Verdict
from moderation.testing import FakeClock, screening
from moderation.testing.studio import Question, Studio

Page = Callable[[str], AppTest]
RAW, MASKED = "Позвоните мне: +7 912 345-67-89", "Позвоните мне: [телефон]"


@pytest.fixture
def seq(studio: Studio) -> int:
    verdict = screening(
        MASKED,
        kind=Kind.CHATTER,
        verdict=Verdict.WITHHOLD,
        reasons=("personal_data",),
        masked=(Span(15, 31, "phone"),),
    )
    (seq,) = studio.ask(Question(RAW, 0, verdict=verdict))
    return seq


def shown(app: AppTest) -> str:
    return "\n".join(str(element.value) for element in app.text)


def look(app: AppTest, seq: int, why: str) -> AppTest:
    app.button(key=f"reveal-tab-0-{seq}").click().run()
    app.text_input(key=f"reveal-why-{seq}").set_value(why)
    (submit,) = (one for one in app.button if one.label == "Записать и показать")
    return submit.click().run()


def audit(app: AppTest) -> pd.DataFrame:
    (table,) = (one.value for one in app.dataframe if "Кто" in one.value)
    return table


def test_a_look_is_written_down_and_then_shown(studio: Studio, page: Page, seq: int) -> None:
    app = page("operations").run()
    assert RAW not in shown(app)
    look(app, seq, "передать спасателям")
    assert not app.exception
    assert RAW in shown(app)
    (row,) = studio.views.decisions("main")
    assert (row.verb, row.who, row.seqs, row.note) == (Verb.REVEAL, "Аня", (seq,), "передать спасателям")
    app.run()
    assert RAW not in shown(app), "the next drawing masks it again"


def test_no_look_without_a_reason(studio: Studio, page: Page, seq: int) -> None:
    app = look(page("operations").run(), seq, "  ")
    assert app.error[0].value.startswith("Напишите, зачем")
    assert RAW not in shown(app)
    assert studio.views.decisions("main") == []


def test_administrators_see_who_decided_and_looked(studio: Studio, page: Page, seq: int) -> None:
    studio.ask(Question("Почему подорожал тариф?", 7))
    studio.decide(Command("c1", "main", "Оля", Verb.STAR, (7,)))
    studio.decide(Command("c2", "main", "Мия", Verb.REVEAL, seqs=(seq,), text="=проверка"))
    app = page("operations").run()
    table = audit(app)
    assert list(table["Кто"]) == ["Мия", "Оля"]
    assert list(table["Что"]) == ["показано без маски", "поставлена звезда"]
    assert list(table["Сообщения"]) == [str(seq), ""]
    app.toggle(key="audit-looks").set_value(True).run()
    assert list(audit(app)["Кто"]) == ["Мия"]


def test_moderators_see_neither_the_audit_nor_the_settings(
    studio: Studio, page: Page, tmp_path: Path, seq: int
) -> None:
    made, _ = TokenFile(tmp_path, FakeClock()).make("Мия", "moderator")
    app = page("operations")
    app.session_state["entry"] = made.id
    app.run()
    assert app.session_state["who"] == "Мия"
    assert not app.dataframe
    assert "sure-close" not in [one.key for one in app.button]
    assert app.button(key=f"reveal-tab-0-{seq}")


def test_hosts_have_no_button_to_look(studio: Studio, page: Page, tmp_path: Path, seq: int) -> None:
    made, _ = TokenFile(tmp_path, FakeClock()).make("Рита", "host")
    app = page("operations")
    app.session_state["entry"] = made.id
    app.run()
    assert f"reveal-tab-0-{seq}" not in [one.key for one in app.button]
