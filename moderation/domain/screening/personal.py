"""Personal data in a message: where it stands in the original text, so that staff never see it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from moderation.domain.message import Span
from moderation.domain.remembering import remembered
from moderation.domain.screening import contacts, numbers
from moderation.domain.screening.addresses import find_addresses
from moderation.domain.screening.cleaning import MOST_CHARS
from moderation.domain.screening.full_names import find_names
from moderation.domain.screening.name_roles import RoleOf
from moderation.domain.screening.plain_view import plain_view
from moderation.domain.screening.spoken_numbers import find_spoken_phones

_DIGIT = re.compile(r"\d")

_Finder = Callable[[str], Iterator[tuple[int, int]]]
# The surer a finder, the earlier: where two overlap, the stretch is joined under the earlier one's kind.
_FINDERS: Final[tuple[tuple[str, _Finder, bool], ...]] = (
    ("email", contacts.find_emails, False),
    ("link", contacts.find_profiles, False),
    ("name", contacts.find_handles, False),
    ("card", numbers.find_cards, True),
    ("passport", numbers.find_passports, True),
    ("account", numbers.find_accounts, True),
    ("account", numbers.find_secrets, False),
    ("phone", numbers.find_phone_numbers, True),
    ("phone", find_spoken_phones, False),
    ("address", find_addresses, True),
)


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


@remembered
def find_personal(
    text: str, phones: tuple[Span, ...] = (), dictionary: RoleOf | None = None
) -> tuple[Span, ...]:
    """Return the stretches of the text that hold personal data, in order, never overlapping.

    `phones` are subscriber numbers that a library found in the same text; `dictionary` tells what a word may be
    in a person's name, without it endings and short lists must do. What lies past `MOST_CHARS`
    is not looked at: nobody is shown it.
    """
    view, places = plain_view(text[:MOST_CHARS])
    has_digits = _DIGIT.search(view) is not None
    found = [
        Span(places[start], places[end - 1] + 1, kind)
        for kind, finder, needs_digits in _FINDERS
        if has_digits or not needs_digits
        for start, end in finder(view)
    ]
    found += [Span(places[start], places[end - 1] + 1, "name") for start, end in find_names(view, dictionary)]
    found += [span for span in phones if not numbers.is_toll_free(text[span.start : span.end])]
    return _disjoint(found)
