import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import HashingVectorizer

from embeddings.distress import LETTERS, Distress, letters


def blank(dim: int = 2) -> Distress:
    return Distress(np.zeros((2, dim), np.float32), np.zeros((2, LETTERS)), np.zeros(2, np.float32))


def hearing(text: str, dim: int = 2) -> Distress:
    """Hear danger in the letters of one text alone."""
    heard = np.zeros((2, LETTERS))
    heard[1] = letters([text]).toarray()[0]
    return Distress(np.zeros((2, dim), np.float32), heard, np.zeros(2, np.float32))


def test_vectors_and_letters_add_up() -> None:
    distress = Distress(
        np.array([[1, 0], [0, 2]], np.float32), np.zeros((2, LETTERS)), np.ones(2, np.float32)
    )
    vectors = np.array([[1, 0], [0, 1]], np.float32)
    assert distress.logits(vectors, ["а", "б"]).tolist() == [[2, 1], [1, 3]]


def test_parts_of_words_outlast_a_slip_and_capitals() -> None:
    distress = hearing("ребёнок не дышит")
    texts = ["РЕБЁНОК НЕ ДЫШИТ", "ребёнк не дышыт", "какой тариф выгоднее"]
    same, slipped, other = distress.logits(np.zeros((3, 2), np.float32), texts)[:, 1]
    assert same > slipped > 2 * other


def test_no_texts_give_no_judgements() -> None:
    assert blank().logits(np.empty((0, 2), np.float32), []).shape == (0, 2)


@pytest.mark.parametrize("revision", ["another", "../heads", ""])
def test_another_encoder_has_no_weights(revision: str) -> None:
    assert Distress.load(revision) is None


@given(st.text(max_size=3000))
def test_any_text_has_letters_of_one_length(text: str) -> None:
    length = np.linalg.norm(letters([text]).toarray())
    assert length == pytest.approx(0.0) or length == pytest.approx(20.0)


@given(st.text(max_size=300) | st.text("абв a.1", max_size=100))
def test_letters_are_those_of_the_library(text: str) -> None:
    library = HashingVectorizer(
        analyzer="char_wb", ngram_range=(2, 5), n_features=LETTERS, alternate_sign=False, binary=True
    )
    ours, theirs = letters([text, text]), library.transform([text, text]) * 20.0
    assert (ours.indices.tolist(), ours.indptr.tolist()) == (theirs.indices.tolist(), theirs.indptr.tolist())
    assert ours.data.tolist() == theirs.data.tolist()
