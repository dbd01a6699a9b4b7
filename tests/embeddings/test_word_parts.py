from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.utils import murmurhash3_32

from embeddings.word_parts import numbers, parts

WORDS = st.text("абвгдxyz😀'-é", min_size=1, max_size=12)


@given(WORDS)
def test_parts_are_those_of_the_library(word: str) -> None:
    cut = HashingVectorizer(analyzer="char_wb", ngram_range=(2, 5)).build_analyzer()
    assert parts(word) == cut(word)


@given(st.lists(st.text(max_size=5), max_size=20))
def test_numbers_are_those_of_the_library(found: list[str]) -> None:
    assert numbers(found).tolist() == [murmurhash3_32(part) for part in found]
