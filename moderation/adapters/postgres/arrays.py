"""Arrays in PostgreSQL's binary format, packed column by column: the driver would look at each value anew."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from itertools import chain, repeat
from typing import Any, Final

import psycopg
from psycopg.adapt import Dumper
from psycopg.pq import Format

from moderation.adapters.tables.layout import BYTES, INT, REAL, TEXT

_HEAD: Final = struct.Struct("!iiIii")
_SIZE: Final = struct.Struct("!i")
_NULL: Final = _SIZE.pack(-1)
_NUMBERS: Final = {INT: "q", REAL: "d"}
"""How `struct` writes numbers of eight bytes."""
_EIGHT: Final = 8


class _Array(bytes):
    """An array as it is sent; `elements` is PostgreSQL's number for the type of what is in it."""

    elements: int


class _Integers(_Array):
    elements = 20


class _Reals(_Array):
    elements = 701


class _Texts(_Array):
    elements = 25


class _Bytes(_Array):
    elements = 17


class _Sent(Dumper):
    format = Format.BINARY

    def dump(self, obj: bytes) -> bytes:
        return obj


class _SentIntegers(_Sent):
    oid = 1016


class _SentReals(_Sent):
    oid = 1022


class _SentTexts(_Sent):
    oid = 1009


class _SentBytes(_Sent):
    oid = 1001


_KINDS: Final[dict[str, type[_Array]]] = {INT: _Integers, REAL: _Reals, TEXT: _Texts, BYTES: _Bytes}


def packed(kind: str, values: Sequence[Any]) -> bytes:
    """Return values of a kind of column as one array to give to a statement; of words some may be None, for null."""
    made, number = _KINDS[kind], _NUMBERS.get(kind)
    body = _numbers(number, values) if number else _words(kind, values)
    nulls = not number and None in values
    return made(_HEAD.pack(1, int(nulls), made.elements, len(values), 1) + body)


def _numbers(kind: str, values: Sequence[Any]) -> bytes:
    # What Python lets pass for a whole number is made one.
    numbers = map(int, values) if kind == _NUMBERS[INT] else values
    pairs = chain.from_iterable(zip(repeat(_EIGHT), numbers, strict=False))
    return struct.pack("!" + f"i{kind}" * len(values), *pairs)


def _words(kind: str, values: Sequence[Any]) -> bytes:
    if kind == TEXT:
        values = [None if value is None else value.encode() for value in values]
    return b"".join(_NULL if value is None else _SIZE.pack(len(value)) + value for value in values)


for _made, _sent in (
    (_Integers, _SentIntegers),
    (_Reals, _SentReals),
    (_Texts, _SentTexts),
    (_Bytes, _SentBytes),
):
    psycopg.adapters.register_dumper(_made, _sent)
