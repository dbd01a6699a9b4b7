"""The encoder's transformer without anything that is not needed: BERT's layers, mean pooling, unit length.

The same numbers as the model library's own, in half of the time: the three projections of attention are one
product, weights are laid out once, and texts of like length go together without padding where they can.
"""

import copy
from collections.abc import Sequence

from torch import Tensor, nn
from torch.nn import functional

from embeddings.encoding.product import Product


class Layer(nn.Module):
    """One layer of BERT (Devlin et al., 2018): attention, then two products, each added to what came in.

    Args:
        hidden: width of a token's vector.
        heads: of attention.
        inner: width between the two products.
        epsilon: of the layer norms.
    """

    def __init__(self, hidden: int, heads: int, inner: int, epsilon: float) -> None:
        super().__init__()
        self.heads = heads
        self.projections = Product(hidden, 3 * hidden)
        self.attended = Product(hidden, hidden)
        self.attended_norm = nn.LayerNorm(hidden, eps=epsilon)
        self.inner = Product(hidden, inner)
        self.outer = Product(inner, hidden)
        self.outer_norm = nn.LayerNorm(hidden, eps=epsilon)

    def forward(self, tokens: Tensor, seen: Tensor | None) -> Tensor:
        """Return the tokens' next vectors, shape (texts, tokens, hidden)."""
        texts, length, hidden = tokens.shape
        parts = self.projections(tokens).view(texts, length, 3, self.heads, hidden // self.heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=seen)
        tokens = self.attended_norm(tokens + self.attended(mixed.transpose(1, 2).reshape(tokens.shape)))
        changed: Tensor = self.outer_norm(tokens + self.outer(functional.gelu(self.inner(tokens))))
        return changed


class Transformer(nn.Module):
    """Token numbers in, one unit vector for each text out.

    Args:
        words: vectors of the vocabulary, shape (pieces, hidden).
        places: what is added at each position, shape (positions, hidden).
        norm: of their sum.
        layers: in order.
    """

    def __init__(self, words: Tensor, places: Tensor, norm: nn.LayerNorm, layers: list[Layer]) -> None:
        super().__init__()
        self.words = nn.Parameter(words, requires_grad=False)
        self.places = nn.Parameter(places)
        self.norm = norm
        self.layers: list[Layer] = nn.ModuleList(layers)  # type: ignore[assignment] # a list to whoever reads it

    @property
    def dim(self) -> int:
        """Return the length of a vector."""
        return self.words.shape[1]

    def cut(self, kept: Sequence[int]) -> "Transformer":
        """Return a transformer of its own weights with only these layers."""
        return copy.deepcopy(
            Transformer(
                self.words.data, self.places.data, self.norm, [self.layers[number] for number in kept]
            )
        )

    def forward(self, pieces: Tensor, there: Tensor | None) -> Tensor:
        """Return unit vectors, shape (texts, hidden), float32.

        Args:
            pieces: numbers of the tokens, shape (texts, tokens).
            there: False where a text has ended, shape (texts, tokens); None where all are of one length.
        """
        tokens = self.norm(functional.embedding(pieces, self.words) + self.places[: pieces.shape[1]])
        seen = None if there is None else there[:, None, None, :]
        for layer in self.layers:
            tokens = layer(tokens, seen)
        tokens = tokens.float()
        if there is None:
            pooled = tokens.mean(dim=1)
        else:
            weights = there[..., None].float()
            pooled = (tokens * weights).sum(dim=1) / weights.sum(dim=1)
        return functional.normalize(pooled, dim=1)
