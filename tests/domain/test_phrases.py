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


_LISTS = {
    "one": "не работает, не ... связь*, горит",
    "two": "^ не $, горит дом*|лес*, не не",
    "three": "дом* ... горит, связь* не",
}
_WARM = Phrases(_LISTS)


@given(st.lists(st.sampled_from("не горит дом дома лес связь связи работает а . ,".split()), max_size=12))  # noqa: SIM905 - reads as a row
def test_what_was_remembered_of_words_changes_nothing(words: list[str]) -> None:
    text = " ".join(words)
    assert _WARM.find(text) == Phrases(_LISTS).find(text)
    assert _WARM.first_words(read_words(text)) in {"", *_WARM.find(text)}


def test_a_word_that_begins_many_phrases_costs_little_however_often_it_stands() -> None:
    many = Phrases({str(number): f"не слово{number}" for number in range(2000)})
    text = "не " * 200
    many.find(text)
    assert many._going_on.cache_info().currsize <= 2
    assert many.find(text + "слово7") == {"7"}
