"""A matrix product whose weights are laid out for the processor once, and not at every call."""

from typing import Any

import torch
from torch import Tensor, nn

_MKLDNN = torch.ops.mkldnn


class Product(nn.Linear):
    """The library's linear layer, giving the same bits in four fifths of the time where it can.

    Products in bfloat16 want their weights in blocks, into which the library's own layer puts them at each call. In
    float32, which is also what learning runs in, the plain product is as fast, and stays. Weights that have once been
    used in bfloat16 must not change any more.
    """

    _blocks: Tensor | None = None

    def forward(self, rows: Tensor) -> Tensor:
        """Return the rows' products, shape (..., outputs)."""
        if not torch.is_inference_mode_enabled() or self.weight.dtype != torch.bfloat16:
            return super().forward(rows)
        if (
            self._blocks is None
        ):  # threads that come here at once do the same work, and one of the results stays
            self._blocks = _MKLDNN._reorder_linear_weight(self.weight)  # noqa: SLF001 - not in public; torch is pinned
        product: Tensor = _MKLDNN._linear_pointwise(rows, self._blocks, self.bias, "none", [], "")  # noqa: SLF001 - as above
        return product

    def __getstate__(self) -> dict[str, Any]:
        """Leave the blocks out of copies: they cannot be copied, and are soon made anew."""
        return {**self.__dict__, "_blocks": None}
