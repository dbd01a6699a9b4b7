import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from embeddings.words import SIZE, WordWeights, features


def test_a_text_counts_its_words_and_neighbours_whatever_its_case_and_marks() -> None:
    assert features("Ты придёшь завтра?") == features("ты придешь завтра")
    assert len(features("ты придешь завтра")) == 3 + 4
    assert features("ты придешь завтра") != features("завтра ты придешь")


def test_features_are_the_same_on_every_machine() -> None:
    assert features("ты") == [22724, 24824, 26421]


def test_a_repeated_word_counts_once() -> None:
    assert set(features("да да да")) == set(features("да да"))


def test_weights_of_what_a_text_has_add_up() -> None:
    weights = np.zeros(SIZE)
    weights[features("где")] = [1.0, 2.0, 4.0]
    assert WordWeights(weights).logits(["где", "Где?", "", "нет"]).tolist() == [7.0, 7.0, 0.0, 0.0]


def test_no_texts_have_no_logits() -> None:
    assert WordWeights(np.zeros(SIZE)).logits([]).shape == (0,)


@given(st.text(max_size=300))
def test_any_text_has_features_in_range(text: str) -> None:
    assert all(0 <= feature < SIZE for feature in features(text))
