"""Which log a process's own copies were made of: one that was rewritten since still holds what is gone from it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from moderation.adapters.jetstream.naming import shard

FILE: Final = "copied.json"


class Copied:
    """What a folder's copy holds of each broadcast; kept in a file beside it."""

    def __init__(self, folder: Path, space: str) -> None:
        self._file = folder / FILE
        self._space = space
        self._known: dict[str, str] = json.loads(self._file.read_text("utf-8")) if self._file.exists() else {}

    def shard(self, broadcast: str) -> str:
        """Return the name of the shard that was copied; the first one where no other was noted."""
        return self._known.get(self._first(broadcast), self._first(broadcast))

    def note(self, broadcast: str, name: str) -> None:
        """Note that the copy holds what stands in the shard of this name."""
        self._known[self._first(broadcast)] = name
        new = self._file.with_suffix(".new")
        new.write_text(json.dumps(self._known), "utf-8")
        new.replace(self._file)

    def _first(self, broadcast: str) -> str:
        return shard(self._space, broadcast).name
