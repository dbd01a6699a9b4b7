from pathlib import Path

import pytest

from moderation.adapters.snapshots import FOLDER, FileSnapshots
from moderation.domain.errors import StoreFailed


def only_file(folder: Path) -> Path:
    (path,) = (folder / FOLDER).iterdir()
    return path


@pytest.mark.parametrize("place", [0, 8, 16, 24, 28, -1])
def test_a_flipped_bit_anywhere_makes_it_void_and_is_said(
    tmp_path: Path, place: int, caplog: pytest.LogCaptureFixture
) -> None:
    snapshots = FileSnapshots(tmp_path)
    snapshots.save("main", 7, b"state of the sorter")
    content = bytearray(only_file(tmp_path).read_bytes())
    content[place] ^= 1
    only_file(tmp_path).write_bytes(content)
    assert snapshots.load("main") is None
    assert "The snapshot of 'main' is damaged and left out" in caplog.text


@pytest.mark.parametrize("length", [0, 5, 28, 40])
def test_a_cut_file_is_void(tmp_path: Path, length: int) -> None:
    snapshots = FileSnapshots(tmp_path)
    snapshots.save("main", 7, b"state of the sorter")
    only_file(tmp_path).write_bytes(only_file(tmp_path).read_bytes()[:length])
    assert snapshots.load("main") is None


def test_a_snapshot_cut_short_while_writing_leaves_the_one_before(tmp_path: Path) -> None:
    snapshots = FileSnapshots(tmp_path)
    snapshots.save("main", 7, b"whole")
    only_file(tmp_path).with_suffix(".new").write_bytes(b"EFIRSNP1 half of it")
    assert snapshots.load("main") == (7, b"whole")
    snapshots.save("main", 8, b"newer")
    assert snapshots.load("main") == (8, b"newer")
    assert only_file(tmp_path).suffix == ".snap"


def test_what_cannot_be_written_is_said_and_the_one_before_stays(tmp_path: Path) -> None:
    snapshots = FileSnapshots(tmp_path)
    snapshots.save("main", 7, b"whole")
    only_file(tmp_path).with_suffix(".new").mkdir()
    with pytest.raises(StoreFailed, match="the next start will take longer"):
        snapshots.save("main", 8, b"newer")
    assert snapshots.load("main") == (7, b"whole")


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    snapshots = FileSnapshots(tmp_path)
    snapshots.save("main", 7, b"whole")
    path = only_file(tmp_path)
    path.unlink()
    path.mkdir()
    with pytest.raises(StoreFailed, match="cannot be read"):
        snapshots.load("main")
