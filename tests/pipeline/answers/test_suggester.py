from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from moderation.adapters.sqlite.articles import ANSWERS, SqliteArticles
from moderation.domain.article import Article, Standing
from moderation.domain.matching import WEIGHTS
from moderation.pipeline.answers.robot import LiveRobot, Robot, Silence
from moderation.pipeline.answers.suggester import Suggester
from moderation.testing.ngrams import NgramEncoder

DAY = "2026-11-22"
ARTICLES = (
    Article("turkey", "Сколько стоит интернет в Турции?", "590 ₽ за сутки."),
    Article("turkey-old", "Сколько стоит интернет в Турции?", "490 ₽ за сутки.", valid_to="2026-05-31"),
    Article("perm", "Что со связью в Перми?", "Авария, чиним.", region="Пермь"),
    Article("esim", "Как подключить eSIM на айфон?", "В приложении, раздел SIM."),
    Article("pin", "Как узнать PUK-код?", "Он на пластике."),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteArticles]:
    with closing(SqliteArticles(tmp_path)) as opened:
        opened.save(ARTICLES, who="Оля", at=1.0)
        yield opened


def _read(store: SqliteArticles) -> None:
    encoder = NgramEncoder()
    texts = store.unread("ngrams", limit=100)
    store.read("ngrams", dict(zip(texts, encoder.encode(texts), strict=True)))


def test_words_alone_serve_until_a_model_has_read_the_question(store: SqliteArticles) -> None:
    found = Suggester(store).suggest("турция интернет почём", day=DAY)
    assert not found.read
    assert found.found[0].article.id == "turkey"
    assert found.found[0].sure == 0.0


def test_meaning_counts_once_the_question_is_read(store: SqliteArticles) -> None:
    suggester = Suggester(store)
    suggester.suggest("подключить esim", day=DAY)
    _read(store)
    found = suggester.suggest("подключить esim", day=DAY)
    assert found.read
    assert found.found[0].article.id == "esim"
    assert found.found[0].likeness.question > 0
    assert found.found[0].sure > found.found[1].sure == 0.0


def test_what_holds_today_goes_first_and_the_rest_is_flagged(store: SqliteArticles) -> None:
    found = Suggester(store).suggest("Сколько стоит интернет в Турции?", day=DAY).found
    assert [(one.article.id, one.standing) for one in found[:2]] == [
        ("turkey", Standing.CURRENT),
        ("turkey-old", Standing.OUTDATED),
    ]
    assert found[0].contradicts is None


def test_current_articles_that_differ_name_each_other(store: SqliteArticles) -> None:
    store.save([Article("turkey-2", "Сколько стоит интернет в Турции?", "690 ₽.")], who="Оля", at=2.0)
    suggester = Suggester(store)
    suggester.suggest("Сколько стоит интернет в Турции?", day=DAY)
    _read(store)
    found = {
        one.article.id: one for one in suggester.suggest("Сколько стоит интернет в Турции?", day=DAY).found
    }
    assert found["turkey"].contradicts == ("turkey-2", "590 ₽", "690 ₽")
    assert found["turkey-2"].contradicts == ("turkey", "690 ₽", "590 ₽")


def test_an_article_of_another_region_is_flagged(store: SqliteArticles) -> None:
    found = Suggester(store).suggest("что со связью", day=DAY, region="Тюмень").found
    assert next(one for one in found if one.article.id == "perm").elsewhere


@pytest.mark.parametrize(
    ("text", "silence"),
    [
        ("мой паспорт 4509 123456, как узнать PUK-код?", Silence.PERSONAL),
        ("почему с меня списали деньги за Турцию", Silence.PERSONAL),
        ("помогите, мы тонем, лодка переворачивается, 3 человека", Silence.URGENT),
        ("какая сегодня погода", Silence.UNSURE),
    ],
)
def test_the_robot_leaves_to_people_what_is_theirs(
    store: SqliteArticles, text: str, silence: Silence
) -> None:
    assert (
        Robot(Suggester(store), least=0.0 if silence is not Silence.UNSURE else 0.9)
        .reply(text, day=DAY)
        .silence
        is silence
    )


def test_the_robot_says_an_article_to_the_letter(store: SqliteArticles) -> None:
    suggester = Suggester(store)
    suggester.suggest("Как узнать PUK-код?", day=DAY)
    _read(store)
    assert Robot(suggester, least=0.1).reply("Как узнать PUK-код?", day=DAY).text == "Он на пластике."


def test_nobody_is_offered_a_robot_that_cannot_read_or_has_nothing_to_say(tmp_path: Path) -> None:
    encoder, now, ready = NgramEncoder(), [100.0], [False]
    with closing(SqliteArticles(tmp_path)) as store:
        robot = LiveRobot(
            store,
            lambda texts: dict(zip(texts, encoder.encode(texts), strict=True)),
            ready=lambda: ready[0],
            clock=lambda: now[0],
        )
        store.save(ARTICLES, who="Оля", at=1.0)
        assert not robot.is_there()
        assert robot.reply("Как узнать PUK-код?").silence is Silence.UNSURE
        ready[0], now[0] = True, 200.0
        assert robot.is_there()


@pytest.fixture
def answers(tmp_path: Path) -> Iterator[SqliteArticles]:
    with closing(SqliteArticles(tmp_path, ANSWERS)) as opened:
        opened.save(
            [Article("main.7", "Сколько стоит интернет в Турции сейчас?", "490 ₽ за сутки.")],
            who="Оля",
            at=1.0,
        )
        opened.save([Article("main.8", "Где взять детализацию?", "В приложении.")], who="Оля", at=2.0)
        yield opened


def test_what_was_answered_before_is_suggested_beside_articles_and_held_against_them(
    store: SqliteArticles, answers: SqliteArticles
) -> None:
    suggester = Suggester(store, answers=answers)
    suggester.suggest("Сколько стоит интернет в Турции сейчас?", day=DAY)
    _read(store)
    _read(answers)
    found = {
        one.article.id: one
        for one in suggester.suggest("Сколько стоит интернет в Турции сейчас?", day=DAY).found
    }
    assert found["main.7"].earlier
    assert found["main.7"].sure > 0
    assert not found["turkey"].earlier
    assert found["turkey"].sure > 0
    assert found["main.7"].contradicts == ("turkey", "490 ₽", "590 ₽")


def test_a_question_is_not_answered_by_itself(store: SqliteArticles, answers: SqliteArticles) -> None:
    suggester = Suggester(store, answers=answers)
    found = suggester.suggest("Где взять детализацию?", day=DAY, but="main.8").found
    assert "main.8" not in [one.article.id for one in found]


def test_the_first_of_few_is_not_sure_by_being_first(store: SqliteArticles) -> None:
    store.save([replace(one, retired=True) for one in ARTICLES[2:]], who="Оля", at=2.0)
    suggester = Suggester(store)
    suggester.suggest("какая сегодня погода в Турции", day=DAY)
    _read(store)
    found = suggester.suggest("какая сегодня погода в Турции", day=DAY).found
    assert found[0].sure < WEIGHTS.least


def test_earlier_answers_serve_where_there_is_no_article(tmp_path: Path, answers: SqliteArticles) -> None:
    with closing(SqliteArticles(tmp_path / "empty")) as none:
        found = Suggester(none, answers=answers).suggest("детализацию где взять", day=DAY).found
    assert found[0].article.id == "main.8"
