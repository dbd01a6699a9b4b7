"""Cueing: the producer's line that only the host sees, and what the producer sees of its being read."""

from __future__ import annotations

import time
from html import escape
from typing import Final

import streamlit as st

from moderation.domain.deciding.decisions import Verb
from moderation.domain.deciding.hosting import LONGEST_CUE
from moderation.pipeline.rows import BroadcastRow
from moderation.ui import deciding
from moderation.ui.plain import plain
from moderation.ui.shift import Shift, failures_in_words

EVERY: Final = 2.0
"""Seconds between two looks at whether a line was read."""
TALL: Final = 56
"""Height of the host's line in pixels, line or none: nothing below moves when one comes."""
_UNREAD: Final = "background:#5c3c00;color:#fff;border-radius:8px;padding:2px 16px;font-weight:600"
"""Dark here: the page turns light and dark round (see `dark`)."""
_READ: Final = "color:#4a5361;padding:2px 16px"
_TYPE: Final = (
    "font-size:clamp(15px,2.2vw,23px);line-height:1.17;max-height:54px;overflow:hidden;overflow-wrap:anywhere"
)


def heard(broadcast: BroadcastRow, shift: Shift) -> None:
    """Draw the line on the host's page, loud until it is acknowledged."""
    say, unread = shift.say, bool(broadcast.cue) and not broadcast.cue_seen
    with (
        st.container(height=TALL, border=False, key="cue"),
        st.container(horizontal=True, vertical_alignment="center", wrap=False),
    ):
        words = f"{say('cue.title')}: «{broadcast.cue}»" if broadcast.cue else say("cue.none")
        st.html(f'<div style="{_TYPE};{_UNREAD if unread else _READ}">{escape(words)}</div>')
        if unread and shift.person.may(Verb.ACKNOWLEDGE):
            st.button(
                say("cue.understood"),
                key="do-acknowledge",
                shortcut="G",
                type="primary",
                icon=":material/check:",
                on_click=_decide,
                args=(shift, Verb.ACKNOWLEDGE, broadcast.cue),
            )


def write(shift: Shift) -> None:
    """Draw what opens on the field for a line, for those who may write one."""
    say = shift.say
    if not shift.person.may(Verb.CUE):
        return
    with st.popover(say("cue.write"), icon=":material/record_voice_over:", key="cueing"):
        _state(shift)
        with st.form("cue-form", clear_on_submit=True, border=False):
            line = st.text_input(
                say("cue.write"), placeholder=say("cue.hint"), max_chars=LONGEST_CUE, key="cue-line",
                label_visibility="collapsed", width=420,
            )  # fmt: skip
            if st.form_submit_button(say("cue.send"), type="primary", icon=":material/send:") and line:
                _decide(shift, Verb.CUE, line)
                st.rerun()


@st.fragment(run_every=EVERY)
def _state(shift: Shift) -> None:
    """Draw the line that the host has, and whether they have read it."""
    with failures_in_words(shift.say):
        say, row = shift.say, shift.desk.broadcast(shift.broadcast.id)
        if not row.cue:
            st.caption(say("cue.none"))
            return
        st.markdown(say("cue.sent", line=plain(row.cue)))
        if row.cue_seen:
            st.markdown(f":green-badge[:material/done_all: {say('cue.seen', who=plain(row.cue_seen))}]")
        else:
            ago = say.ago(time.time() - row.cue_at)
            st.markdown(f":orange-badge[:material/hourglass: {say('cue.unseen', ago=ago)}]")
        st.button(
            say("cue.withdraw"), key="do-cue-away", type="tertiary", icon=":material/close:",
            on_click=_decide, args=(shift, Verb.CUE, ""),
        )  # fmt: skip


def _decide(shift: Shift, verb: Verb, text: str) -> None:
    deciding.decide(shift, verb, text=text)
