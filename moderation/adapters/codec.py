"""Codec: frozen dataclasses of the domain ↔ bytes, as MessagePack maps by field name.

A field that is added later must have a default, so that what was written before stays readable.

MessagePack texts are UTF-8, which cannot hold the lone surrogates that a broken sender may put into a message. A value
with one of them is written with all texts escaped, behind `0xc1`, the one byte that no MessagePack value starts with.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar, get_args

import msgspec

from moderation.domain.errors import StoreDamaged, StoreTooNew
from moderation.domain.events import Event

T = TypeVar("T")

KINDS: Final[dict[str, type[Event]]] = {kind.__name__: kind for kind in get_args(Event)}
"""Every kind of event by the name under which it is stored."""

_ESCAPED: Final = b"\xc1"
_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODERS: Final[dict[type[Any], msgspec.msgpack.Decoder[Any]]] = {}


def pack(value: object) -> bytes:
    """Return a dataclass (or anything made of tuples, dicts, texts, numbers and bytes) as bytes."""
    try:
        return _ENCODER.encode(value)
    except UnicodeEncodeError:
        plain = msgspec.to_builtins(value, builtin_types=(bytes,))
        return _ESCAPED + _ENCODER.encode(_each_text(plain, _escape))


def unpack(data: bytes, kind: type[T]) -> T:
    """Return the value of a type that `pack` made into bytes.

    Raises StoreDamaged when the bytes are none that `pack` writes, StoreTooNew when they hold what this version's type
    cannot.
    """
    try:
        if data[:1] == _ESCAPED:
            plain = _each_text(msgspec.msgpack.decode(data[1:]), _unescape)
            return msgspec.convert(plain, kind, builtin_types=(bytes,))
        value: T = _decoder(kind).decode(data)
    except msgspec.ValidationError as error:
        raise StoreTooNew(
            f"What is stored does not fit this version of Efir ({error}): start the version that wrote it."
        ) from error
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise StoreDamaged(f"What is stored cannot be read ({error}): restore a backup.") from error
    else:
        return value


def encode(event: Event) -> tuple[str, bytes]:
    """Return the kind and the payload of an event."""
    return type(event).__name__, pack(event)


def decode(kind: str, payload: bytes) -> Event:
    """Return the event of a kind and payload.

    Raises StoreTooNew when a later version wrote it, StoreDamaged when the payload is not what was written.
    """
    known = KINDS.get(kind)
    if known is None:
        raise StoreTooNew(f"The log holds {kind!r}, which this version of Efir does not know: update Efir.")
    return unpack(payload, known)


def text_key(text: str) -> bytes:
    """Return a text as bytes to look it up by; unlike UTF-8 alone, any text has one, and they sort as texts do."""
    return text.encode("utf-8", "surrogatepass")


def key_text(key: bytes) -> str:
    """Return the text that `text_key` made into bytes."""
    return key.decode("utf-8", "surrogatepass")


def _decoder(kind: type[Any]) -> msgspec.msgpack.Decoder[Any]:
    decoder = _DECODERS.get(kind)
    if decoder is None:
        decoder = _DECODERS[kind] = msgspec.msgpack.Decoder(kind)
    return decoder


def _each_text(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {_each_text(name, change): _each_text(item, change) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_each_text(item, change) for item in value]
    return value


def _escape(text: str) -> str:
    return text.encode("unicode_escape").decode("ascii")


def _unescape(text: str) -> str:
    return text.encode("ascii").decode("unicode_escape")
