"""Events of VK Video Live as occurrences of a chat."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from moderation.domain.chat import Arrival, Occurrence, Retraction
from moderation.domain.plain_text import emote

LAST: Final = 200
"""Messages that VK Video Live gives again."""
SYSTEM: Final = "ChatBot"
"""Who speaks for VK Video Live itself: rewards, follows, raids."""


def occurrence(event: object) -> Occurrence | None:
    """Return what an event means, None when nothing for us."""
    kind, message = _word(event, "type"), _inside(event, "data", "chat_message")
    match kind:
        case "channel_chat_message_send":
            return arrival(message)
        case "channel_chat_message_delete" if _number(message.get("id")):
            return Retraction(id=_number(message.get("id")))
    return None


def arrival(message: Mapping[str, Any]) -> Arrival | None:
    """Return a message as it was written, None for VK's own and for what only some may see."""
    author = _inside(message, "author")
    number, nick = _number(message.get("id")), _word(author, "nick")
    if not number or nick == SYSTEM or message.get("is_private"):
        return None
    at = message.get("created_at")
    return Arrival(
        id=number,
        text=_text(message.get("parts")),
        author=_number(author.get("id")),
        name=nick,
        at=float(at) if isinstance(at, int) and not isinstance(at, bool) else None,
    )


def _text(parts: object) -> str:
    pieces = [_piece(part) for part in (parts if isinstance(parts, list) else [])]
    return "".join(pieces).strip()


def _piece(part: object) -> str:
    """Return a part of a message in words: a text, a link, a mention or a small picture."""
    if smile := _word(_inside(part, "smile"), "name"):
        return f" {emote(smile)} "
    if nick := _word(_inside(part, "mention"), "nick"):
        return f"@{nick} "
    link = _inside(part, "link")
    return _word(_inside(part, "text"), "content") or _word(link, "content") or _word(link, "url")


def _inside(values: object, *path: str) -> Mapping[str, Any]:
    """Return what lies at a path of objects, nothing when there is something else."""
    for name in path:
        values = values.get(name) if isinstance(values, dict) else None
    return values if isinstance(values, dict) else {}


def _word(values: object, name: str) -> str:
    value = values.get(name) if isinstance(values, dict) else None
    return value if isinstance(value, str) else ""


def _number(value: object) -> str:
    """Return a whole number as digits, "" for anything else."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""
