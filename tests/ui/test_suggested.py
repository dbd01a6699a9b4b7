from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from streamlit.testing.v1 import AppTest

from moderation.adapters.sqlite.articles import SqliteArticles
from moderation.domain.article import Article
from moderation.testing.ngrams import NgramEncoder
from moderation.testing.studio import Question, Studio

Page = Callable[[str], AppTest]
ROAMING = "Сколько стоит роуминг в Турции?"
ARTICLES = [
    Article("turkey", ROAMING, "590 ₽ за сутки.", source="Роуминг, ред. 12.11"),
    Article("turkey-old", ROAMING, "490 ₽ за сутки.", valid_to="2020-01-01"),
    *(Article(f"a{n}", f"Вопрос {n}: салоны?", f"Салон {n}.") for n in range(9)),
]


def shown(app: AppTest) -> str:
    return "\n".join(str(element.value) for element in (*app.markdown, *app.caption))


def test_a_suggestion_with_its_source_becomes_the_answer_that_everyone_is_told(
    studio: Studio, page: Page, tmp_path: Path
) -> None:
    studio.ask(*(Question(ROAMING, 1, viewer=f"r{n}") for n in range(3)))
    with closing(SqliteArticles(tmp_path)) as store:
        store.save(ARTICLES, who="Оля", at=1.0)
        store.vector(ROAMING)
        texts, encoder = store.unread("ngrams", limit=99), NgramEncoder()
        store.read("ngrams", dict(zip(texts, encoder.encode(texts), strict=True)))
    app = page("triage").run()
    assert not app.exception
    assert "источник: Роуминг" in shown(app)
    assert "устарела: действовала до 2020-01-01" in shown(app)
    app.button(key="use-1-0").click().run()
    assert app.text_area(key="written-1").value == "590 ₽ за сутки."
    app.button(key="write-1").click().run()
    row = studio.views.cluster("main", 1, now=0.0)
    assert row is not None
    assert (row.status, row.answer) == ("answered", "590 ₽ за сутки.")


def test_nothing_is_drawn_without_a_knowledge_base(studio: Studio, page: Page) -> None:
    studio.ask(Question(ROAMING, 1, viewer="r"))
    app = page("triage").run()
    assert not app.exception
    assert "**Подсказка**" not in shown(app)
