"""Letters as messages: what somebody wrote themselves, without quotations, signatures and markup."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr
from typing import Final

from moderation.domain.chat import Arrival
from moderation.domain.plain_text import MOST_CHARS, from_html

_BULK: Final = frozenset({"bulk", "list", "junk", "auto_reply"})
_BREAK = re.compile(r"<(?:br|/?(?:p|div|li|tr|h[1-6]|table|blockquote))\b[^<>]{0,500}>", re.IGNORECASE)
_QUOTE = re.compile(
    r"<blockquote\b|<[a-z]+ [^<>]{0,200}\b(?:gmail_quote|yahoo_quoted|moz-cite-prefix|divRplyFwdMsg|appendonsend)",
    re.IGNORECASE,
)
_END_OF_QUOTE: Final = "</blockquote>"
_SAID = re.compile(r".{0,200}\b(?:wrote|writes|пишет|писала?|написала?|сообщил[аи]?)\s?:", re.IGNORECASE)
_CARRIED = re.compile(
    r"(?:-{2,} ?(?:original message|forwarded message|исходное сообщение|пересылаемое сообщение|пересланное сообщение"
    r"|конец пересылаемого сообщения)\b.*|begin forwarded message:|_{10,})",
    re.IGNORECASE,
)
_HEADER = re.compile(r"(?:from|от|от кого):\s.*\S", re.IGNORECASE)
_NEXT_HEADER = re.compile(r"(?:sent|date|to|дата|отправлено|кому):\s.*", re.IGNORECASE)
_PARTING = re.compile(
    r"(?:(?:с (?:большим )?уважением|с наил(?:учшими|\.) пожеланиями|всего доброго|best regards|kind regards"
    r"|regards|best wishes|sent from|отправлено (?:из|с)|get outlook for)\b.{0,60})",
    re.IGNORECASE,
)
_SIGNED: Final = frozenset({"--", "—"})
_REPLY = re.compile(r"^\s*(?:(?:re|fwd?|ha|на|отв|пер)(?:\[\d+\])?:\s*)+", re.IGNORECASE)


def arrival(raw: bytes, *, at: float) -> Arrival | None:
    """Return a letter as a message that came at a time; None for what machines send, and when nothing can be read."""
    letter = message_from_bytes(raw)
    if _from_a_machine(letter):
        return None
    name, address = parseaddr(_header(letter, "From"))
    subject = _REPLY.sub("", _header(letter, "Subject"))
    text = written(_body(letter)) or subject
    if not address or not text.strip():
        return None
    own_id = _header(letter, "Message-ID").strip() or hashlib.sha256(raw).hexdigest()
    author = address.lower()
    # With the author, or anybody could have a letter left out by sending its id first.
    return Arrival(id=f"{own_id} {author}", text=text, author=author, name=name or author, at=at)


def written(text: str) -> str:
    """Return what of a letter its sender wrote: nothing quoted, carried along, or signed."""
    lines = [line.strip() for line in text[:MOST_CHARS].splitlines()]
    own: list[str] = []
    for number, line in enumerate(lines):
        behind = lines[number + 1 :]
        begun = any(own)
        if (
            line in _SIGNED
            or _is_carried(line, behind)
            or (begun and (_PARTING.fullmatch(line) or _announces(line, behind)))
        ):
            break
        # Answers may stand below what they answer.
        if not line.startswith(">") and not _announces(line, behind):
            own.append(line)
    return "\n".join(own).strip()


def from_markup(html: str) -> str:
    """Return the lines of a letter in HTML, up to what it quotes, or behind it where nothing stands before."""
    html = html[:MOST_CHARS]
    quote = _QUOTE.search(html)
    if quote is None:
        return _lines(html)
    before = _lines(html[: quote.start()])
    behind = html.lower().rfind(_END_OF_QUOTE)
    # A line such as "Ivan wrote:" stands before a quotation that is answered below.
    return before if written(before) or behind < 0 else _lines(html[behind + len(_END_OF_QUOTE) :])


def _lines(html: str) -> str:
    return from_html(_BREAK.sub("\n", " ".join(html.split())))


def _is_carried(line: str, behind: Sequence[str]) -> bool:
    """Tell whether another letter begins in a line."""
    heads = bool(behind) and _HEADER.fullmatch(line) and _NEXT_HEADER.fullmatch(behind[0])
    return bool(heads or _CARRIED.fullmatch(line))


def _announces(line: str, behind: Sequence[str]) -> bool:
    """Tell whether a line, or it and the next, says whose words are quoted behind it."""
    after = behind[0] if behind else ""
    said = _SAID.fullmatch(line) or _SAID.fullmatch(f"{line} {after}")
    return bool(said) and (not any(behind) or any(other.startswith(">") for other in behind[:3]))


def _body(letter: Message) -> str:
    """Return the text of a letter: its plain form, else its HTML as lines."""
    html = ""
    for part in _texts(letter):
        text = _decoded(part)
        if part.get_content_subtype() == "plain" and text.strip():
            return text
        html = html or (text if part.get_content_subtype() == "html" else "")
    return from_markup(html)


def _texts(letter: Message) -> Iterator[Message]:
    for part in letter.walk():
        if part.get_content_maintype() == "text" and part.get_content_disposition() != "attachment":
            yield part


def _decoded(part: Message) -> str:
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    try:
        return data.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:
        return data.decode("utf-8", "replace")


def _header(letter: Message, name: str) -> str:
    """Return a header's words, whatever they are written in."""
    given = str(letter.get(name, ""))
    try:
        return str(make_header(decode_header(given)))
    except (HeaderParseError, LookupError, ValueError):
        return given


def _from_a_machine(letter: Message) -> bool:
    automatic = _header(letter, "Auto-Submitted").strip().lower() not in ("", "no")
    bulk = _header(letter, "Precedence").strip().lower() in _BULK
    return automatic or bulk or _header(letter, "Return-Path").strip() == "<>"
