"""Alarms: suspected emergencies, on top of every page until somebody closes them."""

from __future__ import annotations

import time
from collections import defaultdict

import streamlit as st

from moderation.domain.decisions import Verb
from moderation.pipeline.rows import MessageRow
from moderation.ui import deciding
from moderation.ui.shift import Shift, failures_in_words

EVERY = 2.0
"""Seconds between two looks."""
SHOWN = 2
"""Texts drawn; the others are counted."""


@st.fragment(run_every=EVERY)
def show(shift: Shift) -> None:
    """Draw the strip of open alarms, unclaimed and oldest first; nothing when there are none."""
    deciding.show_outcome(briefly=True)
    with failures_in_words(shift.say):
        alarms = sorted(shift.desk.alarms(shift.broadcast.id), key=lambda row: row.alarm != "raised")
        if not alarms:
            return
        # One text from many viewers is one line: a flood must not hide the next emergency.
        alike: defaultdict[tuple[str, str], list[MessageRow]] = defaultdict(list)
        for row in alarms:
            alike[row.alarm, row.shown].append(row)
        with st.container(border=True, key="alarms", gap="xsmall"):
            title = shift.say.count("alarm.title", len(alarms))
            more = len(alike) - SHOWN
            more_words = f" :gray[{shift.say('alarm.more', n=more)}]" if more > 0 else ""
            st.markdown(f":red-background[:material/emergency: **{title}**]{more_words}")
            for rows in list(alike.values())[:SHOWN]:
                _alarm(rows, shift)


def _alarm(rows: list[MessageRow], shift: Shift) -> None:
    row = rows[0]
    with st.container(horizontal=True, vertical_alignment="center", key=f"alarm-{row.seq}"):
        with st.container(gap=None):
            st.text(row.shown)
            st.markdown(_facts(rows, shift))
        if row.alarm == "raised":
            _button(Verb.TAKE_ALARM, rows, shift)
        _button(Verb.CLOSE_ALARM, rows, shift)


def _facts(rows: list[MessageRow], shift: Shift) -> str:
    row, say = rows[0], shift.say
    colour = "red" if row.alarm == "raised" else "gray"
    reasons = ", ".join(say.reason(code) for code in row.urgency.reasons) or say("alarm.no_reason")
    times = f"×{len(rows)} · " if len(rows) > 1 else ""
    return f":{colour}-badge[{say(f'alarm.{row.alarm}')}] :gray[{times}{say.ago(time.time() - row.at)} · {reasons}]"


def _button(verb: Verb, rows: list[MessageRow], shift: Shift) -> None:
    st.button(
        shift.say(f"do.{verb}"),
        type="primary" if verb is Verb.TAKE_ALARM else "secondary",
        key=f"{verb}-{rows[0].seq}",
        on_click=_decide,
        args=(shift, verb, tuple(row.seq for row in rows)),
    )


def _decide(shift: Shift, verb: Verb, seqs: tuple[int, ...]) -> None:
    deciding.decide(shift, verb, seqs=seqs)
