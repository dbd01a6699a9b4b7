"""Guards: the same words with a different answer.

Vectors hardly tell "connect" from "disconnect", or roaming in one country from another. A guard reads such a choice
from the words themselves, as a value on an axis. Texts with different values on one axis are never put together by
the machine; a text without a value goes with any.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from embeddings.guarding import words
from embeddings.guarding.places import CITY

Signature = frozenset[tuple[str, str]]
"""The values a text has: pairs of axis and value, at most one value an axis."""

_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_ENDING = 4  # letters an asterisk stands for
_LONGEST = 3  # words in a phrase
_UNITS = {
    "rub": ("рубл", "руб", "р", "₽", "rub"),
    "gb": ("гигабайт", "гиг", "гб", "gb"),
    "min": ("мин", "min"),
    "sms": ("смс", "sms"),
    "mbit": ("мбит", "mbit"),
}
_OFFER = r"(?:тариф|пакет|опци|подписк|абонемент|plan|pack|tariff)\w*"
_NUMBER = rf"(\d{{1,6}})\s?({'|'.join(form for forms in _UNITS.values() for form in forms)})(?![^\W_]{{5}})"
_AMOUNT = re.compile(rf"{_OFFER}(?: \w{{1,12}})? (?:за |на |в |for )?{_NUMBER}|{_NUMBER}\w*[- ]{_OFFER}")
_NEGATIONS = {"не", "not", "нет", "don", "can"}  # "don't" is read as two words


@dataclass(frozen=True, slots=True)
class Axis:
    """One choice that changes the answer.

    Attributes:
        name: what a person reads: "country".
        values: words by value, as `words` writes them.
        only_with: the axis counts only in texts with one of these words; empty for always.
    """

    name: str
    values: Mapping[str, str]
    only_with: str = ""


AXES = (
    Axis("switch", words.SWITCH),
    Axis("block", words.BLOCK),
    Axis("trade", words.TRADE),
    Axis("list", words.LIST),
    Axis("porting", words.PORTING),
    Axis("calls", words.INCOMING),
    Axis("period", words.PERIOD),
    Axis("month", words.MONTH),
    Axis("device", words.DEVICE),
    Axis("country", words.COUNTRY),
    Axis("city", CITY, only_with=words.OUTAGE),
)


class Guards:
    """Read signatures from texts; linear in the length of a text.

    Args:
        axes: the choices to look for; an operator adds own ones to `AXES`.
        also: reads further pairs of axis and value from a text, such as an operator's own names.
    """

    def __init__(
        self,
        axes: Iterable[Axis] = AXES,
        *,
        also: Callable[[str], Iterable[tuple[str, str]]] = lambda _: (),
    ) -> None:
        self._also = also
        self._exact: dict[str, list[tuple[str, str]]] = {}
        self._stems: dict[str, list[tuple[str, str]]] = {}
        self._conditional: set[str] = set()
        for axis in axes:
            for value, forms in axis.values.items():
                self._add(forms, (axis.name, value))
            if axis.only_with:
                self._conditional.add(axis.name)
                self._add(axis.only_with, (axis.name, ""))

    def signature(self, text: str) -> Signature:
        """Return the values of a text; an axis on which it has several at once is left out."""
        lowered = text[:2000].lower().replace("ё", "е")
        found: dict[str, set[str]] = {}
        for axis, value in self._matches(_TOKEN.findall(lowered)):
            found.setdefault(axis, set()).add(value)
        for axis in self._conditional & found.keys():
            found[axis] = found[axis] - {""} if "" in found[axis] else set()
        for axis, value in (*_amounts(lowered), *self._also(text)):
            found.setdefault(axis, set()).add(value)
        return frozenset((axis, values.pop()) for axis, values in found.items() if len(values) == 1)

    def conflict(self, a: str, b: str) -> str | None:
        """Name an axis on which two texts differ, None when they may go together."""
        left, right = dict(self.signature(a)), dict(self.signature(b))
        return next((axis for axis in sorted(left) if axis in right and left[axis] != right[axis]), None)

    def _add(self, forms: str, meaning: tuple[str, str]) -> None:
        for form in forms.split():
            table = self._stems if form.endswith("*") else self._exact
            table.setdefault(form.rstrip("*").replace("ё", "е"), []).append(meaning)

    def _matches(self, tokens: list[str]) -> Iterable[tuple[str, str]]:
        for place, token in enumerate(tokens):
            phrase = token
            if place and tokens[place - 1] in _NEGATIONS:  # "it does not switch on" asks for no switching on
                continue
            yield from self._exact.get(phrase, ())
            for following in tokens[place + 1 : place + _LONGEST]:
                phrase = f"{phrase}_{following}"
                yield from self._exact.get(phrase, ())
            for ending in range(min(_ENDING, len(token)) + 1):
                yield from self._stems.get(token[: len(token) - ending], ())


def _amounts(lowered: str) -> Iterable[tuple[str, str]]:
    """Read the amount that names an offer ("the plan at 300"); other amounts are circumstances of the asker."""
    for match in _AMOUNT.finditer(lowered):
        number, form = (group for group in match.groups() if group)
        unit = next(unit for unit, forms in _UNITS.items() if form in forms)
        yield f"amount in {unit}", str(int(number))


GUARDS = Guards()
"""The guards that come with the product."""


def signature(text: str) -> Signature:
    """Return the values a text has under the guards that come with the product."""
    return GUARDS.signature(text)


def conflict(a: str, b: str) -> str | None:
    """Name an axis on which two texts differ under the guards that come with the product, or None."""
    return GUARDS.conflict(a, b)
