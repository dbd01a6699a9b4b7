"""Reveal: a message as it was typed, for whoever says why; the look is written down before anything is shown."""

from __future__ import annotations

from typing import Final

import streamlit as st

from moderation.domain.deciding.decisions import Verb
from moderation.pipeline.rows import MessageRow
from moderation.ui.shift import Shift, failures_in_words

_OPEN: Final = "revealing"
LONGEST: Final = 200
"""Characters of a reason."""


def button(message: MessageRow, shift: Shift, *, place: str) -> None:
    """Draw the button on a message of which something is masked, for those whose role includes looking."""
    if message.masked and shift.person.may(Verb.REVEAL):
        st.button(
            shift.say("reveal"),
            key=f"reveal-{place}-{message.seq}",
            type="tertiary",
            icon=":material/visibility:",
            help=shift.say("reveal.help"),
            on_click=_open_or_close,
            args=(place, message.seq),
        )


def answer(message: MessageRow, shift: Shift, *, place: str) -> None:
    """Draw, under the message whose button was pressed, the question why, and once it is answered what was typed."""
    if st.session_state.get(_OPEN) != (place, message.seq):
        return
    say = shift.say
    with st.form(f"why-{place}-{message.seq}"):
        why = st.text_input(say("reveal.why"), key=f"reveal-why-{message.seq}", max_chars=LONGEST) or ""
        if not st.form_submit_button(say("reveal.do"), type="primary"):
            return
        if not why.strip():
            st.error(say("reveal.no_reason"))
            return
        with failures_in_words(say):
            st.text(shift.desk.reveal(shift.broadcast.id, message.seq, why))


def _open_or_close(place: str, seq: int) -> None:
    before = st.session_state.get(_OPEN)
    st.session_state[_OPEN] = None if before == (place, seq) else (place, seq)
