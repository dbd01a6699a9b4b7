import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings import snapshots
from embeddings.errors import SnapshotDamaged


class Kept(msgspec.Struct):
    name: str
    rows: snapshots.Array


def kept() -> bytes:
    return snapshots.dump(
        Kept("a", snapshots.packed(np.arange(6, dtype=np.float32).reshape(2, 3))), version=3
    )


def test_arrays_come_back_whole_and_free_to_change() -> None:
    state = snapshots.load(kept(), Kept, version=3)

    rows = snapshots.unpacked(state.rows)
    rows += 1

    assert rows.tolist() == [[1, 2, 3], [4, 5, 6]]


@given(place=st.integers(0, len(kept()) - 1), bit=st.integers(0, 7))
def test_any_flipped_bit_is_noticed(place: int, bit: int) -> None:
    damaged = bytearray(kept())
    damaged[place] ^= 1 << bit

    with pytest.raises(SnapshotDamaged):
        snapshots.load(bytes(damaged), Kept, version=3)


@given(length=st.integers(0, len(kept()) - 1))
def test_any_cut_is_noticed(length: int) -> None:
    with pytest.raises(SnapshotDamaged):
        snapshots.load(kept()[:length], Kept, version=3)


def test_another_version_says_so() -> None:
    with pytest.raises(SnapshotDamaged, match="version 3, this program reads 4"):
        snapshots.load(kept(), Kept, version=4)


def test_another_kind_of_state_is_refused() -> None:
    class Other(msgspec.Struct):
        number: int

    with pytest.raises(SnapshotDamaged, match="cannot be read"):
        snapshots.load(kept(), Other, version=3)
