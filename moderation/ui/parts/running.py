"""Running: whether a broadcast takes questions, what it is called, and the broadcasts that start from it."""

from __future__ import annotations

import time
from typing import Final

import streamlit as st

from moderation.domain.deciding.decisions import Verb
from moderation.domain.deciding.running import LONGEST_TITLE
from moderation.ui import deciding
from moderation.ui.plain import plain
from moderation.ui.shift import Shift

SPEEDS: Final = (1, 2, 5, 10, 30, 60)
"""How many times faster than it was a rehearsal may run."""
USUAL_SPEED: Final = 10
PATIENCE: Final = 3.0
"""Seconds until a broadcast that was just started can be chosen."""
_ICONS: Final = {
    Verb.OPEN: "play_arrow",
    Verb.PAUSE: "pause",
    Verb.CLOSE: "stop",
}


def show(shift: Shift) -> None:
    """Draw how the broadcast stands, and what the person may do about it."""
    say, row = shift.say, shift.broadcast
    st.subheader(say("ops.broadcast"), anchor=False)
    st.markdown(f"**{plain(row.title or row.id)}**")
    state = "paused" if row.paused else "open" if row.open else "closed"
    st.markdown(say(f"ops.is_{state}"))
    if row.rehearses:
        _rehearsed(shift)
    with st.container(horizontal=True, gap="xsmall"):
        for verb in _possible(shift):
            _switch(shift, verb)
        _rename(shift)
        _new(shift)


def _possible(shift: Shift) -> tuple[Verb, ...]:
    row = shift.broadcast
    if row.open:
        verbs: tuple[Verb, ...] = (Verb.PAUSE, Verb.CLOSE)
    else:
        verbs = (Verb.OPEN, Verb.CLOSE) if row.paused else (Verb.OPEN,)
    return tuple(filter(shift.person.may, verbs))


def _switch(shift: Shift, verb: Verb) -> None:
    """Draw a button; what viewers notice at once has a second one to make sure."""
    say, icon = shift.say, f":material/{_ICONS[verb]}:"
    name = "resume" if verb is Verb.OPEN and shift.broadcast.paused else verb
    with st.popover(say(f"ops.{name}"), icon=icon, key=f"ask-{verb}"):
        st.button(
            say(f"ops.{name}_sure"), key=f"sure-{verb}", type="primary", icon=icon,
            on_click=_decide, args=(shift, verb),
        )  # fmt: skip


def _rename(shift: Shift) -> None:
    if not shift.person.may(Verb.RETITLE):
        return
    say = shift.say
    with st.popover(say("ops.retitle"), icon=":material/edit:"), st.form("retitle", border=False):
        st.text_input(say("ops.title"), value=shift.broadcast.title, max_chars=LONGEST_TITLE, key="new-name")
        st.form_submit_button(say("item.save"), on_click=_retitle, args=(shift,))


def _new(shift: Shift) -> None:
    """Draw what starts another broadcast: an empty one, one set up alike, or a rehearsal of this one."""
    if not shift.person.may(Verb.START):
        return
    say = shift.say
    with st.popover(say("ops.new"), icon=":material/add_circle:"), st.form("start", border=False):
        verb = st.radio(
            say("ops.new"),
            (Verb.START, Verb.CLONE, Verb.REHEARSE),
            format_func=lambda one: say(f"ops.{one}"),
            captions=[say(f"ops.{one}_help") for one in (Verb.START, Verb.CLONE, Verb.REHEARSE)],
            key=f"start-as-{say.language}",
            label_visibility="collapsed",
        )
        assert verb is not None
        st.text_input(say("ops.title"), key="start-title", max_chars=LONGEST_TITLE)
        st.select_slider(
            say("ops.speed"), SPEEDS, USUAL_SPEED, format_func=lambda one: f"×{one}", key="start-speed"
        )
        st.form_submit_button(say("ops.start_do"), type="primary", on_click=_start, args=(shift,))


def _rehearsed(shift: Shift) -> None:
    """Draw how much of the earlier broadcast has been played."""
    say, row = shift.say, shift.broadcast
    source = shift.desk.broadcast(row.rehearses)
    played = shift.desk.counts(row.id).recorded
    total = max(shift.desk.counts(row.rehearses).recorded, 1)
    words = say("ops.rehearsed", title=plain(source.title), n=say.number(played), total=say.number(total))
    st.progress(min(played / total, 1.0), text=words)


def _decide(shift: Shift, verb: Verb) -> None:
    deciding.decide(shift, verb)


def _retitle(shift: Shift) -> None:
    deciding.decide(shift, Verb.RETITLE, text=st.session_state["new-name"])


def _start(shift: Shift) -> None:
    """Start the broadcast, and show it from now on."""
    state, say = st.session_state, shift.say
    verb = Verb(state[f"start-as-{say.language}"])
    title = str(state["start-title"]).strip() or _usual_title(shift, verb)
    words = (str(state["start-speed"]),) if verb is Verb.REHEARSE else ()
    outcome = deciding.decide(shift, verb, text=title[:LONGEST_TITLE], words=words)
    if outcome is None or not outcome.done:
        return
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if any(row.id == outcome.broadcast for row in shift.desk.broadcasts()):
            state["broadcast"] = outcome.broadcast
            return
        time.sleep(PATIENCE / 60)


def _usual_title(shift: Shift, verb: Verb) -> str:
    return shift.say(f"ops.{verb}_title", title=shift.broadcast.title)
