"""Guards: the same words with a different answer.

Vectors hardly tell "connect" from "disconnect", or roaming in one country from another. A guard reads such a choice
from the words themselves, as a value on an axis. Texts with different values on one axis are never put together by
the machine; a text without a value goes with any.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from embeddings.guarding import words
from embeddings.guarding.numbers import AMOUNT, NUMBERED, numbers
from embeddings.guarding.places import CITY, COUNTRY

Signature = frozenset[tuple[str, str]]
"""The values a text has: pairs of axis and value, at most one value an axis."""

_TOKEN: Final = re.compile(r"[^\W\d_]+|\d+")
_ENDING: Final = (0, 4, 8)
"""Letters that no asterisk, one and two stand for."""
_NOT: Final = frozenset({"не", "ни", "not", "cannot", "never", "t"})
"""The last is what is left of "don't" when words are told apart."""
_HAPPENED: Final = re.compile(r"(?:лся|лась|лось|лись)$")
"""What came about by itself is not what is asked for."""
_NOBODYS: Final = "?"
"""The value of a word that only decides whether an axis counts."""
_KNOWN: Final = 8192
"""Words of which is remembered what begins with them: a stream uses few, and those again and again."""


@dataclass(frozen=True, slots=True)
class Axis:
    """One choice that changes the answer.

    Attributes:
        name: of the choice: "country".
        values: words by value, as `words` writes them.
        only_with: the axis counts only in texts with one of these words; empty for always.
        never_with: the axis does not count in texts with one of these words.
        denied: the value of a word after "not"; empty where that says nothing.
        told: the axis counts also in a stream that tells and asks nothing.
        most_words: the axis counts only in texts of so many words, in which nothing else is told; 0 for all.
    """

    name: str
    values: Mapping[str, str]
    only_with: str = ""
    never_with: str = ""
    denied: str = ""
    most_words: int = 0
    told: bool = False


AXES: Final = (
    Axis("switch", words.SWITCH, never_with=words.PROTECTING),
    Axis("protection", words.SWITCH, only_with=words.PROTECTING),
    Axis("plan", words.PLAN),
    Axis("block", words.BLOCK),
    Axis("trade", words.TRADE),
    Axis("list", words.LIST),
    Axis("porting", words.PORTING),
    Axis("calls", words.INCOMING),
    Axis("period", words.PERIOD),
    Axis("moment", words.MOMENT),
    Axis("month", words.MONTH),
    Axis("device", words.DEVICE),
    Axis("brand", words.BRAND),
    Axis("system", words.SYSTEM),
    Axis("sim", words.SIM),
    Axis("zone", words.ZONE),
    Axis("network", words.NETWORK),
    Axis("allowed", words.ALLOWED, denied="no"),
    Axis("country", COUNTRY),
    Axis("city", CITY, only_with=words.PLACED, told=True),
    *(Axis(name, values, denied="no", most_words=12) for name, values in words.DOING.items()),
)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A word or phrase: its first word may have so many letters more, each further one too."""

    more: int
    rest: tuple[tuple[str, int], ...]
    axis: Axis
    value: str

    def follows(self, tokens: Sequence[str], place: int) -> bool:
        """Tell whether the rest of the phrase stands at a place."""
        after = tokens[place : place + len(self.rest)]
        return len(after) == len(self.rest) and all(
            token.startswith(stem) and len(token) <= len(stem) + more
            for token, (stem, more) in zip(after, self.rest, strict=True)
        )


