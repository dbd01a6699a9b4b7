"""Keep weights in a quarter of their room: 8 bits a number, with one scale for each row of a matrix."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_STEPS = 127
_LEAST = 1e-6
"""A scale that half precision still holds."""
_SCALES = "scales of "


def store(tensors: Mapping[str, Floats], path: Path) -> None:
    """Write matrices rounded, and everything else in half precision."""
    kept: dict[str, NDArray[np.generic]] = {}
    for name, tensor in tensors.items():
        if tensor.ndim == 1:
            kept[name] = tensor.astype(np.float16)
            continue
        scales = np.maximum(np.abs(tensor).max(axis=1, keepdims=True) / _STEPS, _LEAST).astype(np.float16)
        kept[name] = np.rint(tensor / scales.astype(np.float32)).clip(-_STEPS, _STEPS).astype(np.int8)
        kept[_SCALES + name] = scales
    np.savez_compressed(path, **kept)  # type: ignore[arg-type] # by name


def read(path: Path) -> dict[str, Floats]:
    """Return what was stored, as near as rounding left it."""
    with np.load(path, allow_pickle=False) as stored:
        kept = {name: np.asarray(stored[name]).astype(np.float32) for name in stored.files}
    scales = {name.removeprefix(_SCALES): kept.pop(name) for name in [*kept] if name.startswith(_SCALES)}
    return {name: tensor * scales[name] if name in scales else tensor for name, tensor in kept.items()}
