"""Tokens of staff and chat feeds in a file of the data folder: only their hashes are kept."""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path
from typing import Final

import msgspec

from moderation.domain.errors import BadInput, StoreDamaged, StoreFailed, Unknown
from moderation.domain.staff import Role, may_be_called

FILE: Final = "tokens.json"
FEED: Final = "feed"
"""The scope of a chat connector; every other scope is a Role."""
SCOPES: Final = (*(role.value for role in Role), FEED)
PREFIX: Final = "efir"
"""What every token starts with, so that one that leaked into a text can be found."""
LONGEST: Final = 200
"""Characters of a token at most; longer ones are not even hashed."""
LONGEST_NAME: Final = 40
_SECRET_BYTES: Final = 32
_ID_BYTES: Final = 4


@dataclass(frozen=True, slots=True)
class Token:
    """What is kept of a token.

    `name` is the person's or connector's, `scope` one of SCOPES, `broadcast` the only one it opens ("" for all),
    `digest` the SHA-256 of the whole token: 256 random bits need no slow hash. Times are seconds since the epoch, 0 for
    never.
    """

    id: str
    name: str
    scope: str
    broadcast: str
    digest: str
    made_at: float
    expires_at: float = 0.0
    revoked_at: float = 0.0

    def is_valid(self, now: float) -> bool:
        """Tell whether the token opens anything."""
        return not self.revoked_at and not (self.expires_at and self.expires_at <= now)


class TokenFile:
    """The tokens of a data folder; several processes may have it open, and see at once what another changes.

    `clock` gives seconds since the epoch.
    """

    def __init__(self, folder: Path, clock: Callable[[], float]) -> None:
        self._path = folder / FILE
        self._clock = clock
        self._seen: tuple[int, int, int] | None = None
        self._tokens: dict[str, Token] = {}

    def make(self, name: str, scope: str, *, broadcast: str = "", seconds: float = 0.0) -> tuple[Token, str]:
        """Keep a new token; return it and, this once, the secret text. It expires after `seconds`, 0 = never.

        Raises BadInput when the name or the scope will not do.
        """
        name = " ".join(name.split())
        if not name or len(name) > LONGEST_NAME or not name.isprintable():
            raise BadInput(f"A token needs a name of 1 to {LONGEST_NAME} printable characters: whose is it?")
        if not may_be_called(name):
            raise BadInput("A name begins with neither @, as groups do, nor #, as chats do: leave that away.")
        if not 0.0 <= seconds < inf:
            raise BadInput("A token needs a time that ends, or none: give days from 0.")
        if scope not in SCOPES:
            raise BadInput(f"There is no scope {scope[:40]!r}: use {', '.join(SCOPES)}.")
        with self._changing() as tokens:
            return self._add(tokens, name, scope, broadcast, seconds)

    def rotate(self, id: str, *, overlap: float = 0.0) -> tuple[Token, str]:  # noqa: A002 - what people call it
        """Make a token in place of another, which is valid for `overlap` seconds more.

        Raises Unknown when there is none of this id, BadInput when it is valid no longer.
        """
        now = self._clock()
        with self._changing() as tokens:
            old = _of(tokens, id)
            if not old.is_valid(now):
                raise BadInput(f"Token {id} is valid no longer: make a new one.")
            left = old.expires_at - now if old.expires_at else 0.0
            ends = replace(old, expires_at=now + overlap) if overlap else replace(old, revoked_at=now)
            tokens[id] = ends
            return self._add(tokens, old.name, old.scope, old.broadcast, left)

    def revoke(self, id: str) -> Token:  # noqa: A002 - what people call it
        """Let a token open nothing from now on.

        Raises Unknown when there is none of this id.
        """
        with self._changing() as tokens:
            old = _of(tokens, id)
            tokens[id] = old if old.revoked_at else replace(old, revoked_at=self._clock())
            return tokens[id]

    def all(self) -> list[Token]:
        """Return all tokens ever made, oldest first."""
        return list(self._current().values())

    def find(self, text: str) -> Token | None:
        """Return the valid token that a text is, None when it is none."""
        if len(text) > LONGEST:
            return None
        digest = _digest(text)
        token = self._current().get(text.partition("_")[2].partition("_")[0])
        if token is None or not hmac.compare_digest(token.digest, digest):
            return None
        return token if token.is_valid(self._clock()) else None

    def is_valid(self, id: str) -> bool:  # noqa: A002 - what people call it
        """Tell whether a token still opens what it did."""
        token = self._current().get(id)
        return token is not None and token.is_valid(self._clock())

    def _add(
        self, tokens: dict[str, Token], name: str, scope: str, broadcast: str, seconds: float
    ) -> tuple[Token, str]:
        id_ = secrets.token_hex(_ID_BYTES)
        while id_ in tokens:
            id_ = secrets.token_hex(_ID_BYTES)
        text = f"{PREFIX}_{id_}_{secrets.token_urlsafe(_SECRET_BYTES)}"
        now = self._clock()
        tokens[id_] = Token(
            id_, name, scope, broadcast, _digest(text), now, now + seconds if seconds else 0.0
        )
        return tokens[id_], text

    def _current(self) -> dict[str, Token]:
        """Return the tokens by id, read again only when the file is another."""
        try:
            status = self._path.stat()
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise StoreFailed(f"{self._path} cannot be read: {error.strerror}.") from None
        seen = (status.st_ino, status.st_mtime_ns, status.st_size)
        if seen != self._seen:
            self._tokens = _read(self._path)
            self._seen = seen
        return self._tokens

    @contextmanager
    def _changing(self) -> Iterator[dict[str, Token]]:
        """Lend the tokens to be changed; what is changed is on disk, whole, when the block ends."""
        try:
            with (self._path.with_suffix(".lock")).open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                tokens = dict(self._current())
                yield tokens
                _write(self._path, list(tokens.values()))
        except OSError as error:
            raise StoreFailed(f"{self._path} cannot be changed: {error.strerror}.") from None


def _of(tokens: dict[str, Token], id: str) -> Token:  # noqa: A002 - what people call it
    if id not in tokens:
        raise Unknown(f"There is no token {id[:40]!r}: `tokens list` shows all.")
    return tokens[id]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _read(path: Path) -> dict[str, Token]:
    try:
        tokens = msgspec.json.decode(path.read_bytes(), type=list[Token])
    except msgspec.DecodeError:
        raise StoreDamaged(
            f"{path} is damaged: delete it and make new tokens, for nobody gets in by the old ones."
        ) from None
    return {token.id: token for token in tokens}


def _write(path: Path, tokens: list[Token]) -> None:
    temporary = path.with_suffix(".new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(msgspec.json.format(msgspec.json.encode(tokens)))
        out.flush()
        os.fsync(out.fileno())
    temporary.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
