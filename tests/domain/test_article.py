from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.article import Article, Standing, checked
from moderation.domain.errors import BadInput
from moderation.domain.matching import Likeness, disagreement, pieces, sureness

ARTICLE = Article("a", "Вопрос?", "Ответ.", valid_from="2026-02-01", valid_to="2026-03-01")


@pytest.mark.parametrize(
    ("day", "standing"),
    [
        ("2026-01-31", Standing.EARLY),
        ("2026-02-01", Standing.CURRENT),
        ("2026-03-01", Standing.CURRENT),
        ("2026-03-02", Standing.OUTDATED),
    ],
)
def test_both_days_are_included(day: str, standing: Standing) -> None:
    assert ARTICLE.standing(day) is standing


def test_dates_are_read_as_people_write_them() -> None:
    fit = checked(
        Article("a", " Вопрос? ", "Ответ.", valid_from="01.02.2026", valid_to="2026-03-01T00:00:00")
    )
    assert fit == ARTICLE


@pytest.mark.parametrize(
    ("article", "sentence"),
    [
        (Article("a b", "В?", "О."), "no id"),
        (Article("a", "В" * 501, "О."), "501 characters, at most 500"),
        (Article("a", "В?", "О.", valid_to="завтра"), "no date"),
        (Article("a", "В?", "О.", valid_from="2026-03-01", valid_to="2026-02-01"), "before it begins"),
    ],
)
def test_what_cannot_be_kept_is_said(article: Article, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        checked(article)


def test_answers_disagree_on_amounts_of_one_kind() -> None:
    one = Article("a", "Сколько?", "Сутки стоят 1 590 ₽, пакет 5 ГБ.")
    assert disagreement(one, Article("b", "Сколько?", "Стоит 490 руб.")) == ("1590 ₽", "490 ₽")
    assert disagreement(one, Article("b", "Сколько?", "1590 рублей, 3 минуты")) is None


def test_a_lead_makes_surer_and_parts_that_disagree_less_sure() -> None:
    clear = sureness(lead=1.0, behind=0.0)
    assert clear > sureness(lead=0.1, behind=0.0)
    assert clear > sureness(lead=1.0, behind=0.5)


def test_each_part_adds() -> None:
    assert Likeness(1, 1, 1).score() > Likeness(1, 1, 0).score() > Likeness(1, 0, 0).score() > 0


@given(st.text(max_size=60))
def test_pieces_are_short_and_safe_to_look_for(text: str) -> None:
    assert all(0 < len(piece) <= 3 and piece.isalnum() for piece in pieces(text))
