"""Plain HTTP: the viewer page, the on-air overlay and the files they need."""

from __future__ import annotations

import hashlib
import html
import json
import mimetypes
import re
from collections.abc import Iterable
from email.utils import formatdate
from http import HTTPStatus
from importlib import resources
from string import Template

from websockets.datastructures import Headers
from websockets.http11 import Response

from moderation.pipeline.rows import BroadcastRow, ClusterRow, Counts

_TEMPLATES = ("index.html", "overlay.html")
# Only what may stand in a host name and port gets from a request into a response.
_HOST = re.compile(r"[A-Za-z0-9.\-]+(:[0-9]+)?|\[[0-9A-Fa-f:.]+\](:[0-9]+)?")
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.\-]+(:[0-9]+)?")
_ALWAYS = {
    "Connection": "close",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_NOTHING = "default-src 'none'; frame-ancestors 'none'"
"""The policy of what is no page: whoever makes a browser draw it gets a text."""


def respond(status: HTTPStatus, body: bytes, content_type: str, **headers: str) -> Response:
    """Return an HTTP response with the headers that every one carries; `_` in a header's name stands for `-`."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    length = {} if status is HTTPStatus.NOT_MODIFIED else {"Content-Length": str(len(body))}
    fixed = {
        "Date": formatdate(usegmt=True),
        "Content-Type": content_type,
        "Cache-Control": "no-store",
        "Content-Security-Policy": _NOTHING,
    }
    return Response(status.value, status.phrase, Headers({**fixed, **_ALWAYS, **length, **given}), body)


def sentence(status: HTTPStatus, text: str, **headers: str) -> Response:
    """Return a response of one sentence."""
    return respond(status, f"{text}\n".encode(), "text/plain; charset=utf-8", **headers)


def as_json(value: object, **headers: str) -> Response:
    """Return a response that holds a JSON value."""
    body = json.dumps(value, ensure_ascii=False).encode(errors="replace")
    return respond(HTTPStatus.OK, body, "application/json; charset=utf-8", **headers)


def up_next(row: ClusterRow | None, counts: Counts) -> Response:
    """Return what the overlay may announce: the approved question that comes next, and how much was asked so far."""
    shown = {
        "next": row.label if row else None,
        "questions": counts.questions,
        "answered": counts.askers_answered,
    }
    return as_json(shown, Cache_Control="max-age=1")


def on_air(row: ClusterRow | None, topic: str) -> Response:
    """Return what the overlay shows now: a question that people approved and its topic in words, or null."""
    shown = row and {"cluster": str(row.id), "label": row.label, "askers": row.askers, "topic": topic}
    return as_json(shown, Cache_Control="max-age=1")


class Pages:
    """The files of `moderation/web`, read once; pages of the origins `framed_by` may frame the one for viewers."""

    def __init__(self, framed_by: Iterable[str] = ()) -> None:
        self._frames = " ".join(sorted(filter(_ORIGIN.fullmatch, framed_by))) or "'none'"
        folder = resources.files("moderation.web")
        files = {item.name: item.read_bytes() for item in folder.iterdir() if item.is_file()}
        self._templates = {name: Template(files.pop(name).decode()) for name in _TEMPLATES}
        self._texts: dict[str, dict[str, str]] = json.loads(files.pop("texts.json"))
        self._files = {name: body for name, body in files.items() if not name.endswith(".py")}

    def viewer(self, broadcast: BroadcastRow, language: str, host: str) -> Response:
        """Return the page on which viewers ask; only the operator's own pages may frame it."""
        return self._page("index.html", broadcast, language, host, f"; frame-ancestors {self._frames}")

    def overlay(self, broadcast: BroadcastRow, language: str, host: str) -> Response:
        """Return the page that goes on air, made to be framed by whatever composes the picture."""
        return self._page("overlay.html", broadcast, language, host, "")

    def static(self, name: str, known: str) -> Response | None:
        """Return a file, or only that it has not changed since the ETag `known`; None when there is none."""
        body = self._files.get(name)
        if body is None:
            return None
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        charset = "; charset=utf-8" if kind.startswith("text/") else ""
        if tag in known:
            return respond(HTTPStatus.NOT_MODIFIED, b"", kind, ETag=tag, Cache_Control="no-cache")
        return respond(HTTPStatus.OK, body, kind + charset, ETag=tag, Cache_Control="no-cache")

    def _page(self, name: str, broadcast: BroadcastRow, language: str, host: str, policy: str) -> Response:
        texts = self._texts[language]
        values = {
            **texts,
            "broadcast": broadcast.id,
            "title": broadcast.title,
            "language": language,
            "texts": json.dumps(texts, ensure_ascii=False),
        }
        page = self._templates[name].substitute({key: html.escape(value) for key, value in values.items()})
        # Older browsers do not count websockets of the same host as 'self'.
        sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
        return respond(
            HTTPStatus.OK,
            page.encode(errors="replace"),
            "text/html; charset=utf-8",
            Content_Security_Policy=(
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                f"connect-src 'self'{sockets}; base-uri 'none'; form-action 'none'{policy}"
            ),
        )
