from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.screening.cleaning import MOST_CHARS, clean


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("  Нуууу   когда???!!! 😡😡 ", "Ну когда?"),
        ("при\u200bвет\u202e", "привет"),
        ("почeму не рабoтает cвязь", "почему не работает связь"),
        ("c утра нет сети y меня", "с утра нет сети у меня"),
        ("Tеlе2", "Tele2"),
        ("п0чему", "почему"),
        ("п о ч е м у нет связи", "почему нет связи"),
        ("д-е-н-ь-г-и верните", "деньги верните"),
        ("ＣＡＳＩＮＯ ８９", "CASINO 89"),
        ("за\u0301мок", "замок"),
        ("йогурт и ёж", "йогурт и ёж"),
        ("договор № 12", "договор № 12"),
        ("классссс", "класс"),
        ("Н Е Т  С В Я З И", "НЕТ СВЯЗИ"),
        ("ждём..........", "ждём..."),
        ("👨\u200d👩\u200d👧 семья 1️⃣", "семья 1"),
        ("\ud800hi\x00", "hi"),
    ],
)
def test_undoes_what_hides_a_plain_wording(typed: str, cleaned: str) -> None:
    assert clean(typed) == cleaned


@pytest.mark.parametrize(
    "text",
    [
        "iPhone 16, 5G, eSIM, Wi-Fi и 4G-модем",
        "SIM-карта и SMSка",
        "ООО «Ромашка»",
        "СССР вернись",
        "я и ты с ним",
        "размер XXL",
        "*100# и 0611",
        "www.alfa.example",
        "а и в к с на",
        "Маған белгісіз жазылым",
        "Кто-нибудь, ответьте!",
    ],
)
def test_leaves_real_spellings(text: str) -> None:
    assert clean(text) == text


@given(st.text(st.characters(exclude_categories=()), max_size=80))
def test_takes_any_text(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned) <= MOST_CHARS
    assert cleaned == cleaned.strip()
    cleaned.encode()


@given(st.text("абвгAB ёй0123!?.№\u0301\u200b😡", max_size=40))
def test_cleaning_the_clean_keeps_every_word(text: str) -> None:
    once = clean(text)
    assert len(clean(once)) <= len(once)


@pytest.mark.parametrize(
    "piece", ["a", "а\u0301\u0316", "\u05b0\u05c1\u0316", "?!", "а ", "аa", "😀", "\ufdfa", "\ud800"]
)
def test_hundred_thousand_characters_cost_milliseconds(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    clean(text)
    started = time.thread_time()
    clean(text)
    assert time.thread_time() - started < 0.05
