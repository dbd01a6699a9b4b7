from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from moderation.adapters.sqlite.articles import SqliteArticles
from moderation.domain.article import Article
from moderation.testing.language_model import KEY, MODEL, ScriptedModel, scripted_model
from moderation.testing.ngrams import NgramEncoder
from moderation.testing.studio import Question, Studio

Page = Callable[[str], AppTest]
ROAMING = "Сколько стоит роуминг в Турции?"
OWN = "Роуминг в Турции: 590 ₽ за сутки."
REWORDED = "В Турции роуминг стоит 590 ₽ за сутки."
ARTICLES = [
    Article("turkey", ROAMING, OWN, source="Роуминг, ред. 12.11"),
    *(Article(f"a{n}", f"Вопрос {n}: салоны?", f"Салон {n}.") for n in range(9)),
]


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedModel]:
    """A language model that the dashboard's environment names."""
    with scripted_model() as script:
        monkeypatch.setenv("EFIR_REWORD_URL", script.url)
        monkeypatch.setenv("EFIR_REWORD_MODEL", MODEL)
        monkeypatch.setenv("EFIR_REWORD_KEY", KEY)
        yield script


@pytest.fixture
def opened(studio: Studio, page: Page, tmp_path: Path) -> Callable[[], AppTest]:
    """Opens the triage page on a question that an article answers, ready to write."""

    def open_() -> AppTest:
        studio.ask(*(Question(ROAMING, 1, viewer=f"r{n}") for n in range(3)))
        with closing(SqliteArticles(tmp_path)) as store:
            store.save(ARTICLES, who="Оля", at=1.0)
            store.vector(ROAMING)
            texts, encoder = store.unread("ngrams", limit=99), NgramEncoder()
            store.read("ngrams", dict(zip(texts, encoder.encode(texts), strict=True)))
        return page("triage").run().toggle(key="writing-1").set_value(True).run()

    return open_


def shown(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(str(element.value) for element in (*app.caption, *app.text, *app.warning))


def buttons(app: AppTest) -> set[str]:
    return {str(button.key) for button in app.button}


def test_other_words_stand_beside_the_original_and_a_person_takes_and_sends_them(
    script: ScriptedModel, studio: Studio, opened: Callable[[], AppTest]
) -> None:
    script.text = REWORDED
    app = opened()
    app.button(key="reword-1").click().run()
    assert "переформулировано машиной из: Роуминг" in shown(app)
    assert {REWORDED, OWN} <= {str(text.value) for text in app.text}
    assert script.keys == [f"Bearer {KEY}"]
    row = studio.views.cluster("main", 1, now=0.0)
    assert row is not None
    assert not row.answer
    app.button(key="use-reworded-1").click().run()
    assert app.text_area(key="written-1").value == REWORDED
    app.button(key="write-1").click().run()
    row = studio.views.cluster("main", 1, now=0.0)
    assert row is not None
    assert row.answer == REWORDED


def test_what_the_source_does_not_say_is_refused_in_words_and_cannot_be_taken(
    script: ScriptedModel, opened: Callable[[], AppTest]
) -> None:
    script.text = "В Турции роуминг стоит 490 ₽ за сутки."
    app = opened()
    app.button(key="reword-1").click().run()
    assert "оставлены исходные слова: числа «490 ₽» нет в источнике" in shown(app).replace("\\", "")
    assert OWN in shown(app)
    assert "use-reworded-1" not in buttons(app)
    script.status = 401
    app.button(key="reword-1").click().run()
    assert "исправьте EFIR_REWORD_KEY" in shown(app)


def test_there_is_no_button_where_no_model_is_named(opened: Callable[[], AppTest]) -> None:
    assert "write-1" in buttons(app := opened())
    assert "reword-1" not in buttons(app)
