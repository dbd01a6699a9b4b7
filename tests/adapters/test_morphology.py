from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.adapters.morphology import bases, nouns, roles_in_names
from moderation.domain.screening.name_roles import Role


@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("Гульнара", Role.NAME),
        ("Зульфиёй", Role.NAME),
        ("Петросян", Role.SURNAME),
        ("цою", Role.SURNAME),
        ("Гогоберидзе", Role.SURNAME),
        ("Расуловичу", Role.PATRONYMIC),
        ("Тюмени", Role.PLACE),
        ("заяц", Role.BEING),
        ("интернетом", Role.WORD),
    ],
)
def test_knows_words_in_any_case_form(word: str, role: Role) -> None:
    assert role in roles_in_names(word)


@pytest.mark.parametrize("word", ["Нгуен", "инетик", "qwerty", "", "ы" * 1000])
def test_says_nothing_of_what_the_dictionary_does_not_hold(word: str) -> None:
    assert roles_in_names(word) == Role(0)


@given(st.text(st.characters(exclude_categories=()), max_size=50))
def test_takes_any_word(word: str) -> None:
    assert isinstance(roles_in_names(word), Role)


def test_a_subject_is_named_by_nouns_in_their_basic_form() -> None:
    assert nouns(["берёт", "доставку", "поможет", "вайфаем", "зато"]) == ("доставка", "вайфай")
    assert nouns(["доставка", "доставку", "esim"]) == ("доставка", "esim")


def test_where_nothing_is_a_noun_all_words_stay() -> None:
    assert nouns(["поможет", "зато"]) == ("поможет", "зато")
    assert nouns([]) == ()


def test_forms_of_one_word_share_a_basic_form() -> None:
    assert bases("подписок") & bases("подписками")
    assert bases("трех") & bases("три")
    assert bases("subscriptions") & bases("subscription")
    assert not bases("иран") & bases("ирак")
