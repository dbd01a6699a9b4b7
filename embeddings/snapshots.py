"""Snapshots: named arrays and plain values as one checked run of bytes."""

import zlib
from typing import TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from embeddings.errors import SnapshotDamaged

State = TypeVar("State")
_HEAD = 5  # version, then the sum over the rest


class Array(msgspec.Struct, frozen=True):
    """An array as it is kept."""

    dtype: str
    shape: tuple[int, ...]
    data: bytes


def packed(array: NDArray[np.generic]) -> Array:
    """Return an array as it is kept."""
    return Array(array.dtype.str, array.shape, array.tobytes())


def unpacked(array: Array) -> NDArray[np.generic]:
    """Return an array from what was kept, free to be changed."""
    unpacked: NDArray[np.generic] = np.frombuffer(array.data, array.dtype).reshape(array.shape).copy()
    return unpacked


def dump(state: msgspec.Struct, *, version: int) -> bytes:
    """Return the bytes of a state."""
    body = msgspec.msgpack.encode(state)
    return bytes([version]) + zlib.crc32(body).to_bytes(4, "big") + body


def load(snapshot: bytes, kind: type[State], *, version: int) -> State:
    """Return the state that was kept.

    Raises:
        SnapshotDamaged: the bytes are not such a snapshot, or of another version.
    """
    if len(snapshot) < _HEAD:
        raise SnapshotDamaged(
            f"The snapshot has {len(snapshot)} bytes; take an earlier one or replay the log."
        )
    if snapshot[0] != version:
        raise SnapshotDamaged(
            f"The snapshot is of version {snapshot[0]}, this program reads {version}; replay the log instead."
        )
    body = snapshot[_HEAD:]
    if zlib.crc32(body) != int.from_bytes(snapshot[1:_HEAD], "big"):
        raise SnapshotDamaged(
            "The snapshot was altered after it was written; take an earlier one or replay the log."
        )
    try:
        return msgspec.msgpack.decode(body, type=kind)
    except msgspec.DecodeError as cause:
        raise SnapshotDamaged(f"The snapshot cannot be read ({cause}); replay the log instead.") from cause
