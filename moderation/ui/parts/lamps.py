"""Lamps: one line on whether everything is all right."""

from __future__ import annotations

import streamlit as st

from moderation.ui.pulse import pulse_of
from moderation.ui.shift import Shift

LATE_SECONDS = 5.0
"""Lag from which the line warns."""


def show(shift: Shift) -> None:
    """Draw lag, backlog and loss of intake in one line, with colour only where something is wrong."""
    st.markdown(line(shift))


def line(shift: Shift) -> str:
    """Return the line as Markdown."""
    say = shift.say
    beat = pulse_of(shift.settings).latest
    if beat is None or not beat.reached:
        return f":red-badge[:material/cloud_off: {say('lamps.away')}]"
    lag = say("lamps.lag", seconds=say.number(beat.lag_seconds, 1))
    lost = say("lamps.lost", n=say.number(beat.lost))
    late = beat.lag_seconds > LATE_SECONDS
    return " ".join(
        (
            f":orange-badge[:material/hourglass: {lag}]" if late else f":gray[{lag}]",
            f":gray[· {say('lamps.backlog', n=say.number(beat.backlog))} ·]",
            f":red-badge[:material/error: {lost}]" if beat.lost else f":gray[{lost}]",
        )
    )
