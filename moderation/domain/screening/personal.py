"""Personal data in a message: where it stands in the original text, so that staff never see it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from moderation.domain.message import Span
from moderation.domain.screening import numbers
from moderation.domain.screening.addresses import find_addresses
from moderation.domain.screening.cleaning import MOST_CHARS
from moderation.domain.screening.full_names import find_names

_INVISIBLE = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_ODD_DIGITS = {
    chr(base + digit): str(digit)
    for base in (0x0660, 0x06F0, 0x0966, 0xFF10, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6)
    for digit in range(10)
}
_SAME: Final = str.maketrans(
    {chr(0xFF01 + i): chr(0x21 + i) for i in range(94)}
    | _ODD_DIGITS
    | dict.fromkeys(
        "\u00a0\u1680\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "
    )
    | dict.fromkeys("‐‑‒–—―−﹣", "-")
    | {"＠": "@", "．": "."}
)
_DIGIT = re.compile(r"\d")

_Finder = Callable[[str], Iterator[tuple[int, int]]]
# The surer a finder, the earlier: where two overlap, the stretch is joined under the earlier one's kind.
_FINDERS: Final[tuple[tuple[str, _Finder, bool], ...]] = (
    ("email", numbers.find_emails, False),
    ("link", numbers.find_profiles, False),
    ("name", numbers.find_handles, False),
    ("card", numbers.find_cards, True),
    ("passport", numbers.find_passports, True),
    ("account", numbers.find_accounts, True),
    ("phone", numbers.find_phone_numbers, True),
    ("address", find_addresses, True),
    ("name", find_names, False),
)


def _view(text: str) -> tuple[str, Sequence[int]]:
    """Return the text with plain digits and nothing invisible, and the place of each of its characters."""
    plain = text.translate(_SAME) if not text.isascii() else text
    if not _INVISIBLE.search(plain):
        return plain, range(len(plain) + 1)
    places = [i for i, char in enumerate(plain) if not _INVISIBLE.match(char)]
    return "".join(plain[i] for i in places), [*places, len(plain)]


def _disjoint(found: Iterable[Span]) -> tuple[Span, ...]:
    """Join overlapping spans under the kind of the surer one, which comes first; sort by place."""
    ranked = sorted(enumerate(found), key=lambda item: (item[1].start, item[0]))
    joined: list[tuple[int, Span]] = []
    for rank, span in ranked:
        if joined and span.start < joined[-1][1].end:
            before_rank, before = joined[-1]
            kind = before.kind if before_rank <= rank else span.kind
            joined[-1] = (min(before_rank, rank), Span(before.start, max(before.end, span.end), kind))
        else:
            joined.append((rank, span))
    return tuple(span for _, span in joined)


def find_personal(text: str, phones: Sequence[Span] = ()) -> tuple[Span, ...]:
    """Return the stretches of the text that hold personal data, in order, never overlapping.

    `phones` are subscriber numbers that a library found in the same text. What lies past `MOST_CHARS`
    is not looked at: nobody is shown it.
    """
    view, places = _view(text[:MOST_CHARS])
    has_digits = _DIGIT.search(view) is not None
    found = [
        Span(places[start], places[end - 1] + 1, kind)
        for kind, finder, needs_digits in _FINDERS
        if has_digits or not needs_digits
        for start, end in finder(view)
    ]
    found += [span for span in phones if not numbers.is_toll_free(text[span.start : span.end])]
    return _disjoint(found)
