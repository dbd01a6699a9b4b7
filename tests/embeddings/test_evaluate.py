from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from embeddings import Model
from embeddings.evaluate import b_cubed, evaluate, main, pairwise_f1, read


class OneHot:
    """Encodes a text by its first letter."""

    model = Model("one hot", "0", 32)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.eye(32, dtype=np.float32)[[ord(text[0]) % 32 for text in texts]] + 0.2


def test_agreement_is_one_and_lumping_or_shattering_less() -> None:
    labels = ["a", "a", "b", "b"]

    assert b_cubed(labels, [1, 1, 2, 2]) == (1, 1, 1)
    assert b_cubed(labels, [1, 1, 1, 1]) == pytest.approx((2 / 3, 0.5, 1))
    assert b_cubed(labels, [1, 2, 3, 4]) == pytest.approx((2 / 3, 1, 0.5))
    assert pairwise_f1(labels, [1, 1, 2, 2]) == 1
    assert pairwise_f1(labels, [1, 1, 1, 1]) == pytest.approx(0.5)
    assert pairwise_f1(labels, [1, 2, 3, 4]) == 0


def test_a_stream_with_plain_groups_is_grouped() -> None:
    texts = [f"{letter} {letter * 5}" for letter in "abcdefgh"] * 20

    grouping = evaluate(texts, [text[0] for text in texts], OneHot())

    assert (grouping.n, grouping.true, grouping.got) == (160, 8, 8)
    assert grouping.b_cubed == (1, 1, 1)
    assert grouping.at_once > 0.9


def test_what_looks_like_another_label_is_wrong_at_once() -> None:
    texts = [f"{letter} {letter * 5}" for letter in "abcdefgh"] * 20
    # The first and every third after it bear a label of their own that nothing in the text shows.
    labels = [f"odd {place}" if place % 3 == 0 else text[0] for place, text in enumerate(texts)]

    grouping = evaluate(texts, labels, OneHot())

    assert 0.5 < grouping.at_once < 0.7


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "label,text\nx,раз\ny,два\n,три\n"),
        ("a.jsonl", '{"text": "раз", "label": "x"}\n{"text": "два", "label": "y"}\n'),
    ],
)
def test_reads_csv_and_json_lines(tmp_path: Path, name: str, content: str) -> None:
    path = tmp_path / name
    path.write_text(content, "utf-8")

    assert read(path) == (["раз", "два"], ["x", "y"])


@pytest.mark.model
def test_prints_a_line_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "two.csv"
    path.write_text("text,label\nкак сменить тариф,t\nнет связи,s\n", "utf-8")

    assert main([str(path)]) == 0
    assert capsys.readouterr().out.startswith("two: n=2 true=2 got=2 B3=1.000")


@pytest.mark.model
def test_a_file_without_labels_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "none.csv"
    path.write_text("text\nраз\n", "utf-8")

    assert main([str(path)]) == 2
    assert "no rows" in capsys.readouterr().err
