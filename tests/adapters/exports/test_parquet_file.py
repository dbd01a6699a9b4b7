from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from moderation.adapters.exports import parquet_file
from moderation.adapters.exports.columns import Column, Kind
from moderation.adapters.exports.parquet_file import ParquetFile

COLUMNS = (
    Column("seq", Kind.COUNT),
    Column("at", Kind.MOMENT),
    Column("text"),
    Column("code", Kind.CODE),
    Column("score", Kind.SCORE),
)


def test_types_and_texts_survive(tmp_path: Path) -> None:
    file = ParquetFile(tmp_path / "q.parquet", COLUMNS)
    file.write([(1, 1_700_000_000.25, "=Связь «есть»", "a;b", 0.5)])
    file.write([(2, 0.0, "", "", 0.0)])
    file.close()
    frame = pd.read_parquet(tmp_path / "q.parquet")
    assert list(frame["seq"]) == [1, 2]
    assert frame["at"][0] == pd.Timestamp("2023-11-14T22:13:20.250Z")
    assert pd.isna(frame["at"][1])
    assert list(frame["text"]) == ["=Связь «есть»", ""]
    assert list(frame["score"]) == [0.5, 0.0]


def test_rows_are_written_in_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_file, "GROUP", 2)
    file = ParquetFile(tmp_path / "q.parquet", COLUMNS)
    for seq in range(5):
        file.write([(seq, 1.0, "т", "", 0.0)])
    file.close()
    read = pq.ParquetFile(tmp_path / "q.parquet")
    assert read.num_row_groups == 3
    assert read.read().column("seq").to_pylist() == [0, 1, 2, 3, 4]
    read.close()


def test_no_rows_are_a_file_with_columns(tmp_path: Path) -> None:
    ParquetFile(tmp_path / "q.parquet", COLUMNS).close()
    assert list(pd.read_parquet(tmp_path / "q.parquet").columns) == [one.name for one in COLUMNS]
