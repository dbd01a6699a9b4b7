import numpy as np
from numpy.typing import NDArray

from embeddings.clustering.halves import halves

NOTHING: frozenset[tuple[str, str]] = frozenset()
TURKEY, BELARUS = frozenset({("country", "turkey")}), frozenset({("country", "belarus")})


def two_sides(count: int, share: float = 0.3) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    dice = np.random.default_rng(1)
    second = np.arange(count) < share * count
    rows = dice.standard_normal((count, 16)) * 0.08
    rows[:, 0] += 1
    rows[second, 1] += 1
    return rows.astype(np.float32), second


def test_two_meanings_come_apart_and_the_larger_stays() -> None:
    vectors, second = two_sides(40)
    found = halves(vectors, np.ones(40), [NOTHING] * 40)
    assert found is not None
    assert (found == second).all()
    again = halves(vectors, np.where(second, 9.0, 1.0), [NOTHING] * 40)
    assert again is not None
    assert (again == ~second).all()


def test_values_of_a_guard_come_first() -> None:
    vectors, _ = two_sides(40)
    signatures = [BELARUS if place % 4 == 0 else TURKEY for place in range(40)]
    found = halves(vectors, np.ones(40), signatures)
    assert found is not None
    assert found.tolist() == [place % 4 == 0 for place in range(40)]


def test_a_value_that_hardly_anybody_names_makes_no_half() -> None:
    vectors, second = two_sides(40)
    found = halves(vectors, np.ones(40), [BELARUS if place == 39 else TURKEY for place in range(40)])
    assert found is not None
    assert (found == second).all()


def test_what_is_all_the_same_has_no_sides() -> None:
    assert halves(np.ones((5, 8), np.float32), np.ones(5), [NOTHING] * 5) is None
    assert halves(np.ones((1, 8), np.float32), np.ones(1), [NOTHING]) is None
