from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.screening.spoken_numbers import digits_of, find_spoken_phones


@pytest.mark.parametrize(
    ("words", "digits"),
    [
        ("восемь девятьсот шестнадцать", "8916"),
        ("пятьсот пятьдесят пять сорок два десять", "5554210"),
        ("сто двадцать ноль пять", "12005"),
        ("семь девятьсот три 555 ноль один", "790355501"),
        ("двадцать двадцать пять", "2025"),
        ("Ноль Ноль", "00"),
    ],
)
def test_words_become_the_digits_that_were_dictated(words: str, digits: str) -> None:
    assert digits_of(words) == digits


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (
            "мой восемь девятьсот двадцать шесть пятьсот один сорок два десять жду",
            "восемь девятьсот двадцать шесть пятьсот один сорок два десять",
        ),
        ("тел 8 (девятьсот три) 555 01 99", "8 (девятьсот три) 555 01 99"),
        ("вопрос два: девятьсот три 555 01 99", "девятьсот три 555 01 99"),
        ("плюс семь 916 ноль ноль один 22 33", "плюс семь 916 ноль ноль один 22 33"),
    ],
)
def test_a_dictated_number_is_found_whole(text: str, number: str) -> None:
    assert [text[start:end] for start, end in find_spoken_phones(text)] == [number]


@pytest.mark.parametrize(
    "text",
    [
        "раз два три четыре пять вышел зайчик погулять",
        "плачу девятьсот пятьдесят рублей за три номера",
        "восемь из десяти звонков срываются",
        "сто раз звонил, двести раз писал",
    ],
)
def test_counting_is_no_number(text: str) -> None:
    assert list(find_spoken_phones(text)) == []


@given(st.lists(st.sampled_from(["восемь", "девятьсот", "сорок", "два", "8", "916", ",", "и"]), max_size=40))
def test_takes_any_row_of_numbers(words: list[str]) -> None:
    text = " ".join(words)
    for start, end in find_spoken_phones(text):
        assert 10 <= len(digits_of(text[start:end])) <= 16
