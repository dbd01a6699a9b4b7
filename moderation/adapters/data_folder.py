"""The data folder: one `serve` at a time, secrets that only its owner may read."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO

from moderation.domain.errors import BadInput, StoreDamaged, StoreFailed
from moderation.settings import Settings

NO_TOKEN = "-"  # noqa: S105 - says that there is none
"""The setting by which only tokens of `tokens make` open anything."""
MOST = 100
"""Processes of one kind that may share a data folder."""
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Secrets:
    """What proves who someone is: staff, a chat feed, a returning viewer (whose token `signing_key` signs)."""

    staff_token: str
    feed_token: str
    signing_key: str


class DataFolder:
    """A data folder held by this process until `close`."""

    def __init__(self, path: Path) -> None:
        try:
            path.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._lock: IO[str] = (path / "lock").open("w")
        except OSError as error:
            raise StoreFailed(
                f"The data folder {path} cannot be used: {error.strerror}. Choose another."
            ) from None
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._lock.close()
            raise StoreFailed(
                f"Efir already runs on the data folder {path}: stop it, or choose another."
            ) from None
        self.path = path

    def secrets(self, settings: Settings) -> Secrets:
        """Return the secrets, made on first use; tokens given by settings win over the kept ones."""
        return shared_secrets(replace(settings, data=self.path))

    def close(self) -> None:
        """Let another process use the folder."""
        self._lock.close()


def own_folder(data: Path, name: str) -> DataFolder:
    """Return a folder in a data folder that several processes share, which no other one uses; after a restart the same.

    Raises StoreFailed when there is none to be had.
    """
    for number in range(1, MOST):
        with contextlib.suppress(StoreFailed):
            return DataFolder(data / f"{name}-{number}")
    raise StoreFailed(f"No folder of its own can be had in {data}: see that it can be written to.")


def shared_secrets(settings: Settings) -> Secrets:
    """Return the secrets of a data folder that several processes may share, made on first use.

    Tokens given by settings win over the kept ones.
    """
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = settings.data / "secrets.json"
    kept = _read(file) if file.exists() else _make(file)
    return Secrets(
        _chosen(settings.staff_token, kept.staff_token),
        _chosen(settings.feed_token, kept.feed_token),
        kept.signing_key,
    )


def feed_token(settings: Settings) -> str:
    """Return the token with which a connector comes in: the setting's, else the one kept in the data folder.

    Raises BadInput when there is neither.
    """
    file = settings.data / "secrets.json"
    kept = _read(file).feed_token if file.exists() else ""
    token = _chosen(settings.feed_token, kept)
    if not token:
        raise BadInput(
            f"A feed token is needed: give the folder of `serve` (--data; {settings.data} holds none), or make one "
            "(`tokens make --scope feed`) and put it in EFIR_FEED_TOKEN."
        )
    return token


def _chosen(given: str, kept: str) -> str:
    return "" if given == NO_TOKEN else given or kept


def _read(file: Path) -> Secrets:
    try:
        kept = Secrets(**json.loads(file.read_text("utf-8")))
    except (ValueError, TypeError):
        kept = None
    # An empty key would sign what anybody can sign.
    if kept is None or not all(isinstance(value, str) and value for value in asdict(kept).values()):
        raise StoreDamaged(
            f"{file} is damaged: put it back from a backup, or delete it to have new tokens made; "
            "viewers who return are new ones then."
        )
    return kept


def _make(file: Path) -> Secrets:
    made = Secrets(*(secrets.token_urlsafe(_KEY_BYTES) for _ in range(3)))
    temporary = file.with_suffix(".new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        json.dump(asdict(made), out)
        out.flush()
        os.fsync(out.fileno())
    temporary.replace(file)
    return made