class Guards:
    """Read signatures from texts; linear in the length of a text.

    Args:
        axes: the choices to look for; an operator adds own ones to `AXES`.
        also: reads further pairs of axis and value from a text, such as an operator's own names.
    """

    def __init__(
        self,
        axes: Sequence[Axis] = AXES,
        *,
        also: Callable[[str], Iterable[tuple[str, str]]] = lambda _: (),
    ) -> None:
        self._also = also
        self._entries: defaultdict[str, list[_Entry]] = defaultdict(list)
        self._conditional: set[str] = set()
        self._barred: set[str] = set()
        self._begun = lru_cache(maxsize=_KNOWN)(self._look_up)
        self._asked = frozenset(axis.name for axis in axes if not axis.told) | NUMBERED
        for axis in axes:
            for value, forms in axis.values.items():
                self._add(forms, axis, value)
            if axis.only_with:
                self._conditional.add(axis.name)
                self._add(axis.only_with, axis, _NOBODYS)
            if axis.never_with:
                self._barred.add(axis.name)
                self._add(axis.never_with, axis, _NOBODYS)

    def signature(self, text: str) -> Signature:
        """Return the values of a text; an axis on which it has several at once is left out."""
        lowered = text[:2000].lower().replace("ё", "е")
        found: defaultdict[str, set[str]] = defaultdict(set)
        for axis, value in self._matches(_TOKEN.findall(lowered)):
            found[axis].add(value)
        for axis in self._conditional & found.keys():
            found[axis] = found[axis] - {_NOBODYS} if _NOBODYS in found[axis] else set()
        for axis in self._barred & found.keys():
            found[axis] = set() if _NOBODYS in found[axis] else found[axis]
        for axis, value in (*numbers(lowered), *self._also(text)):
            found[axis].add(value)
        return frozenset((axis, values.pop()) for axis, values in found.items() if len(values) == 1)

    def asked(self, axis: str) -> bool:
        """Tell whether an axis, read from words or numbers, changes an answer, but no story."""
        return axis in self._asked or axis.startswith(AMOUNT)

    def conflict(self, a: str, b: str) -> str | None:
        """Name an axis on which two texts differ, None when they may go together."""
        left, right = dict(self.signature(a)), dict(self.signature(b))
        return next((axis for axis in sorted(left) if axis in right and left[axis] != right[axis]), None)

    def _add(self, forms: str, axis: Axis, value: str) -> None:
        for form in forms.replace("ё", "е").split():
            (first, more), *rest = ((part.rstrip("*"), _ENDING[part.count("*")]) for part in form.split("_"))
            self._entries[first].append(_Entry(more, tuple(rest), axis, value))

    def _matches(self, tokens: Sequence[str]) -> Iterator[tuple[str, str]]:
        taken: dict[str, int] = {}
        for place, token in enumerate(tokens):
            met = [entry for entry in self._begun(token) if entry.follows(tokens, place + 1)]
            if not met:
                continue
            denied = place > 0 and tokens[place - 1] in _NOT
            happened = _HAPPENED.search(token) is not None
            for entry in met:
                axis, name = entry.axis, entry.axis.name
                if taken.get(name, 0) > place or 0 < axis.most_words < len(tokens):
                    continue
                if happened and not axis.denied and entry.value != _NOBODYS:
                    continue
                taken[name] = place + 1 + len(entry.rest)
                if not denied:
                    yield name, entry.value
                elif (
                    axis.denied
                ):  # "it does not switch on" asks for no switching on, but "does not work" says so
                    yield name, axis.denied

    def _look_up(self, token: str) -> tuple[_Entry, ...]:
        """Return what may begin with a token, longest first: "lift the block" is no block."""
        found = [
            entry
            for cut in range(min(_ENDING[-1], len(token) - 1) + 1)
            for entry in self._entries.get(token[: len(token) - cut], ())
            if entry.more >= cut
        ]
        return tuple(sorted(found, key=lambda entry: -len(entry.rest)))


GUARDS: Final = Guards()
"""The guards that come with the product."""


def signature(text: str) -> Signature:
    """Return the values a text has under the guards that come with the product."""
    return GUARDS.signature(text)


def conflict(a: str, b: str) -> str | None:
    """Name an axis on which two texts differ under the guards that come with the product, or None."""
    return GUARDS.conflict(a, b)
