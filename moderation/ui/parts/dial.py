"""Dial: what the machine may do by itself in this broadcast, what it did, and the button that stops it at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import streamlit as st

from moderation.domain.deciding.automation import USUAL, Dial, Step, may
from moderation.domain.deciding.decisions import MACHINE, Verb
from moderation.pipeline.running.autopilot import ASKERS
from moderation.ui import deciding
from moderation.ui.parts import history
from moderation.ui.shift import Shift

SHOWN: Final = 8
"""Acts of each kind listed."""
RECENT: Final = 300
"""Latest decisions among which the machine's are looked for."""
_WAS: Final = "dial-was"


def show(shift: Shift, *, on_undo: Callable[[str], None]) -> None:
    """Draw the setting with all that it means, and the kill switch beside it."""
    say, dial, may_turn = shift.say, shift.desk.dial(shift.broadcast.id), shift.person.may(Verb.DIAL)
    with st.popover(f"{say('dial')}: {say(f'dial.{dial}')}", icon=":material/smart_toy:", key="dialling"):
        if may_turn:
            _choice(shift, dial)
        _means(shift, dial)
        _did(shift, on_undo)
    if may_turn:
        _switch(shift, dial)


def _switch(shift: Shift, dial: Dial) -> None:
    """Draw the one click that stops the machine, or brings it back to where it stood."""
    say = shift.say
    if dial is Dial.OFF:
        back = Dial(st.session_state.get(_WAS, USUAL))
        st.button(
            say("dial.resume"), key="dial-resume", icon=":material/play_arrow:", help=say("dial.is_off"),
            on_click=_turn, args=(shift, back),
        )  # fmt: skip
    else:
        st.button(
            say("dial.kill"), key="dial-kill", icon=":material/dangerous:", help=say("dial.kill_help"),
            on_click=_turn, args=(shift, Dial.OFF),
        )  # fmt: skip


def _choice(shift: Shift, dial: Dial) -> None:
    # The key has the setting in it: somebody else may have turned the dial meanwhile.
    key = f"dial-{dial}-{shift.say.language}"
    st.segmented_control(
        shift.say("dial"),
        list(Dial),
        default=dial,
        required=True,
        format_func=lambda one: shift.say(f"dial.{one}"),
        key=key,
        on_change=lambda: _turn_from(shift, dial, Dial(st.session_state[key])),
        label_visibility="collapsed",
    )


def _means(shift: Shift, dial: Dial) -> None:
    """Draw each step with whether the machine takes it; colour, sign and word order all say it."""
    say = shift.say
    signs = {True: ":green[:material/check:]", False: ":gray[:material/block:]"}
    lines = [f"{signs[may(dial, step)]} {say(f'step.{step}', n=ASKERS)}" for step in Step]
    st.markdown(f"**{say('dial.means')}**\n\n" + "  \n".join(lines))
    st.caption(say("dial.always"))


def _did(shift: Shift, on_undo: Callable[[str], None]) -> None:
    say, broadcast = shift.say, shift.broadcast.id
    acts = shift.desk.acts(broadcast, limit=SHOWN)
    decided = [row for row in shift.desk.decisions(broadcast, limit=RECENT) if row.who == MACHINE]
    st.markdown(f"**{say('act.title')}**")
    if not acts and not decided:
        st.caption(say("act.none"))
    with st.container(gap="xsmall", key="did"):
        history.merges(acts, shift, on_undo=on_undo, place="dial")
        history.lines(decided[:SHOWN], shift, on_undo=on_undo, place="dial")


def _turn_from(shift: Shift, drawn: Dial, wanted: Dial) -> None:
    """Turn the dial if it stands where it was drawn.

    What the browser sends while the page is drawn anew still has the old choice in it, and Streamlit calls this again.
    """
    now = shift.desk.dial(shift.broadcast.id)
    if now is drawn:
        _turn(shift, wanted)
    elif now is not wanted:
        deciding.warn(shift.say("error.Refused"))


def _turn(shift: Shift, dial: Dial) -> None:
    before = shift.desk.dial(shift.broadcast.id)
    outcome = deciding.decide(shift, Verb.DIAL, text=dial)
    if outcome is not None and outcome.done and dial is Dial.OFF:
        st.session_state[_WAS] = before
