"""Lamps: one line on whether everything is all right."""

from __future__ import annotations

import streamlit as st

from moderation.ui.parts import looks
from moderation.ui.pulse import pulse_of
from moderation.ui.shift import Shift
from moderation.ui.stages import LAG_LIMIT


def show(shift: Shift, *, quiet: bool = False) -> None:
    """Draw lag, backlog and loss of intake in one line, with colour where something is wrong; `quiet`: only that."""
    words = _trouble(shift) if quiet else f"{_trouble(shift)} {_usual(shift)}"
    if words.strip():
        st.markdown(words, width="content")


def _trouble(shift: Shift) -> str:
    say, beat = shift.say, pulse_of(shift.settings).latest
    if beat is None or not beat.reached:
        return f":red-badge[:material/cloud_off: {say('lamps.away')}]"
    trouble = []
    if beat.lost:
        trouble.append(f":red-badge[:material/error: {say('lamps.lost', n=say.number(beat.lost))}]")
    if beat.lag_seconds > LAG_LIMIT:
        lag = say("lamps.lag", seconds=say.number(beat.lag_seconds, 1))
        trouble.append(f":orange-badge[:material/hourglass: {lag}]")
    return " ".join(trouble)


def _usual(shift: Shift) -> str:
    say, beat = shift.say, pulse_of(shift.settings).latest
    if beat is None or not beat.reached:
        return ""
    # What is wrong stands before it in colour; said twice it would look like two things.
    figures = looks.dotted(
        "" if beat.lag_seconds > LAG_LIMIT else say("lamps.lag", seconds=say.number(beat.lag_seconds, 1)),
        say("lamps.backlog", n=say.number(beat.backlog)),
        "" if beat.lost else say("lamps.lost", n=say.number(beat.lost)),
    )
    return f":small[:gray[{figures}]]"
