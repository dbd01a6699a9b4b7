"""Snapshots as files: one a broadcast, replaced as a whole."""

from __future__ import annotations

import hashlib
import logging
import os
import struct
import zlib
from pathlib import Path
from typing import Final

from moderation.adapters import codec
from moderation.domain.errors import StoreFailed

log = logging.getLogger(__name__)

FOLDER: Final = "snapshots"

_MAGIC: Final = b"EFIRSNP1"
_HEADER: Final = struct.Struct("<8sQQI")
"""Magic, offset, length of the state, checksum of offset and state."""


class FileSnapshots:
    """`Snapshots` in a data folder, which is made when missing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / FOLDER

    def save(self, broadcast: str, offset: int, state: bytes) -> None:
        """Keep the state reached at an offset, in place of the one before.

        Raises StoreFailed when it cannot be written; the one before is then kept.
        """
        path = self._path(broadcast)
        whole = path.with_suffix(".new")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with whole.open("wb") as file:
                file.write(_HEADER.pack(_MAGIC, offset, len(state), _checksum(offset, state)))
                file.write(state)
                file.flush()
                os.fsync(file.fileno())
            whole.replace(path)
            _flush_folder(self._folder)
        except OSError as error:
            raise StoreFailed(
                f"The snapshot in {self._folder.name} could not be kept ({error}): the next start will take longer."
            ) from error

    def renew(self) -> None:
        """Leave nothing of what was kept before: a file that was replaced is gone."""

    def load(self, broadcast: str) -> tuple[int, bytes] | None:
        """Return offset and state, or None when there is none or it is damaged.

        Raises StoreFailed when the file is there and cannot be read.
        """
        try:
            data = self._path(broadcast).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreFailed(
                f"A snapshot in {self._folder.name} cannot be read ({error}): check the disk."
            ) from error
        kept = _unpacked(data)
        if kept is None:
            log.warning(
                "The snapshot of %.60r is damaged and left out: memory is made from the log, which takes longer.",
                broadcast,
            )
        return kept

    def _path(self, broadcast: str) -> Path:
        # A broadcast's id may hold anything; a file's name may not.
        name = hashlib.sha256(codec.text_key(broadcast)).hexdigest()[:32]
        return self._folder / f"{name}.snap"


def _unpacked(data: bytes) -> tuple[int, bytes] | None:
    """Return the offset and state that a file holds, None when it is not what was written."""
    if len(data) < _HEADER.size:
        return None
    magic, offset, length, checksum = _HEADER.unpack_from(data)
    state = data[_HEADER.size :]
    if magic != _MAGIC or length != len(state) or checksum != _checksum(offset, state):
        return None
    return offset, state


def _checksum(offset: int, state: bytes) -> int:
    return zlib.crc32(state, offset & 0xFFFF_FFFF)


def _flush_folder(folder: Path) -> None:
    """Make the new name itself survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
