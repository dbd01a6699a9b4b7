"""Raw: messages as they came, with a search, for when the machine does not read them."""

from __future__ import annotations

from typing import Final

import streamlit as st

from moderation.pipeline.health.failures import Piece
from moderation.pipeline.ports import MessageQuery
from moderation.ui.pulse import pulse_of
from moderation.ui.shift import Shift, failures_in_words

SHOWN: Final = 30
"""Messages listed."""
TALL: Final = 420
"""Height of the list in pixels."""
LATE: Final = 15.0
"""Lag in seconds from which the host is told that the machine does not keep up."""
EVERY: Final = 5.0
"""Seconds between two looks."""


def trouble(shift: Shift) -> str:
    """Return why new messages do not come to be read: away, understand, failing or behind; "" when they do."""
    beat = pulse_of(shift.settings).latest
    if beat is None or (beat.reached and beat.status != "failing" and beat.lag_seconds < LATE):
        return ""
    if not beat.reached:
        return "away"
    failures = [report.failure.piece for report in shift.desk.team.reports() if report.failure]
    if Piece.UNDERSTAND in failures:
        return "understand"
    return "failing" if failures or beat.status == "failing" else "behind"


def show(shift: Shift) -> None:
    """Draw the messages of the broadcast, newest first, or those in which words stand."""
    say = shift.say
    text = st.text_input(
        say("host.raw_search"), key="raw-search", icon=":material/search:", placeholder=say("host.raw_search"),
        label_visibility="collapsed",
    )  # fmt: skip
    _list(shift, (text or "").strip())


@st.fragment(run_every=EVERY)
def _list(shift: Shift, text: str) -> None:
    with failures_in_words(shift.say), st.container(height=TALL, border=True, gap="xsmall"):
        found = shift.desk.messages(shift.broadcast.id, MessageQuery(text=text, limit=SHOWN))
        if not found:
            st.caption(shift.say("host.raw_empty"))
        for message in found:
            with st.container(horizontal=True, wrap=False):
                st.markdown(f":gray[{shift.say.clock(message.at)}]", width="content")
                st.text(message.shown, width="stretch")  # its own width ends beyond the box
