"""Numbers for guard signatures, so that arrays can hold and compare them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from embeddings.guarding.guards import Guards, Signature

UNSEEN = -1
NOTHING: Signature = frozenset()


class Signatures:
    """Number signatures in the order in which they were first seen; 0 is that of a text without any.

    Args:
        guards: what reads a signature from a text.
    """

    def __init__(self, guards: Guards) -> None:
        self._guards = guards
        self._numbers: dict[Signature, int] = {}
        self._pairs: dict[tuple[str, str], int] = {}
        self._add(NOTHING)

    def read_by(self, guards: Guards) -> None:
        """Read texts by other guards from now on; numbers given before stay."""
        self._guards = guards

    def number(self, text: str, known: Signature = NOTHING) -> int:
        """Return the number of a text's signature, a new one where it is new.

        `known` are values on axes that no guard reads: what is known of the text from elsewhere.
        """
        return self._add(self._guards.signature(text) | known)

    def find(self, text: str, known: Signature = NOTHING) -> int:
        """Return the number of a text's signature, UNSEEN where it is new; nothing changes."""
        return self._numbers.get(self._guards.signature(text) | known, UNSEEN)

    def marks(self, numbers: NDArray[np.int32], *, asking: bool = True) -> NDArray[np.int32]:
        """Return for each number its values on all axes, 0 where it has none, shape (n, axes).

        Without `asking` only on those that count in a stream that tells: nobody there waits for an answer.
        """
        axes = {axis for axis, _ in self._pairs if asking or not self._guards.asked(axis)}
        columns = {axis: place for place, axis in enumerate(sorted(axes))}
        table = np.zeros((len(self._numbers), len(columns)), np.int32)
        for signature, number in self._numbers.items():
            for pair in signature:
                if pair[0] in columns:
                    table[number, columns[pair[0]]] = self._pairs[pair]
        return table[numbers]

    def meaning(self, mark: int) -> tuple[str, str]:
        """Return the axis and the value that a mark stands for."""
        return next(pair for pair, known in self._pairs.items() if known == mark)

    def kept(self) -> list[list[tuple[str, str]]]:
        """Return all signatures in their order, for a snapshot."""
        return [sorted(signature) for signature in self._numbers]

    def restore(self, kept: Sequence[Sequence[tuple[str, str]]]) -> None:
        """Take up the signatures of a snapshot."""
        self._numbers, self._pairs = {}, {}
        for signature in kept:
            self._add(frozenset(signature))

    def _add(self, signature: Signature) -> int:
        if signature not in self._numbers:
            self._numbers[signature] = len(self._numbers)
            for pair in sorted(signature):
                self._pairs.setdefault(pair, len(self._pairs) + 1)
        return self._numbers[signature]
