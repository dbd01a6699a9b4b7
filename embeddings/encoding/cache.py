"""Remember the vectors of texts that keep coming: greetings, pluses, copied questions."""

from collections import OrderedDict

import numpy as np
from numpy.typing import NDArray


class VectorCache:
    """Keep the vectors of the texts asked for most recently.

    At 384 dimensions an entry takes about 2 kB. Not safe to share between threads without a lock.

    Args:
        capacity: how many texts to keep; 0 keeps none.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._vectors: OrderedDict[str, NDArray[np.float32]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._vectors)

    def get(self, text: str) -> NDArray[np.float32] | None:
        """Look a text up and mark it as recently used."""
        vector = self._vectors.get(text)
        if vector is not None:
            self._vectors.move_to_end(text)
        return vector

    def put(self, text: str, vector: NDArray[np.float32]) -> None:
        """Store a copy of the vector, forgetting the text that was not asked for the longest."""
        self._vectors[text] = vector.copy()  # a view would keep its whole batch in memory
        self._vectors.move_to_end(text)
        while len(self._vectors) > self._capacity:
            self._vectors.popitem(last=False)
