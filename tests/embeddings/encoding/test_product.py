"""Weights laid out once give the very bits of the library's own product."""

import copy

import pytest
import torch
from torch import Tensor, nn

from embeddings.encoding.product import Product
from embeddings.encoding.runtime import fastest_precision

_ABLE = pytest.mark.skipif(fastest_precision() != "bfloat16", reason="the processor multiplies no bfloat16")


def _product(precision: torch.dtype) -> Product:
    torch.manual_seed(5)
    return Product(48, 80).to(precision)


def _plain(product: Product, rows: Tensor) -> Tensor:
    return nn.functional.linear(rows, product.weight, product.bias)


@_ABLE
@pytest.mark.parametrize("shape", [(1, 48), (7, 48), (3, 5, 48), (600, 48)])
def test_bits_are_those_of_the_plain_product(shape: tuple[int, ...]) -> None:
    product, rows = _product(torch.bfloat16), torch.randn(shape).to(torch.bfloat16)
    with torch.inference_mode():
        first, again = product(rows), product(rows)
        assert torch.equal(first, _plain(product, rows))
    assert torch.equal(first, again)


def test_float32_and_learning_stay_plain() -> None:
    product, rows = _product(torch.float32), torch.randn(4, 48)
    with torch.inference_mode():
        assert torch.equal(product(rows), _plain(product, rows))
    product(rows).sum().backward()
    assert product.weight.grad is not None


@_ABLE
def test_a_copy_has_weights_of_its_own() -> None:
    product, rows = _product(torch.bfloat16), torch.randn(4, 48).to(torch.bfloat16)
    with torch.inference_mode():
        product(rows)
    other = copy.deepcopy(product)
    other.weight.data.zero_()
    with torch.inference_mode():
        assert torch.equal(other(rows), other.bias.expand(4, -1))
        assert torch.equal(product(rows), _plain(product, rows))
