"""Looks at files that may have been damaged or exchanged while nobody had them open; sets aside what is not sound."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_HEADER: Final = struct.Struct(">IIII8sII")
_FRAME: Final = struct.Struct(">II8sII")
_BIG_ENDIAN: Final = 0x377F0683
"""The magic number of a file whose checksums were made of big-endian words; one less for little-endian ones."""
_PAGE: Final = 4096
_ASIDE: Final = ".damaged-"
_WORD: Final = 0xFFFF_FFFF


@dataclass(frozen=True, slots=True)
class WalClaim:
    """What a write-ahead file says of itself: its salts, and the last frame that ended a commit (0 for none)."""

    salts: bytes
    frames: int


Identity = tuple[int, int]
"""What a file is, whatever its name: device and inode."""


def identity(path: Path) -> Identity | None:
    """Return which file is there now, None when there is none."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


def move_aside(path: Path) -> Path:
    """Give a file, with what SQLite keeps beside it, another name; return that.

    Raises OSError when it cannot be renamed.
    """
    kept = _free_name(path)
    path.rename(kept)
    for beside in ("-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            path.with_name(path.name + beside).rename(kept.with_name(kept.name + beside))
    return kept


def forget_set_aside(folder: Path) -> None:
    """Delete what was set aside in a data folder: nobody can tell what it holds.

    Raises OSError when something cannot be deleted.
    """
    for file in folder.glob(f"*{_ASIDE}*"):
        file.unlink()


def wal_path(path: Path) -> Path:
    """Return where SQLite keeps the commits that are not in the file itself yet."""
    return path.with_name(f"{path.name}-wal")


def wal_claim(path: Path) -> WalClaim:
    """Return what the write-ahead file beside `path` claims to hold.

    SQLite stops reading it at the first unsound frame without a word, for that is how an unfinished commit looks. But
    commits follow each other: an ended one further on shows that the unsound frame was once whole.
    """
    try:
        data = wal_path(path).read_bytes()
    except FileNotFoundError:
        return WalClaim(b"", 0)
    if len(data) < _HEADER.size:
        return WalClaim(b"", 0)
    magic, _, page, _, salts, *_ = _HEADER.unpack_from(data)
    if not _is_sound_header(data[: _HEADER.size], magic):
        page, salts = _PAGE, data[_HEADER.size + 8 : _HEADER.size + 16]
    ends = [number for number, frame in enumerate(_frames(data, page), start=1) if frame == salts]
    return WalClaim(salts, ends[-1] if ends else 0)


def set_wal_aside(path: Path, connection: sqlite3.Connection, claim: WalClaim) -> str:
    """Return what is lost of a write-ahead file, of which a copy is then kept, or "" when nothing is.

    Arguments: `connection` to `path`, just opened; `claim` as it was before that.
    """
    _, sound, _ = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    # Another claim by now: another process is at work, and what was seen before is of no account.
    if sound >= claim.frames or wal_claim(path).salts != claim.salts:
        return ""
    kept = _free_name(wal_path(path))
    shutil.copyfile(wal_path(path), kept)
    return (
        f"{wal_path(path).name} is damaged after page {sound} of {claim.frames}: the commits after it are lost."
        f" It was set aside as {kept.name}."
    )


def _frames(data: bytes, page: int) -> Iterable[bytes]:
    """Yield of each frame its salts when it ends a commit, else nothing."""
    size = _FRAME.size + page
    for start in range(_HEADER.size, len(data) - size + 1, size):
        _, pages_after_commit, salts, *_ = _FRAME.unpack_from(data, start)
        yield salts if pages_after_commit else b""


def _is_sound_header(header: bytes, magic: int) -> bool:
    """Tell whether a header has the checksum that SQLite gives it."""
    words = struct.unpack(">6I" if magic == _BIG_ENDIAN else "<6I", header[:24])
    first = second = 0
    for one, other in zip(words[::2], words[1::2], strict=True):
        first = (first + one + second) & _WORD
        second = (second + other + first) & _WORD
    return struct.unpack(">II", header[24:]) == (first, second)


def _free_name(path: Path) -> Path:
    number = 1
    while (name := path.with_name(f"{path.name}{_ASIDE}{number}")).exists():
        number += 1
    return name
