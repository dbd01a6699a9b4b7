"""A list of JSON objects that comes in pieces and may never end: each object as soon as it is whole."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from typing import Any, Final

LONGEST: Final = 8 * 1024 * 1024
"""Characters of an object, beyond which nobody means well."""
_BETWEEN: Final = " \t\r\n[],"


class JsonStream:
    """Eats bytes, gives objects."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._held = ""
        self._seen = 0
        self._depth = 0
        self._quoted = self._escaped = False

    def feed(self, data: bytes) -> Iterator[dict[str, Any]]:
        """Yield the objects that are whole with these bytes.

        Raises ValueError when what comes is no JSON, or an object has no end.
        """
        self._held += self._decoder.decode(data)
        while (end := self._end()) is not None:
            whole, self._held, self._seen = self._held[:end], self._held[end:], 0
            found = _read(whole.strip(_BETWEEN))
            if isinstance(found, dict):
                yield found
        if len(self._held) > LONGEST:
            raise ValueError("an object has no end")

    def _end(self) -> int | None:
        """Return where the first object ends, None while it does not; each character is looked at once."""
        for place in range(self._seen, len(self._held)):
            char = self._held[place]
            if self._quoted:
                self._quoted = self._escaped or char != '"'
                self._escaped = char == "\\" and not self._escaped
            elif char == '"':
                self._quoted = True
            elif char == "{":
                self._depth += 1
            elif char == "}":
                self._depth -= 1
                if self._depth == 0:
                    return place + 1
        self._seen = len(self._held)
        return None


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("an object is too deep") from None
