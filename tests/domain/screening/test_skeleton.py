from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.screening.skeleton import read_skeletons


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("xлeб", "хлеб"),
        ("6оль", "боль"),
        ("д.о.м", "дом"),
        ("д о м", "дом"),
        ("дооооом", "дом"),
        ("Ёлка", "елка"),
        ("д*м", "д*м"),
        ("derevo", "дерево"),
        ("ljv", "дом"),
        ("[jkjl", "холод"),
    ],
)
def test_a_disguised_word_is_read(typed: str, meant: str) -> None:
    text = f"вот {typed} так"
    skeletons = [skeleton for skeleton in read_skeletons(text) if skeleton.word == meant]
    assert skeletons
    assert text[skeletons[0].start : skeletons[0].end] == typed


def test_a_plain_word_has_one_reading() -> None:
    assert [skeleton.word for skeleton in read_skeletons("связь пропала")] == ["связь", "пропала"]


@given(st.text(max_size=300))
def test_readings_lie_within_the_text(text: str) -> None:
    assert all(0 <= skeleton.start < skeleton.end <= len(text) for skeleton in read_skeletons(text))
