"""Reminding: the odd questions that this person was given and has left for long, in the line of news."""

from __future__ import annotations

import time
from typing import Final

import streamlit as st

from moderation.pipeline.desk.desk import Desk
from moderation.pipeline.desk.odd import handed_out, overdue
from moderation.pipeline.rows import ClusterRow
from moderation.ui import choosing
from moderation.ui.plain import plain
from moderation.ui.shift import Shift

LONGEST = 50
"""Characters of a question."""
_TOLD = "errands told"
EVERY: Final = 15.0
"""Seconds for which what was handed out is remembered, for everybody: to find it takes every question there is."""


def show(shift: Shift, *, openable: bool) -> None:
    """Draw how many there are with a button that opens the oldest, and announce each once."""
    held = _handed_out(str(shift.settings.data), shift.broadcast.id, shift.desk)
    found = overdue(shift.desk, shift.broadcast.id, held, now=time.time()) if held else []
    if not found:
        return
    say, told = shift.say, st.session_state.setdefault(_TOLD, set())
    (row, waits), fresh = found[0], [one for one, _ in found if one.id not in told]
    words = say.count("errand", len(found), oldest=say.lasting(waits), label=plain(row.label, most=LONGEST))
    if fresh:
        told.update(one.id for one in fresh)
        st.toast(say.count("errand.news", len(found)), icon=":material/notifications_active:")
    st.markdown(f":violet-badge[:material/notifications_active:] {words}", width="content")
    if openable and st.button(
        say("surge.open"), key="open-errand", type="tertiary", icon=":material/open_in_new:"
    ):
        choosing.choose(row.id)
        st.rerun()


@st.cache_resource(show_spinner=False, ttl=EVERY)
def _handed_out(folder: str, broadcast: str, _desk: Desk) -> list[ClusterRow]:  # noqa: ARG001 - both are the cache's key
    return handed_out(_desk, broadcast)
