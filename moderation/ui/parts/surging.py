"""Surging: the question that grows now, in the line of news."""

from __future__ import annotations

import streamlit as st

from moderation.ui import choosing
from moderation.ui.plain import plain
from moderation.ui.shift import Shift

LONGEST = 60
"""Characters of a question in the line."""
BRIEF = 50
"""Those in passing: of more than three lines Streamlit shows the beginning, and English words."""
WIDE = 430
"""Width of the line in pixels: with the news and the lamps beside it, it fits a laptop."""
_TOLD = "surges told"


def show(shift: Shift) -> None:
    """Draw the latest surge with a button that opens it, and announce each once; nothing when none is fresh."""
    found = shift.desk.surges(shift.broadcast.id)
    if not found:
        return
    told: set[tuple[int, float]] = st.session_state.setdefault(_TOLD, set())
    for surge, row in reversed(found):
        if (surge.cluster, surge.at) not in told:
            told.add((surge.cluster, surge.at))
            news = shift.say("surge.news", label=plain(row.label or "…", most=BRIEF))
            st.toast(news, icon=":material/trending_up:")
    surge, row = found[0]
    words = _words(shift, row.label, surge.recent, surge.usual)
    if st.button(
        words, key="open-surge", type="tertiary", icon=":material/trending_up:", help=words, wrap=False,
        width=WIDE,
    ):  # fmt: skip
        choosing.choose(row.id)
        st.rerun()


def _words(shift: Shift, label: str, recent: int, usual: float) -> str:
    say = shift.say
    return say(
        "surge.line",
        label=plain(label or "…", most=LONGEST),
        recent=say.number(recent),
        usual=say.number(usual, 1),
    )
