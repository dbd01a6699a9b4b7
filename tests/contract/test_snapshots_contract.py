"""What every keeper of snapshots must do."""

import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from moderation.adapters.jetstream import JetStreamSnapshots
from moderation.adapters.snapshots import FileSnapshots
from moderation.pipeline.ports import Snapshots
from moderation.testing import MemorySnapshots

SNAPSHOTS: dict[str, Callable[[Path], Snapshots]] = {
    "memory": lambda _: MemorySnapshots(),
    "files": FileSnapshots,
}


@pytest.fixture(params=[*SNAPSHOTS, "jetstream"])
def snapshots(request: pytest.FixtureRequest, tmp_path: Path) -> Snapshots:
    if request.param == "jetstream":
        return JetStreamSnapshots(request.getfixturevalue("broker"), space=uuid.uuid4().hex[:8])
    return SNAPSHOTS[request.param](tmp_path)


def test_there_is_none_at_first(snapshots: Snapshots) -> None:
    assert snapshots.load("main") is None


@pytest.mark.parametrize("state", [b"", b"\0", bytes(range(256)) * 4096])
def test_what_was_saved_is_loaded(snapshots: Snapshots, state: bytes) -> None:
    snapshots.save("main", 42, state)
    assert snapshots.load("main") == (42, state)


def test_only_the_newest_is_kept(snapshots: Snapshots) -> None:
    snapshots.save("main", 1, b"old and long")
    snapshots.save("main", 2, b"new")
    assert snapshots.load("main") == (2, b"new")


@pytest.mark.parametrize("other", ["Main", "main/../x", "\ud800", "", "м" * 300])
def test_broadcasts_do_not_meet(snapshots: Snapshots, other: str) -> None:
    snapshots.save("main", 1, b"main")
    snapshots.save(other, 2, b"other")
    assert snapshots.load("main") == (1, b"main")
    assert snapshots.load(other) == (2, b"other")
