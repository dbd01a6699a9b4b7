"""On air: the question that the host answers now, the largest thing on the screen.

The only HTML of the dashboard, because no element of Streamlit is as large as a host needs from two metres; all
text in it is escaped, all looks are its own, so that no upgrade of Streamlit touches it.
"""

from __future__ import annotations

from html import escape
from typing import Final

import streamlit as st

from moderation.pipeline.cards import Card
from moderation.ui.parts import looks
from moderation.ui.plain import one_line
from moderation.ui.shift import Shift

LONGEST: Final = 240
"""Characters of a question that is read out."""
REGIONS: Final = 3
"""Places named below the question."""
_BOX: Final = "background:#10151d;color:#f4f6f9;border-radius:12px;padding:24px 32px"
_SMALL: Final = "font-size:20px;line-height:28px;color:#b9c3d0;font-variant-numeric:tabular-nums"
_LARGE: Final = "font-size:44px;line-height:52px;font-weight:600;margin:8px 0;overflow-wrap:anywhere"


def show(card: Card | None, on_air_for: float, shift: Shift) -> None:
    """Draw the question on air, who asked it, and for how many seconds it has been there."""
    say = shift.say
    if card is None:
        st.html(
            f'<div style="{_BOX}"><div style="{_SMALL}">{escape(say("host.now"))}</div>'
            f'<div style="font-size:28px;line-height:40px">{escape(say("host.nothing"))}</div></div>'
        )
        return
    row = card.row
    regions = ", ".join(one_line(name, most=40) for name, _ in row.regions[:REGIONS])
    facts = looks.dotted(
        say.count("askers", row.askers),
        looks.growth(row, say),
        say("host.from", regions=regions) if regions else "",
    )
    clock = say.stopwatch(on_air_for)
    st.html(
        f'<div style="{_BOX}">'
        f'<div style="{_SMALL};display:flex;justify-content:space-between">'
        f"<span>{escape(say('host.now'))}</span><span>{clock}</span></div>"
        f'<div style="{_LARGE}">{escape(one_line(row.label, most=LONGEST))}</div>'
        f'<div style="{_SMALL}">{escape(facts)}</div></div>'
    )
