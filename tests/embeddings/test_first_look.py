import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.first_look import PARTS, SCALE, FirstLook, columns, parts
from embeddings.train_first_look import rows

LEVELS = ("critical", "high", "normal", "none")
BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture(scope="module")
def look() -> FirstLook:
    return FirstLook.load()


def json_lines(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (BENCHMARKS / name).read_text("utf-8").splitlines()]


@given(st.lists(st.text(max_size=300) | st.text("абв a.1", max_size=100), min_size=1, max_size=5))
def test_it_judges_as_it_was_trained(texts: list[str]) -> None:
    dice = np.random.default_rng(7)
    weights = dice.normal(size=PARTS)
    reader = FirstLook(weights, 0.5)
    assert [reader.logit(text) for text in texts] == pytest.approx((rows(texts) @ weights + 0.5).tolist())


def test_a_word_has_parts_of_two_to_five_letters_with_its_ends() -> None:
    assert len(parts("да")) == len({" д", "да", "а ", " да", "да ", " да "})
    assert parts("дым") & parts("дыма")
    assert len(columns(["дым дым", ""])[0]) == len(parts("дым"))


@pytest.mark.parametrize("text", ["", " ", "\0", "\ud83d", "a" * 100_000, "слово " * 20_000, "é" * 500])
def test_any_text_is_judged(look: FirstLook, text: str) -> None:
    assert np.isfinite(look.logit(text))


def test_capitals_and_slips_do_not_hide_a_cry(look: FirstLook) -> None:
    assert look.suspects("помогите ребенок задыхается")
    assert look.suspects("ПОМОГИТЕ РЕБЕНОК ЗАДЫХАЕТСЯ!!!")
    assert look.suspects("помогитее ребёнок задыхаеться")


def test_most_emergencies_that_it_never_saw_are_suspected_and_few_others(look: FirstLook) -> None:
    texts = json_lines("heldout_danger.jsonl")
    found = {
        level: [look.suspects(row["text"]) for row in texts if row["level"] == level] for level in LEVELS
    }
    assert np.mean(found["critical"]) > 0.7
    assert np.mean(found["high"] + found["normal"] + found["none"]) < 0.12


def test_hardly_any_question_about_the_operator_is(look: FirstLook) -> None:
    texts = json_lines("article_questions.jsonl") + json_lines("bank_questions.jsonl")
    assert np.mean([look.suspects(row["text"]) for row in texts]) < 0.03


def test_length_of_a_row_is_what_the_penalty_is_meant_for() -> None:
    lengths = np.sqrt(rows(["Помогите!", "как подключить роуминг"]).power(2).sum(axis=1))
    assert lengths.tolist() == [[pytest.approx(SCALE)], [pytest.approx(SCALE, rel=0.2)]]
