from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import embeddings.alignment as module
from embeddings import Model, load
from embeddings.alignment import (
    OFFSET_SHARE,
    AlignedEncoder,
    Alignment,
    language_by_letters,
    variety,
    weights_path,
)

DIM = 8
EYE = np.eye(DIM, dtype=np.float32)
NOTHING = np.zeros(DIM, np.float32)


def unit(*values: float) -> NDArray[np.float32]:
    row = np.zeros(DIM, np.float32)
    row[: len(values)] = values
    return row / np.float32(np.linalg.norm(row))


def test_a_language_is_moved_by_its_offset_and_others_are_left() -> None:
    russian, kazakh = unit(1, 0, 0), unit(1, 0, 1)
    alignment = Alignment(EYE, NOTHING, {"kk": (kazakh - russian) / OFFSET_SHARE})

    rows = alignment.align(np.stack([russian, kazakh, kazakh]), ["да", "иә", "да"], ["ru", "kk", "ru"])

    assert rows[0] == pytest.approx(russian)
    assert rows[1] == pytest.approx(russian, abs=1e-6)
    assert rows[2] == pytest.approx(kazakh)


def test_the_map_is_applied_and_rows_keep_unit_length() -> None:
    alignment = Alignment(np.diag([3.0, 1, 1, 1, 1, 1, 1, 1]).astype(np.float32)[:, :3], NOTHING[:3], {})

    row = alignment.align(unit(1, 2, 2)[None], ["да"], ["ru"])[0]

    assert row == pytest.approx(np.array([3, 2, 2]) / np.sqrt(17), abs=1e-6)


def test_vectors_are_told_apart_by_what_aligned_them() -> None:
    model = Model("m", "r", DIM)
    one, other = Alignment(EYE[:, :4], NOTHING[:4], {}), Alignment(2 * EYE[:, :4], NOTHING[:4], {})

    assert one.model(model).dim == 4
    assert one.model(model).revision.startswith("r+")
    assert one.model(model) == Alignment(EYE[:, :4], NOTHING[:4], {}).model(model)
    assert (
        len({one.model(model), other.model(model), Alignment(EYE, NOTHING, {"kk": EYE[0]}).model(model)}) == 3
    )


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("ru", "как дела", "ru"),
        ("uz", "қандай улаш мумкин", "uz_cyrl"),
        ("uz", "qanday ulash mumkin", "uz"),
        ("en", "how are you", "en"),
        ("nl", "how are you", "en"),
        ("und", "123", "und"),
    ],
)
def test_a_language_has_a_variety_for_each_script(language: str, text: str, expected: str) -> None:
    assert variety(language, text) == expected


def test_letters_tell_languages_apart_where_nothing_else_does() -> None:
    assert [*map(language_by_letters, ["нет связи", "байланыс қашан", "чому немає зв'язку ї"])] == [
        "ru", "kk", "uk",
    ]  # fmt: skip


def test_there_is_none_for_an_unknown_encoder() -> None:
    assert Alignment.load("nobody's") is None


def test_is_kept_and_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_FOLDER", tmp_path)
    np.savez(weights_path("r"), weights=EYE[:, :2], background=EYE[0, :2], kk=EYE[0])

    loaded = Alignment.load("r")

    assert loaded is not None
    assert loaded.clustering.background == (1.0, 0.0)
    assert loaded.model(Model("m", "r", DIM)) == Alignment(EYE[:, :2], EYE[0, :2], {"kk": EYE[0]}).model(
        Model("m", "r", DIM)
    )


class Fixed:
    """Encodes every text alike."""

    model = Model("fixed", "0", DIM)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.stack([unit(1, 1) for _ in texts]) if texts else np.empty((0, DIM), np.float32)


def test_an_aligned_encoder_encodes_and_aligns() -> None:
    encoder = AlignedEncoder(
        Fixed(), Alignment(EYE[:, :4], NOTHING[:4], {"kk": unit(1, 1)}), language_by_letters
    )

    assert encoder.model.dim == 4
    assert encoder.encode(["да", "қашан"]).shape == (2, 4)
    assert encoder.encode([]).shape == (0, 4)


@pytest.mark.model
def test_the_shipped_alignment_brings_languages_together() -> None:
    encoder = load()
    alignment = Alignment.load(encoder.model.revision)
    assert alignment is not None
    aligned = AlignedEncoder(encoder, alignment, language_by_letters)
    texts = [
        "Как вернуть деньги, если списали дважды?",
        "Where can I get my money back, I was charged twice?",
        "Ақшам екі рет алынды, қалай қайтарып аламын?",
        "Где посмотреть расписание поездов?",
    ]

    plain, rows = encoder.encode(texts), aligned.encode(texts)

    for foreign in (1, 2):
        assert plain[0] @ plain[foreign] - plain[0] @ plain[3] < rows[0] @ rows[foreign] - rows[0] @ rows[3]
        assert rows[0] @ rows[foreign] > rows[0] @ rows[3] + 0.1
