from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from torch import nn

import embeddings
from embeddings import train_encoder
from embeddings.encoding.pieces import Pieces
from embeddings.encoding.transformer import Layer, Transformer
from embeddings.train_encoder import Batches, Teacher
from embeddings.training.corpus import Together

WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight"]
DIM = 8


class Reader:
    """An encoder that counts what it reads."""

    model = SimpleNamespace(revision="r1")

    def __init__(self) -> None:
        self.read: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.read += texts
        return np.array([[len(text), 1.0] for text in texts], np.float32)


def families() -> Together:
    """Twenty families of three groups of five texts."""
    places = range(300)
    return Together(
        [f"text {place}" for place in places],
        [place // 5 for place in places],
        [f"family {place // 15}" for place in places],
    )


def family(text: str) -> int:
    return int(text.split()[1]) // 15


def test_only_what_the_full_model_has_not_read_is_read(tmp_path: Path) -> None:
    first, second = Reader(), Reader()
    train_encoder.taught(["a", "bb"], cast("embeddings.Encoder", first), tmp_path)
    teacher = train_encoder.taught(["bb", "ccc", "a"], cast("embeddings.Encoder", second), tmp_path)
    assert (first.read, second.read) == (["a", "bb"], ["ccc"])
    assert teacher.targets(["ccc"]).shape == (1, 2)


def test_groups_that_are_easily_confused_are_drawn_together() -> None:
    texts, numbers = Batches(["plain"], [families()]).together(0)
    drawn = [number for number, _ in groupby(map(family, texts))]
    assert len(drawn) == len(set(drawn))  # each family in one run
    assert max(numbers.count(number) for number in numbers) <= 3
    assert len({(number, family(text)) for text, number in zip(texts, numbers, strict=True)}) == len(
        set(numbers)
    )


def test_batches_are_the_same_in_every_run() -> None:
    runs = [Batches([*"abcdef"], [families()]) for _ in range(2)]
    assert runs[0].plain() == runs[1].plain()
    assert runs[0].together(1) == runs[1].together(1)


def test_a_student_equal_to_its_teacher_loses_nothing() -> None:
    rows = nn.functional.normalize(torch.randn(6, 4, generator=torch.Generator().manual_seed(1)), dim=1)
    assert float(train_encoder.losses(rows, rows, None)) == pytest.approx(0, abs=1e-6)


def test_what_belongs_together_shall_be_near() -> None:
    apart = torch.eye(4)
    near = nn.functional.normalize(torch.tensor([[1.0, 0.1], [1.0, 0.0], [0.0, 1.0], [0.1, 1.0]]), dim=1)
    near = torch.cat([near, torch.zeros(4, 2)], dim=1)
    loss = [float(train_encoder.losses(rows, rows, [0, 0, 1, 1])) for rows in (near, apart)]
    assert loss[0] < loss[1]


def test_a_student_comes_nearer_to_its_teacher() -> None:
    torch.manual_seed(0)
    tokenizer = Tokenizer(WordLevel({word: place for place, word in enumerate(["?", *WORDS])}, "?"))
    tokenizer.pre_tokenizer = Whitespace()
    pieces = Pieces(tokenizer, "", 16, 0)
    student = Transformer(
        torch.randn(len(WORDS) + 1, DIM),
        torch.zeros(16, DIM),
        nn.LayerNorm(DIM),
        [Layer(DIM, heads=2, inner=DIM, epsilon=1e-6)],
    )
    texts = [f"{one} {two}" for one in WORDS for two in WORDS]
    of_word = dict(zip(WORDS, np.random.default_rng(0).normal(size=(len(WORDS), DIM)), strict=True))
    rows = np.array([sum(of_word[word] for word in text.split()) for text in texts], np.float32)
    teacher = Teacher(texts, rows / np.linalg.norm(rows, axis=1, keepdims=True))
    table, there = pieces.filled_up(pieces.numbers(texts))

    def distance() -> float:
        with torch.no_grad():
            return float(
                train_encoder.losses(teacher.seen(student(table, there)), teacher.targets(texts), None)
            )

    before, groups = distance(), Together(texts, [place // 8 for place in range(64)], ["all"] * 64)
    train_encoder.distilled(student, pieces, teacher, Batches(texts, [groups]), 200)
    assert distance() < 0.8 * before
