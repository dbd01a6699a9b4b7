from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from embeddings.encoding import rounded

MATRICES = arrays.arrays(np.float32, (3, 5), elements=st.floats(-50, 50, width=32))


@given(MATRICES)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_matrix_comes_back_within_a_step_of_each_row(tmp_path: Path, matrix: np.ndarray) -> None:
    rounded.store({"matrix": matrix}, tmp_path / "kept.npz")
    back = rounded.read(tmp_path / "kept.npz")["matrix"]
    steps = np.abs(matrix).max(axis=1, keepdims=True) / 127
    assert np.all(np.abs(back - matrix) <= 0.6 * steps + 1e-4)


def test_a_row_of_noughts_stays_one(tmp_path: Path) -> None:
    rounded.store({"matrix": np.zeros((2, 4), np.float32)}, tmp_path / "kept.npz")
    assert not rounded.read(tmp_path / "kept.npz")["matrix"].any()


def test_a_vector_is_kept_in_half_precision(tmp_path: Path) -> None:
    rounded.store({"bias": np.array([0.1, -3.0], np.float32)}, tmp_path / "kept.npz")
    assert rounded.read(tmp_path / "kept.npz")["bias"].tolist() == pytest.approx([0.1, -3.0], abs=1e-3)
