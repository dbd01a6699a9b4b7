"""Parcels: what travels between sorters and embedders, as MessagePack; vectors as the log keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, get_origin

import msgspec
import numpy as np

from moderation.adapters import codec
from moderation.domain.events import Asked, Recorded
from moderation.pipeline.understanding.embedder import Understood

_NARROW: Final = "<f2"
"""Vectors went through float16 before they came here, so nothing is lost."""


@dataclass(frozen=True, slots=True)
class Job:
    """Messages to be understood; `tariffs` are names that stay as they are written."""

    offsets: tuple[int, ...]
    messages: tuple[bytes, ...]
    tariffs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a job: what each message says, packed; or `failure`, why it came to nothing this time.

    `gave_up`: whoever tried did not live to answer, time and again.
    """

    understood: tuple[bytes, ...] = ()
    failure: str = ""
    gave_up: bool = False


def job(batch: Sequence[Recorded], tariffs: tuple[str, ...]) -> bytes:
    """Return messages as a job."""
    offsets = tuple(recorded.offset for recorded in batch)
    return codec.pack(Job(offsets, tuple(codec.pack(recorded.event) for recorded in batch), tariffs))


def messages(data: bytes) -> tuple[list[Recorded], tuple[str, ...]]:
    """Return the messages of a job, and its tariffs."""
    one = codec.unpack(data, Job)
    batch = [
        Recorded(offset, codec.unpack(packed, Asked))
        for offset, packed in zip(one.offsets, one.messages, strict=True)
    ]
    return batch, one.tariffs


def done(understood: list[Understood]) -> bytes:
    """Return what messages say as the answer to a job; texts with lone surrogates make no exception."""
    return codec.pack(Done(tuple(_pack(one) for one in understood)))


def understood(answer: Done) -> list[Understood]:
    """Return what messages say by the answer to their job."""
    return [_unpack(packed) for packed in answer.understood]


def _pack(one: Understood) -> bytes:
    return codec.pack(msgspec.to_builtins(one, enc_hook=_encode, builtin_types=(bytes,)))


def _unpack(packed: bytes) -> Understood:
    plain = codec.unpack(packed, dict[str, Any])
    return msgspec.convert(plain, Understood, dec_hook=_decode, builtin_types=(bytes,))


def _encode(value: object) -> bytes:
    assert isinstance(value, np.ndarray), "nothing else of ours is foreign to MessagePack"
    return value.astype(_NARROW).tobytes()


def _decode(kind: type, value: object) -> object:
    assert (get_origin(kind) or kind) is np.ndarray, "as above"
    assert isinstance(value, bytes), "as above"
    return np.frombuffer(value, _NARROW).astype(np.float32)
