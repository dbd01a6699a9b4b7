"""Cells: opened by everything, run by nothing."""

from __future__ import annotations

import time

import pytest

from moderation.adapters.exports.spreadsheets import inert


@pytest.mark.parametrize("start", "=+-@＝＋－＠")
@pytest.mark.parametrize(
    "before", ["", " ", "\0", "\u200b", "\ufeff", "\xa0", '"', "text;", 'a;"', "line\r\n"]
)
def test_what_would_start_a_formula_gets_an_apostrophe(before: str, start: str) -> None:
    safe = inert(f"{before}{start}1+1")
    assert safe.count("'") == 1
    assert "\0" not in safe


@pytest.mark.parametrize("start", "\t\r\n")
def test_what_starts_with_a_control_gets_an_apostrophe(start: str) -> None:
    assert inert(f"{start}text").startswith("'")


@pytest.mark.parametrize("text", ["Как подключить eSIM?", "5-7 дней", "a = b", "", "'", "тариф «Всё + ещё»"])
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert inert(text) == text


@pytest.mark.parametrize("char", ["\n", ";", " ", "=", '"', "\u200b"])
def test_a_hundred_thousand_of_anything_take_no_time(char: str) -> None:
    started = time.process_time()
    inert(char * 100_000)
    assert time.process_time() - started < 1.0
