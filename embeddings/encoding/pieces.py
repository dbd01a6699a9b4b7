"""Cut texts into the numbered pieces that a transformer reads, in batches that waste little."""

from collections.abc import Iterator, Sequence

import torch
from tokenizers import Tokenizer
from torch import Tensor

_BUDGET = 512
"""Pieces in a batch, with what fills up shorter texts; larger batches leave the processor's cache."""


class Pieces:
    """Cut texts as one model does.

    Args:
        tokenizer: of the model, taken over: its own padding and truncation are not used.
        prefix: what the model wants before each text.
        most: pieces of a text that count; the last one always stays, for it ends the text.
        filler: number of the piece that fills up.
    """

    def __init__(self, tokenizer: Tokenizer, prefix: str, most: int, filler: int) -> None:
        self._tokenizer = tokenizer
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(most)
        self._prefix = prefix
        self._filler = filler

    def numbers(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the numbers of each text's pieces."""
        return [cut.ids for cut in self._tokenizer.encode_batch([self._prefix + text for text in texts])]

    def filled_up(self, numbers: Sequence[Sequence[int]], multiple: int = 1) -> tuple[Tensor, Tensor | None]:
        """Return texts of any lengths as one table, and where each is; None when all fill it.

        Args:
            numbers: of each text's pieces.
            multiple: the table's width is one of this; torch keeps something for each width it has met.
        """
        longest = -(-max(map(len, numbers)) // multiple) * multiple
        table = torch.tensor([[*row, *[self._filler] * (longest - len(row))] for row in numbers])
        if min(map(len, numbers)) == longest:
            return table, None
        lengths = torch.tensor([*map(len, numbers)])
        return table, torch.arange(longest) < lengths[:, None]


def batches(numbers: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Yield the places of texts that go together: of like length, about `_BUDGET` pieces."""
    batch: list[int] = []
    for place in sorted(range(len(numbers)), key=lambda place: len(numbers[place])):
        if batch and (len(batch) + 1) * len(numbers[place]) > _BUDGET:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch
