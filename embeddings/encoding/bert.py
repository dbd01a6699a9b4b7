"""Carry weights between our transformer and the model library's BertModel, which names and cuts them otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from embeddings.encoding.transformer import Layer, Transformer

if TYPE_CHECKING:
    from transformers import BertModel

_PROJECTIONS = [f"attention.self.{part}" for part in ("query", "key", "value")]
_PARTS = {
    "attended": "attention.output.dense",
    "attended_norm": "attention.output.LayerNorm",
    "inner": "intermediate.dense",
    "outer": "output.dense",
    "outer_norm": "output.LayerNorm",
}
_KINDS = ("weight", "bias")


def from_bert(bert: BertModel) -> Transformer:
    """Take over a BertModel's weights."""
    return assembled(bert.config.to_dict(), bert.state_dict())


def assembled(settings: Mapping[str, Any], theirs: Mapping[str, Tensor]) -> Transformer:
    """Make a transformer of a BertModel's settings and weights, as its files hold them."""
    hidden, epsilon = settings["hidden_size"], settings["layer_norm_eps"]
    norm = nn.LayerNorm(hidden, eps=epsilon)
    norm.load_state_dict({kind: theirs[f"embeddings.LayerNorm.{kind}"] for kind in _KINDS})
    places = theirs["embeddings.position_embeddings.weight"]
    places = places + theirs["embeddings.token_type_embeddings.weight"][0]
    layers = []
    for number in range(settings["num_hidden_layers"]):
        layer = Layer(hidden, settings["num_attention_heads"], settings["intermediate_size"], epsilon)
        layer.load_state_dict(_ours(theirs, f"encoder.layer.{number}."))
        layers.append(layer)
    return Transformer(theirs["embeddings.word_embeddings.weight"], places, norm, layers)


def to_bert(transformer: Transformer) -> dict[str, Tensor]:
    """Return all weights but the vectors of the vocabulary, as a BertModel names them."""
    named = {
        "embeddings.position_embeddings.weight": transformer.places,
        "embeddings.token_type_embeddings.weight": torch.zeros(2, transformer.dim),
        **{f"embeddings.LayerNorm.{kind}": getattr(transformer.norm, kind) for kind in _KINDS},
    }
    for number, layer in enumerate(transformer.layers):
        for kind in _KINDS:
            shares = getattr(layer.projections, kind).chunk(len(_PROJECTIONS))
            theirs = dict(zip(_PROJECTIONS, shares, strict=True))
            theirs |= {name: getattr(getattr(layer, part), kind) for part, name in _PARTS.items()}
            named |= {f"encoder.layer.{number}.{name}.{kind}": tensor for name, tensor in theirs.items()}
    return {name: tensor.detach().float() for name, tensor in named.items()}


def _ours(theirs: Mapping[str, Tensor], start: str) -> dict[str, Tensor]:
    """Rename the weights of the layer whose names start so; the three projections of attention become one."""
    named = {
        f"{part}.{kind}": theirs[f"{start}{name}.{kind}"] for part, name in _PARTS.items() for kind in _KINDS
    }
    for kind in _KINDS:
        shares = [theirs[f"{start}{name}.{kind}"] for name in _PROJECTIONS]
        named[f"projections.{kind}"] = torch.cat(shares)
    return named
