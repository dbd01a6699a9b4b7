"""Asking another of Efir's own servers how it is."""

from __future__ import annotations

import ssl
import urllib.request

# The certificate names the public host, not this machine's own address; nothing secret is asked or told.
_ITSELF = ssl._create_unverified_context()  # noqa: S323, SLF001 - the standard library has no other name for it


def own_address(host: str, port: int, *, tls: bool) -> str:
    """Return where a server that listens to `host` is reached from this machine."""
    host = "127.0.0.1" if host in ("", "0.0.0.0", "::") else host  # noqa: S104 - compared, not bound
    scheme = "https" if tls else "http"
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def ask(url: str, *, patience: float) -> bytes:
    """Return what a page says; `patience` in seconds.

    Raises OSError when it does not answer, or not with what it was asked for.
    """
    # The address comes from the operator's own settings.
    with urllib.request.urlopen(url, timeout=patience, context=_ITSELF) as answer:  # noqa: S310 - http(s)
        said: bytes = answer.read()
    return said
