from collections.abc import Sequence

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from embeddings.encoding import bundled
from embeddings.encoding.lean import LeanModel
from embeddings.encoding.loading import LibraryModel, named
from embeddings.encoding.pieces import batches

TEXTS = [
    "почему не работает интернет?",
    "",
    "how do I turn on roaming",
    "очень длинный вопрос " * 60,
    "🙌🏽 ура",
    *(f"вопрос {number} про тариф" for number in range(40)),
]


@pytest.fixture(scope="module")
def library() -> SentenceTransformer:
    folder = bundled.unpacked(bundled.weights_path(), bundled.cache_folder())
    return SentenceTransformer(str(folder), device="cpu", local_files_only=True)


def lengths(batch: Sequence[int], numbers: Sequence[Sequence[int]]) -> list[int]:
    return [len(numbers[place]) for place in batch]


def test_batches_hold_every_text_once_and_like_lengths_together() -> None:
    numbers = [[0] * length for length in (300, 2, 3, 2, 128, 700, 3, 1)]
    made = [*batches(numbers)]
    assert sorted(place for batch in made for place in batch) == list(range(len(numbers)))
    assert [lengths(batch, numbers) for batch in made] == [[1, 2, 2, 3, 3], [128], [300], [700]]


def test_no_texts_make_no_batch() -> None:
    assert [*batches([])] == []


@pytest.mark.model
def test_vectors_are_those_of_the_library(library: SentenceTransformer) -> None:
    lean = LeanModel.of(library, 1)
    assert lean is not None
    theirs = LibraryModel(library, 1).encode(TEXTS)
    assert (lean.encode(TEXTS) * theirs).sum(axis=1).min() > 0.999


@pytest.mark.model
def test_the_bundled_model_is_read_as_the_library_reads_it() -> None:
    folder = bundled.unpacked(bundled.weights_path(), bundled.cache_folder(), bundled.SMALL)
    (theirs, _), ours = named(str(folder), 1), LeanModel.read(folder, 1)
    assert isinstance(theirs, LeanModel)
    assert ours.pieces.numbers(TEXTS) == theirs.pieces.numbers(TEXTS)
    assert np.array_equal(ours.encode(TEXTS), theirs.encode(TEXTS))


@pytest.mark.model
def test_the_number_of_threads_changes_nothing(library: SentenceTransformer) -> None:
    one, three = LeanModel.of(library, 1), LeanModel.of(library, 3)
    assert one is not None
    assert three is not None
    assert np.array_equal(one.encode(TEXTS), three.encode(TEXTS))


@pytest.mark.model
def test_a_model_of_another_make_is_left_to_its_library(library: SentenceTransformer) -> None:
    library[1].pooling_mode = "cls"
    try:
        assert LeanModel.of(library, 1) is None
    finally:
        library[1].pooling_mode = "mean"
