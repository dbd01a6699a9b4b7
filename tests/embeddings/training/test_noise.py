import random

from hypothesis import given
from hypothesis import strategies as st

from embeddings.training.noise import bare, slipped, telegraphic, variants


def test_bare_text_has_neither_marks_nor_capitals() -> None:
    assert bare("Почему, Так… ДОРОГО?!") == "почему так дорого"


def test_a_slip_changes_letters_only() -> None:
    slips = {slipped("как дела 2025", random.Random(seed)) for seed in range(200)}
    assert len(slips) > 5
    assert all(slip.endswith(" 2025") for slip in slips)


@given(st.text(max_size=80))
def test_variants_begin_with_the_text_and_never_repeat(text: str) -> None:
    found = variants(text, random.Random(0))
    assert len(found) == len(set(found))
    assert all(found)
    assert found[:1] == ([text] if text else [])


def test_a_telegraphic_text_keeps_the_words_that_carry_its_sense() -> None:
    assert telegraphic("Toyota has to recall all of its vehicles!") == "toyota recall vehicles"
