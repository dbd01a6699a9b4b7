"""Records: what programs of the operator's own write, as a line, a row or a request, told by named values."""

from __future__ import annotations

from collections.abc import Mapping

from moderation.adapters.message_file import line_of
from moderation.domain.chat import Arrival, Gap, Occurrence, Retraction


def occurrence_of(values: Mapping[str, object], *, place: str, where: str) -> Occurrence:
    """Return what named values say: `text` with what belongs to it, `retract` with an id, or `gap` with a reason.

    `place` is the id of a message that has none; it must be the same whenever the same record is read again; `where`
    it stands, as a sentence begins.

    Raises BadLine when they say nothing.
    """
    if taken_back := values.get("retract"):
        return Retraction(id=str(taken_back))
    if missed := values.get("gap"):
        return Gap(str(missed))
    line = line_of(0, values, where=where)
    return Arrival(
        id=place if values.get("id") in (None, "") else line.id,
        text=line.text,
        author=line.author,
        name=line.author,
        at=line.at,
        channel=line.channel,
        donation=str(values.get("donation") or ""),
    )
