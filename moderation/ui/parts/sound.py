"""Sound: two tones while an emergency or an escalation waits for somebody, for those who turned it on."""

from __future__ import annotations

import base64
import io
import math
import wave
from functools import cache
from typing import Final

import streamlit as st

from moderation.ui.shift import Shift

_NOTE: Final = "rings"
RATE: Final = 8000
"""Samples a second."""
TONES: Final = ((880.0, 0.18), (0.0, 0.06), (660.0, 0.22), (0.0, 1.04))
"""Pitches in hertz (0 is silence) and for how many seconds; then again, until somebody takes it."""
_LOUD: Final = 70
_REST: Final = 128
_SOFT: Final = 0.01
"""Seconds in which a tone swells and fades: without them it would click."""


def show(shift: Shift, *, rings: bool) -> None:
    """Draw the switch, off until the person turns it on, and ring if something waits."""
    on = _is_on(shift)
    st.button(
        shift.say("sound.off" if on else "sound.on"),
        key="sound",
        type="tertiary",
        icon=f":material/{'volume_up' if on else 'volume_off'}:",
        help=shift.say("sound.help"),
        on_click=_turn,
        args=(shift, not on),
    )
    if on and rings:
        # Without a player of its own to be seen: the switch is the control.
        st.html(f'<audio autoplay loop src="data:audio/wav;base64,{_signal()}"></audio>')


def _is_on(shift: Shift) -> bool:
    if _NOTE not in st.session_state:
        st.session_state[_NOTE] = bool(shift.desk.team.notes(shift.broadcast.id).get(_NOTE))
    return bool(st.session_state[_NOTE])


def _turn(shift: Shift, on: bool) -> None:  # noqa: FBT001 - what a button hands over
    st.session_state[_NOTE] = on
    shift.desk.team.keep(shift.broadcast.id, _NOTE, "1" if on else "")


@cache
def _signal() -> str:
    samples = bytearray()
    for pitch, seconds in TONES:
        count = int(RATE * seconds)
        for n in range(count):
            swell = min(n, count - n) / (RATE * _SOFT)
            level = _LOUD * min(swell, 1.0) if pitch else 0.0
            samples.append(round(_REST + level * math.sin(2 * math.pi * pitch * n / RATE)))
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(RATE)
        sound.writeframes(bytes(samples))
    return base64.b64encode(file.getvalue()).decode()
