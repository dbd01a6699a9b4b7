"""Rough similarities: which of very many pairs may be near.

A product in half precision takes a fifth of the time where the processor multiplies it natively. It only draws up
lists: whoever takes a pair from them computes its similarity anew. So results are the same with and without it.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Halves = NDArray[np.int16]
"""The upper halves of numbers of 32 bits, which is what torch calls bfloat16."""
Prepared = Halves | Floats

SLACK = 0.006
"""No rough similarity of vectors up to length 1 is so wrong: factors are rounded by 2^-8 together, the sum by 2^-9."""
_STEP = 64
_EIGHT = 8  # marks of a byte in a word
_SHORT = 1 << 16  # marks that are gone through one by one
_MANY = 2048  # columns from which half precision pays


def pays(count: int) -> bool:
    """Tell whether so many columns are multiplied faster in half precision here."""
    return count >= _MANY and _native()


@cache
def _native() -> bool:
    import torch  # noqa: PLC0415 - takes a second to import; who clusters a few vectors need not wait

    able = torch.cpu.get_capabilities()
    return bool(able.get("amx_bf16") or able.get("avx512_bf16"))


def halves(numbers: Floats) -> Halves:
    """Return numbers rounded to their upper halves."""
    import torch  # noqa: PLC0415 - only where halves pay, and then it is there

    upper: Halves = torch.from_numpy(np.ascontiguousarray(numbers)).bfloat16().view(torch.int16).numpy()
    return upper


def prepared(vectors: Floats) -> Prepared:
    """Return vectors as they are best multiplied by one another."""
    return halves(vectors) if pays(len(vectors)) else vectors


def product(rows: Prepared, columns: Prepared) -> Prepared:
    """Return about the similarity of each row to each column, both prepared alike."""
    if rows.dtype != np.int16:
        return np.asarray(rows @ columns.T, np.float32)
    import torch  # noqa: PLC0415 - only where halves pay, and then it is there

    left, right = (
        torch.from_numpy(_filled(np.asarray(part, np.int16))).view(torch.bfloat16) for part in (rows, columns)
    )
    coarse: Halves = (left @ right.T).view(torch.int16).numpy()[: len(rows), : len(columns)]
    return coarse


def _filled(part: Halves) -> Halves:
    """Fill up with zeros to one of few shapes: for each new one torch makes, and keeps, a program of its own."""
    step = _STEP if len(part) <= _STEP**2 else _STEP**2
    missing = -len(part) % step
    return np.concatenate([part, np.zeros((missing, part.shape[1]), np.int16)]) if missing else part


def reaching(similarities: Prepared, floors: Floats, others: Floats | None = None) -> tuple[Ints, Ints]:
    """Return row and column of all rough similarities that reach a floor, or one of others.

    Args:
        similarities: shape (n, m).
        floors: of a shape broadcastable to theirs.
        others: likewise.
    """
    marks = _reached(similarities, floors)
    if others is not None:
        marks |= _reached(similarities, others)
    return np.divmod(_places(marks.ravel()), similarities.shape[1])


def _reached(similarities: Prepared, floors: Floats) -> NDArray[np.bool_]:
    if similarities.dtype == np.int16 and floors.min() > 0:
        # Halves of positive numbers are in the order of the numbers; those of negative ones are negative.
        return np.asarray(similarities >= (floors.view(np.int32) >> 16).astype(np.int16))
    return np.asarray(numbers(similarities) >= floors)


def _places(marks: NDArray[np.bool_]) -> Ints:
    """Return where marks are set, where few are: eight of them are passed over at once."""
    if len(marks) < _SHORT:
        return np.flatnonzero(marks)
    whole = len(marks) // _EIGHT * _EIGHT
    eights = _places(marks[:whole].view(np.uint64) != 0)
    inside = np.flatnonzero(marks[:whole].reshape(-1, _EIGHT)[eights])
    found = eights[inside // _EIGHT] * _EIGHT + inside % _EIGHT
    return np.concatenate([found, whole + np.flatnonzero(marks[whole:])])


def numbers(similarities: Prepared) -> Floats:
    """Return rough similarities as ordinary numbers."""
    if similarities.dtype != np.int16:
        return similarities.astype(np.float32, copy=False)
    return (similarities.astype(np.int32) << 16).view(np.float32)
