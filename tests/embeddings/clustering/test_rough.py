import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.clustering import rough


def unit_rows(seed: int, count: int, dim: int = 96) -> rough.Floats:
    rows = np.random.default_rng(seed).standard_normal((count, dim)).astype(np.float32)
    units: rough.Floats = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return units


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6), count=st.integers(1, 40))
def test_halves_are_never_wrong_by_more_than_said(seed: int, count: int) -> None:
    rows, columns = unit_rows(seed, count), unit_rows(seed // 2, 30)  # at even seeds some are the same

    coarse = rough.numbers(rough.product(rough.halves(rows), rough.halves(columns)))

    assert np.abs(coarse - rows.astype(np.float64) @ columns.T.astype(np.float64)).max() < rough.SLACK


@pytest.mark.parametrize("floor", [-0.5, 0.0, 0.1, 0.4])
@pytest.mark.parametrize("prepare", [rough.halves, np.asarray])
def test_what_reaches_a_floor_is_found(floor: float, prepare: type) -> None:
    similarities = rough.product(prepare(unit_rows(1, 20)), prepare(unit_rows(2, 50)))

    rows, columns = rough.reaching(similarities, np.full((1, 1), floor, np.float32))

    expected = np.nonzero(rough.numbers(similarities) >= floor)
    assert set(zip(rows.tolist(), columns.tolist(), strict=True)) >= set(
        zip(expected[0].tolist(), expected[1].tolist(), strict=True)
    )
    assert (rough.numbers(similarities)[rows, columns] >= floor - 0.01).all()


@pytest.mark.parametrize("prepare", [rough.halves, np.asarray])
def test_what_reaches_the_floor_of_its_row_or_of_its_column_is_found(prepare: type) -> None:
    similarities = rough.product(prepare(unit_rows(1, 300)), prepare(unit_rows(2, 300)))
    floors, others = np.full((300, 1), 0.2, np.float32), np.full((1, 300), 0.25, np.float32)
    floors[7], others[0, 9] = 0.9, 0.05

    found = rough.reaching(similarities, floors, others)

    both = {*_pairs(rough.reaching(similarities, floors)), *_pairs(rough.reaching(similarities, others))}
    assert set(_pairs(found)) == both
    assert len(found[0]) == len(both)


def _pairs(found: tuple[rough.Ints, rough.Ints]) -> list[tuple[int, int]]:
    return list(zip(found[0].tolist(), found[1].tolist(), strict=True))


def test_few_are_multiplied_as_they_are() -> None:
    few = unit_rows(3, 10)

    assert rough.prepared(few) is few
