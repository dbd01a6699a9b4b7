"""On air: the question that the host answers now, and what may come next, in type readable from two metres.

The only HTML of the dashboard, because no element of Streamlit is as large as a host needs; all text in it is escaped,
all looks are its own, so that no upgrade of Streamlit touches it. Heights are fixed: nothing moves while it is read.
"""

from __future__ import annotations

from html import escape
from typing import Final

import streamlit as st

from moderation.domain.deciding.decisions import Status
from moderation.pipeline.views.cards import URGENT, Card
from moderation.ui.parts import looks
from moderation.ui.plain import one_line
from moderation.ui.shift import Shift

LONGEST: Final = 240
"""Characters of a question that is read out."""
SHORT: Final = 120
"""Characters of a question in the list."""
MINUTES: Final = 6
"""Minutes in its line of little bars."""
REGIONS: Final = 3
"""Places named below the question."""
REASONS: Final = 2
"""Weightiest reasons for a place that are named."""
_BOX: Final = "background:#eef1f5;color:#14181f;border-radius:12px;padding:12px 28px"
_ONE_LINE: Final = "white-space:nowrap;overflow:hidden;text-overflow:ellipsis"
_SMALL: Final = (
    "font-size:clamp(16px,2.2vw,30px);line-height:1.36;color:#3c4552;font-variant-numeric:tabular-nums"
)
_LARGE: Final = (
    "font-weight:650;line-height:1.06;margin:6px 0;overflow:hidden;overflow-wrap:anywhere;"
    "height:max(9.3vw,150px - 6vw)"
)
_SIZES: Final = ((56, "max(4.2vw,26px)"), (110, "max(2.8vw,20px)"), (LONGEST, "max(2.2vw,15px)"))
"""Type by the characters of a question, in shares of the screen but for a phone: two, three or four lines of it are
equally high, on a phone up to eight."""
_LINE: Final = (
    "font-size:clamp(22px,2.2vw,40px);line-height:1.2;font-weight:550;overflow:hidden;overflow-wrap:anywhere;height:1.2em;"
    "display:-webkit-box;-webkit-line-clamp:1;-webkit-box-orient:vertical"
)
_CLOCK: Final = "font-size:clamp(28px,4vw,40px);line-height:40px;font-weight:600;color:#14181f"


def show(card: Card | None, on_air_for: float, shift: Shift) -> None:
    """Draw the question on air, why it is there, and for how many seconds it has been."""
    say = shift.say
    label = one_line(card.row.label, most=LONGEST) if card else say("host.nothing")
    size = next(size for most, size in _SIZES if len(label) <= most)
    clock, facts = (say.stopwatch(on_air_for), why(card, shift)) if card else ("", "\u00a0")
    st.html(
        f'<div style="{_BOX}">'
        f'<div style="{_SMALL};height:40px;display:flex;justify-content:space-between;align-items:center">'
        f'<span>{escape(say("host.now"))}</span><span style="{_CLOCK}">{clock}</span></div>'
        f'<div style="{_LARGE};font-size:{size}">{escape(label)}</div>'
        f'<div style="{_SMALL};{_ONE_LINE}">{escape(facts)}</div></div>'
    )


def line(card: Card, place: str, shift: Shift) -> None:
    """Draw a question of a list with why it is there, in two lines that never become more."""
    row = card.row
    facts = looks.dotted(
        _asked(card, shift),
        looks.growth(row, shift.say),
        looks.spark(card.spark[-MINUTES:]),
        _weight(card, shift),
    )
    urgent = shift.say(f"level.{row.urgency.level}").upper() if row.urgency.level in URGENT else ""
    mark = f'<b style="color:#a61b1b">! {escape(urgent)}</b> · ' if urgent else ""
    # All are approved when the list is drawn: it holds still, so what became of one since is said.
    if row.status is not Status.APPROVED:
        mark = f"<b>{escape(shift.say(f'status.{row.status}'))}</b> · {mark}"
    st.html(
        f'<div style="{_LINE}"><span style="color:#4a5361">{escape(place)}</span>&ensp;'
        f"{escape(one_line(row.label, most=SHORT))}</div>"
        f'<div style="font-size:clamp(18px,1.4vw,28px);line-height:1.34;color:#3c4552;{_ONE_LINE};'
        f'font-variant-numeric:tabular-nums">{mark}{escape(facts)}</div>'
    )


def why(card: Card, shift: Shift) -> str:
    """Return why a question is where it is: who asks, how it grows, from where, what weighs most."""
    row, say = card.row, shift.say
    named = ", ".join(one_line(name, most=24) for name, _ in row.regions[:REGIONS])
    regions = f"{say.count('host.why_regions', len(row.regions))}: {named}" if named else ""
    return looks.dotted(_asked(card, shift), looks.growth(row, say), regions, _weight(card, shift))


def _asked(card: Card, shift: Shift) -> str:
    return shift.say.count("host.why_asked", card.row.askers)


def _weight(card: Card, shift: Shift) -> str:
    """Return what weighs most in a question's place but for the number of askers, which is said anyway."""
    parts = sorted(((part, name) for name, part in card.rank.parts if name != "askers"), reverse=True)
    return ", ".join(shift.say(f"part.{name}") for part, name in parts[:REASONS] if part > 0)
