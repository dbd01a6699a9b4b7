"""Apart: why a question was not merged with the nearest one."""

from __future__ import annotations

import streamlit as st

from moderation.pipeline.rows import ClusterRow
from moderation.ui.plain import plain
from moderation.ui.shift import Shift
from moderation.ui.texts.values import value_in_words

LONGEST = 80
"""Characters of the other question's label."""


def show(row: ClusterRow, shift: Shift) -> None:
    """Draw one line, nothing when the machine would not have merged the question with any."""
    apart, say = row.apart, shift.say
    if apart is None:
        return
    found = shift.desk.cards(shift.broadcast.id, [apart.cluster])
    if not found or found[0].row.id == row.id:
        return
    label = plain(found[0].row.label or "…", most=LONGEST)
    if apart.own or apart.theirs:
        own, theirs = (
            plain(value_in_words(apart.axis, value, say.language)) for value in (apart.own, apart.theirs)
        )
        words = say("apart.guard", label=label, own=own, theirs=theirs)
    else:
        words = say("apart.people", label=label)
    st.markdown(f":gray[:material/call_split: {words}]")
