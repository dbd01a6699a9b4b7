from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.phrases import Phrases, read_words


def found(phrase: str, text: str) -> bool:
    return Phrases({"tag": phrase}).find(text) == {"tag"}


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("нет связи", "у нас НЕТ связи"),
        ("списал*", "Списали деньги"),
        ("не приход* ... код", "не приходит мне этот код"),
        ("код|пароль забыл*", "пароль забыла"),
        ("^ как", "скажите, как войти"),
        ("как $", "дистанционно как?"),
        ("все", "всё"),
        ("cant call", "can't call"),
        ("ни то\nнет сети", "нет сети"),
    ],
)
def test_a_phrase_is_found(phrase: str, text: str) -> None:
    assert found(phrase, text)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("нет связи", "нет хорошей связи"),
        ("код", "кодекс"),
        ("не приход* ... код", "не приходит а б в г код"),
        ("^ как", "так как"),
        ("как $", "как войти"),
    ],
)
def test_what_does_not_fit_is_not_found(phrase: str, text: str) -> None:
    assert not found(phrase, text)


def test_the_first_phrase_of_the_text_names_the_tag() -> None:
    lists = Phrases({"first": "альфа", "second": "бета"})
    assert lists.first_words(read_words("бета, потом альфа")) == "second"
    assert lists.first_words(read_words("гамма")) == ""


def test_a_list_that_cannot_be_looked_up_is_refused() -> None:
    with pytest.raises(ValueError, match="stem under 3 letters"):
        Phrases({"tag": "ко* сим"})
    with pytest.raises(ValueError, match="without words"):
        Phrases({"tag": "^ $"})


@given(st.text(max_size=300))
def test_any_text_is_read_with_one_mark_more_than_words(text: str) -> None:
    words = read_words(text)
    assert len(words.starts) == len(words.words) + 1
    assert words.starts[0]
    assert words.starts[-1]
