"""Who is there: pseudonyms of viewers, tokens to return with, tokens of feeds."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from moderation.adapters.gateway.passes import Passes
from moderation.adapters.tokens import FEED, TokenFile

SHARED = "shared"
"""Came in by the one token of the settings or the data folder."""
VIEWER_BYTES = 16
"""Random bytes of a viewer's pseudonym."""


class Identity:
    """Gives pseudonyms and checks tokens, all under one secret key that outlives restarts.

    `feed_token` opens every broadcast to feeds, "" none; `tokens` are those that people made; `passes` are asked of
    viewers when there is a key for them.
    """

    def __init__(
        self, secret: bytes, feed_token: str, tokens: TokenFile | None = None, passes: Passes | None = None
    ) -> None:
        self._secret = secret
        self._feed_token = feed_token.encode()
        self._tokens = tokens
        self._passes = passes

    def new_viewer(self) -> str:
        """Return a pseudonym that nobody has or can guess."""
        return "v:" + secrets.token_urlsafe(VIEWER_BYTES)

    def resume(self, broadcast: str, viewer: str) -> str:
        """Return the token with which a viewer returns to a broadcast."""
        return f"{viewer}.{self._sign('resume', broadcast, viewer)}"

    def resumed(self, broadcast: str, token: str) -> str | None:
        """Return the viewer whom a token names, None when it was not given for this broadcast."""
        viewer, _, signature = token.rpartition(".")
        if not _equal(signature, self._sign("resume", broadcast, viewer)):
            return None
        return viewer

    def feed_viewer(self, channel: str, author: str, id: str) -> str:  # noqa: A002 - the wire's own word
        """Return the pseudonym of a chat's author; a message without one has an author of its own."""
        who = ("author", channel, author) if author else ("item", channel, id)
        return "f:" + self._sign(*who)

    @property
    def asks_passes(self) -> bool:
        """Tell whether viewers need a pass."""
        return self._passes is not None

    def pass_viewer(self, token: str, broadcast: str) -> tuple[str, float] | None:
        """Return the pseudonym of whom a pass names and until when it holds, None when it is no pass here."""
        found = self._passes.read(token, broadcast) if self._passes is not None else None
        return ("j:" + self._sign("pass", found.subject), found.until) if found else None

    def feed_entry(self, authorization: str, broadcast: str) -> str:
        """Return what an Authorization header lets a feed in by: SHARED, a token's id, or "" for nothing."""
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer":
            return ""
        if self._feed_token and _equal(token.strip(), self._feed_token):
            return SHARED
        found = self._tokens.find(token.strip()) if self._tokens is not None else None
        fits = found is not None and found.scope == FEED and found.broadcast in ("", broadcast)
        return found.id if found is not None and fits else ""

    def holds(self, entry: str) -> bool:
        """Tell whether what let a feed in would still do so."""
        return entry == SHARED or (self._tokens is not None and self._tokens.is_valid(entry))

    def _sign(self, *words: str) -> str:
        text = "\0".join(words).encode(errors="surrogatepass")
        digest = hmac.new(self._secret, text, hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _equal(given: str, expected: str | bytes) -> bool:
    """Compare in a time that does not tell how much of it is right."""
    wanted = expected.encode() if isinstance(expected, str) else expected
    return hmac.compare_digest(given.encode(errors="surrogatepass"), wanted)
