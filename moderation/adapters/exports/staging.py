"""Staging: files are written beside where they belong and put there when all are whole."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from moderation.domain.errors import StoreFailed


@contextmanager
def staged(folder: Path) -> Iterator[Path]:
    """Lend a folder to write to; its files take their places in `folder` when the block ends well, else none does.

    Raises StoreFailed when `folder` cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Inside, for a file can only change its place on one disk.
        lent = tempfile.TemporaryDirectory(prefix=".export-", dir=folder)
    except OSError as error:
        raise StoreFailed(
            f"The folder {folder} cannot be written to: {error.strerror}. Choose another."
        ) from None
    with lent as held:
        yield Path(held)
        for path in sorted(Path(held).glob("[!.]*")):
            path.replace(folder / path.name)
