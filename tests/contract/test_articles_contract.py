"""What every knowledge base must do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from moderation.adapters.postgres.articles import PostgresArticles
from moderation.adapters.sqlite.articles import SqliteArticles
from moderation.domain.article import Article
from moderation.domain.errors import BadInput
from moderation.domain.matching import pieces
from moderation.pipeline.answers.library import Articles

ROAMING = Article("roaming", "Как включить роуминг?", "Наберите *141#.", topic="roaming", source="сайт")
TARIFF = Article("tariff", "Как сменить тариф?", "Наберите *120#.", topic="tariffs")


@pytest.fixture(params=("sqlite", "postgres"))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Articles]:
    with closing(make_store(request, tmp_path)) as opened:
        yield opened


def make_store(request: pytest.FixtureRequest, folder: Path) -> Articles:
    if request.param == "postgres":
        return PostgresArticles(request.getfixturevalue("postgres"))
    return SqliteArticles(folder)


def test_versions_are_kept_and_the_same_again_is_no_version(store: Articles) -> None:
    assert store.save([ROAMING, TARIFF], who="Оля", at=1.0) == 2
    assert store.save([ROAMING], who="Пётр", at=2.0) == 0
    changed = Article("roaming", "Как включить роуминг?", "Наберите *141*1#.")
    assert store.save([changed], who="Пётр", at=3.0) == 1
    versions = store.versions("roaming")
    assert [(one.version, one.changed_by, one.answer) for one in versions] == [
        (2, "Пётр", "Наберите *141*1#."),
        (1, "Оля", "Наберите *141#."),
    ]
    assert [one.id for one in store.articles()] == ["roaming", "tariff"]


def test_one_bad_article_keeps_all_out(store: Articles) -> None:
    with pytest.raises(BadInput, match="needs a question and an answer"):
        store.save([ROAMING, Article("empty", "Вопрос", " ")], who="Оля", at=1.0)
    assert store.articles() == []


def test_another_process_reads_what_was_saved(
    store: Articles, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    store.save([ROAMING], who="Оля", at=1.0)
    with closing(
        SqliteArticles(tmp_path)
        if isinstance(store, SqliteArticles)
        else PostgresArticles(request.getfixturevalue("postgres_server").url)
    ) as other:
        assert other.article("roaming") == store.article("roaming")
        assert other.article("nothing") is None


def test_words_find_other_endings_and_typos(store: Articles) -> None:
    others = [Article(f"a{n}", f"{n} салон закрыт?", f"Да, номер {n}.") for n in range(6)]
    store.save([ROAMING, TARIFF, *others], who="Оля", at=1.0)
    found = store.words(pieces("включите роумминг"))
    assert found["roaming"] > 0.3
    assert found["roaming"] > 3 * found.get("tariff", 0.0)


def test_words_of_an_older_version_find_nothing(store: Articles) -> None:
    store.save([ROAMING, TARIFF], who="Оля", at=1.0)
    store.save([Article("roaming", "Голосовая почта?", "Выключена.")], who="Оля", at=2.0)
    assert "roaming" not in store.words(pieces("роуминг"))


def test_retired_articles_are_on_no_shelf(store: Articles) -> None:
    store.save([ROAMING, TARIFF], who="Оля", at=1.0)
    store.save([Article("roaming", "Как включить роуминг?", "Наберите.", retired=True)], who="Оля", at=2.0)
    assert [one.id for one in store.shelf().articles] == ["tariff"]
    assert "roaming" not in store.words(pieces("роуминг"))


def test_texts_are_read_once_by_each_model(store: Articles) -> None:
    store.save([ROAMING], who="Оля", at=1.0)
    assert store.vector("где роуминг") is None
    assert store.unread("m1", limit=9) == ["где роуминг", ROAMING.question, ROAMING.answer]
    before = store.state()
    store.read("m1", {text: np.full(3, 2.0, np.float32) for text in store.unread("m1", limit=9)})
    assert store.unread("m1", limit=9) == []
    assert store.state() != before
    found = store.vector("где роуминг")
    assert found is not None
    assert found.tolist() == [2.0, 2.0, 2.0]
    assert store.shelf().questions.tolist() == [[2.0, 2.0, 2.0]]
    assert len(store.unread("m2", limit=9)) == 3


def test_texts_that_no_model_has_read_are_rows_of_zeros(store: Articles) -> None:
    store.save([ROAMING, TARIFF], who="Оля", at=1.0)
    store.read("m1", {ROAMING.question: np.ones(3, np.float32)})
    assert store.shelf().questions.tolist() == [[1.0, 1.0, 1.0], [0.0, 0.0, 0.0]]


def test_every_store_weighs_words_alike(postgres: str, tmp_path: Path) -> None:
    words = ["роуминг", "тариф", "интернет", "симка", "оплата", "карта", "номер", "звонки"]
    some = [
        Article(
            str(n), f"Как подключить {words[n % 8]} и {words[n % 5]}?", f"Про {words[n % 3]} " * (n % 7 + 1)
        )
        for n in range(60)
    ]
    with closing(SqliteArticles(tmp_path)) as one, closing(PostgresArticles(postgres)) as other:
        for store in (one, other):
            store.save(some, who="Оля", at=1.0)
            store.save([replace(some[3], retired=True)], who="Оля", at=2.0)
        for question in ("роуминг и номер", "как оплатить интернет картой", "тарифы, карты, звонки"):
            found = one.words(pieces(question))
            assert found
            assert other.words(pieces(question)) == pytest.approx(found)


def test_what_is_forgotten_leaves_neither_versions_nor_words(store: Articles) -> None:
    store.save([ROAMING, TARIFF], who="Оля", at=1.0)
    before = store.state()
    store.forget(["roaming", "nothing"])
    assert store.state() != before
    assert store.article("roaming") is None
    assert store.versions("roaming") == []
    assert "roaming" not in store.words(pieces("роуминг"))
    assert [one.id for one in store.shelf().articles] == ["tariff"]
    assert set(store.unread("m", limit=9)) == {TARIFF.question, TARIFF.answer}
    store.save([ROAMING], who="Оля", at=2.0)
    assert [one.version for one in store.versions("roaming")] == [1]
