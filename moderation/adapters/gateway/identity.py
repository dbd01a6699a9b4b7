"""Who is there: pseudonyms of viewers, tokens to return with, tokens of feeds."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

VIEWER_BYTES = 16
"""Random bytes of a viewer's pseudonym."""


class Identity:
    """Gives pseudonyms and checks tokens, all under one secret key that outlives restarts."""

    def __init__(self, secret: bytes, feed_token: str) -> None:
        self._secret = secret
        self._feed_token = feed_token.encode()

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

    def is_feed(self, authorization: str) -> bool:
        """Tell whether an Authorization header carries the feed token."""
        scheme, _, token = authorization.partition(" ")
        return (
            scheme.lower() == "bearer" and bool(self._feed_token) and _equal(token.strip(), self._feed_token)
        )

    def _sign(self, *words: str) -> str:
        text = "\0".join(words).encode(errors="surrogatepass")
        digest = hmac.new(self._secret, text, hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _equal(given: str, expected: str | bytes) -> bool:
    """Compare in a time that does not tell how much of it is right."""
    wanted = expected.encode() if isinstance(expected, str) else expected
    return hmac.compare_digest(given.encode(errors="surrogatepass"), wanted)
