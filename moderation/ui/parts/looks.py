"""Looks: how levels, states and small figures are drawn, the same on every page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from moderation.domain.deciding.decisions import Status
from moderation.domain.message import Level, Verdict
from moderation.pipeline.rows import ClusterRow
from moderation.ui.plain import plain
from moderation.ui.texts import Say

_LEVELS: Final = {
    Level.CRITICAL: ":red-badge[:material/emergency: **{word}**]",
    Level.HIGH: ":orange-badge[:material/priority_high: {word}]",
}
"""Urgency has colour, icon and word; the usual has none."""
_STATUSES: Final = {
    Status.APPROVED: ":green-badge[:material/check: {word}]",
    Status.ON_AIR: ":blue-badge[:material/podcasts: {word}]",
    Status.ANSWERED: ":gray-badge[:material/done_all: {word}]",
    Status.DISMISSED: ":gray-badge[:material/visibility_off: {word}]",
}
_VERDICTS: Final = {
    Verdict.ADMIT: ":green-badge[:material/check: {word}]",
    Verdict.WITHHOLD: ":orange-badge[:material/visibility_off: {word}]",
    Verdict.REFUSE: ":red-badge[:material/block: {word}]",
}
_BARS: Final = "▁▂▃▄▅▆▇█"
LONGEST_SUM: Final = 24
"""Characters of a donation in a badge."""
BAR_CELLS = 12
"""Cells of a full bar drawn in text."""


def level(of: Level, say: Say) -> str:
    """Return a level as a badge in Markdown, "" for those that need no attention."""
    return _LEVELS.get(of, "").format(word=say(f"level.{of}"))


def status(of: Status, say: Say) -> str:
    """Return a status as a badge in Markdown, "" for waiting."""
    return _STATUSES.get(of, "").format(word=say(f"status.{of}"))


def verdict(of: Verdict, say: Say) -> str:
    """Return what happens to a message as a badge in Markdown."""
    return _VERDICTS[of].format(word=say(f"verdict.{of}"))


def badges(row: ClusterRow, say: Say) -> str:
    """Return level, status and flags of a cluster as badges."""
    parts = [level(row.urgency.level, say), status(row.status, say)]
    if row.starred:
        parts.append(":orange-badge[:material/star:]")
    if row.escalated:
        parts.append(f":violet-badge[:material/supervisor_account: {say('item.escalated')}]")
    return " ".join(part for part in parts if part)


def donations(sums: Sequence[str], count: int, say: Say) -> str:
    """Return the sums that came with messages as a badge, with how many there are in all; "" for none."""
    if not sums:
        return ""
    words = ", ".join(plain(one, most=LONGEST_SUM) for one in sums)
    more = f" +{say.number(count - len(sums))}" if count > len(sums) else ""
    return f":green-badge[:material/volunteer_activism: {words}{more}]"


def spark(counts: Sequence[int]) -> str:
    """Return messages per minute as a line of little bars, "" when nothing moved."""
    most = max(counts, default=0)
    if most == 0:
        return ""
    return "".join(_BARS[round((len(_BARS) - 1) * count / most)] for count in counts)


def bar(share: float) -> str:
    """Return a share of 0..1 as a bar in text."""
    return "█" * round(BAR_CELLS * min(max(share, 0.0), 1.0)) or "▏"


def growth(row: ClusterRow, say: Say) -> str:
    """Return how many messages came in the last minute, "" when nobody did."""
    return say("growth", n=say.number(row.recent)) if row.recent else ""


def pace(row: ClusterRow, say: Say) -> str:
    """Return how many messages came in the last minute, as short as it can be said, "" when nobody did."""
    return say("growth.short", n=say.number(row.recent)) if row.recent else ""


def claim(row: ClusterRow, who: str, now: float, say: Say) -> str:
    """Return who holds a cluster as a badge, "" when nobody does."""
    if not row.claimed_by or row.claimed_until <= now:
        return ""
    left = say.stopwatch(row.claimed_until - now)
    if row.claimed_by == who:
        holder = say("item.claimed_by_me")
        return f":blue-badge[:material/lock: {say('item.claimed_for', who=holder, left=left)}]"
    holder = say("item.claimed", who=plain(row.claimed_by))
    return f":violet-badge[:material/lock: {say('item.claimed_for', who=holder, left=left)}]"


def dotted(*parts: str) -> str:
    """Return what is not empty, with dots between."""
    return " · ".join(part for part in parts if part)
