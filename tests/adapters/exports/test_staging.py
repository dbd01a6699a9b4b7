from __future__ import annotations

from pathlib import Path

import pytest

from moderation.adapters.exports.staging import staged


def test_files_take_their_places_together(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    with staged(tmp_path) as held:
        (held / "a").write_text("new")
        (held / "b").write_text("b")
        assert (tmp_path / "a").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]
    assert (tmp_path / "a").read_text() == "new"


def _fail(held: Path) -> None:
    (held / "a").write_text("half")
    raise OSError


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    with pytest.raises(OSError), staged(tmp_path) as held:  # noqa: PT011 - any
        _fail(held)
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_text() == "old"
