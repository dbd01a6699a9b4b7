"""Presence: says where a person is, as long as their page is open, and shows who looks at the same question."""

from __future__ import annotations

import time
from typing import Final

import streamlit as st

from moderation.ui import access, choosing
from moderation.ui.plain import plain
from moderation.ui.shift import Shift, failures_in_words

EVERY: Final = 10.0
"""Seconds between two signs of life."""


@st.fragment(run_every=EVERY)
def note(shift: Shift, page: str) -> None:
    """Say that the person is at a page ("" for the one that opens first); draws nothing."""
    page = page or access.pages_of(shift.person)[0]
    with failures_in_words(shift.say):
        shift.desk.team.see(shift.broadcast.id, page, choosing.chosen() if page == "triage" else 0)


def beside(cluster: int, shift: Shift) -> None:
    """Draw who else has a question open, nothing when nobody has."""
    others = [
        plain(seen.who)
        for seen in shift.desk.team.present(shift.broadcast.id)
        if seen.cluster == cluster and seen.who != shift.who and time.time() - seen.at < 2 * EVERY
    ]
    if others:
        st.markdown(
            f":gray-badge[:material/visibility: {shift.say('presence.beside', who=', '.join(others))}]"
        )
