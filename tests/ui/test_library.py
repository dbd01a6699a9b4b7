from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from moderation.adapters.sqlite.articles import ANSWERS, SqliteArticles
from moderation.domain.article import Article
from moderation.testing.ngrams import NgramEncoder
from moderation.testing.studio import Studio

Page = Callable[[str], AppTest]
PUK = Article("puk", "Как узнать PUK-код?", "Он на пластике.", topic="sim_esim", source="сайт")
OLD = Article("old", "Сколько стоит роуминг?", "490 ₽.", valid_to="2020-01-01")


@pytest.fixture
def store(studio: Studio, tmp_path: Path) -> Iterator[SqliteArticles]:
    with closing(SqliteArticles(tmp_path)) as opened:
        opened.save([PUK, OLD], who="Оля", at=1.0)
        yield opened


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button if (button.key or "").startswith("open-")]


def test_articles_are_listed_with_what_is_outdated(store: SqliteArticles, page: Page) -> None:
    app = page("library").run()
    assert not app.exception
    assert labels(app) == ["Как узнать PUK\\-код\\?", "Сколько стоит роуминг\\? :red-badge[устарела]"]


def test_an_article_is_edited_into_a_new_version_and_brought_back(store: SqliteArticles, page: Page) -> None:
    app = page("library").run()
    app.button(key="open-puk").click().run()
    app.text_area[0].set_value("Он в приложении.")
    next(button for button in app.button if button.label == "Сохранить").click().run()
    assert not app.exception
    assert [(one.version, one.changed_by, one.answer) for one in store.versions("puk")] == [
        (2, "Аня", "Он в приложении."),
        (1, "Оля", "Он на пластике."),
    ]
    app.button(key="restore-puk-1").click().run()
    newest = store.article("puk")
    assert newest is not None
    assert (newest.version, newest.answer) == (3, "Он на пластике.")


def test_an_article_that_others_contradict_says_so(store: SqliteArticles, page: Page, tmp_path: Path) -> None:
    asked = "Сколько стоит интернет в Турции?"
    store.save(
        [Article("turkey", asked, "590 ₽ за сутки."), Article("tr", asked, "690 ₽ за сутки.")],
        who="Оля",
        at=2.0,
    )
    with closing(SqliteArticles(tmp_path, ANSWERS)) as answers:
        answers.save([Article("main.1", asked, "490 ₽ за сутки.")], who="Оля", at=3.0)
        store.vector(asked)
        for shelf in (store, answers):
            texts = shelf.unread("ngrams", limit=99)
            shelf.read("ngrams", dict(zip(texts, NgramEncoder().encode(texts), strict=True)))
        app = page("library").run()
        app.button(key="open-turkey").click().run()
    assert not app.exception
    assert any("здесь 590 ₽, там" in warning.value for warning in app.warning)


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(store: SqliteArticles, page: Page) -> None:
    app = page("library").run()
    app.button(key="open-puk").click().run()
    app.text_area[0].set_value("Моя правка.")
    store.save([Article("puk", "Как узнать PUK-код?", "Чужая правка.", topic="sim_esim")], who="Пётр", at=2.0)
    next(button for button in app.button if button.label == "Сохранить").click().run()
    newest = store.article("puk")
    assert newest is not None
    assert newest.answer == "Чужая правка."


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("faq.csv", "\ufeffquestion;answer\nГде салон?;На площади.\n;пусто\n"),
        ("faq.md", "## Где салон?\n\nНа площади.\n\n## Без ответа\n"),
    ],
)
def test_a_file_is_brought_in_with_what_does_not_fit_named(
    store: SqliteArticles, page: Page, name: str, content: str
) -> None:
    app = page("library").run()
    app.file_uploader(key="library-file").set_value((name, content.encode(), "text/plain")).run()
    assert not app.exception
    assert "В файле 1 статья." in [str(element.value) for element in app.markdown]
    assert "1 строка не подошла:" in str(app.warning[0].value)
    app.button(key="library-import").click().run()
    assert [(one.question, one.changed_by) for one in store.articles()][2:] == [("Где салон?", "Аня")]


def test_a_file_without_articles_is_said_to_be_none(store: SqliteArticles, page: Page) -> None:
    app = page("library").run()
    app.file_uploader(key="library-file").set_value(("faq.xlsx", b"PK\x03\x04...", "text/plain")).run()
    assert not app.exception
    assert "нет столбцов question и answer" in str(app.warning[0].value)
    assert len(store.articles()) == 2
