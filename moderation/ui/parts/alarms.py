"""Alarms: suspected emergencies, on top of every page until somebody closes them."""

from __future__ import annotations

import time
from collections import defaultdict

import streamlit as st

from moderation.domain.deciding.decisions import Verb
from moderation.domain.message import Level
from moderation.domain.staff import Right
from moderation.pipeline.rows import ClusterRow, MessageRow
from moderation.ui import deciding
from moderation.ui.parts import sound
from moderation.ui.shift import Shift, failures_in_words

EVERY = 1.0
"""Seconds between two looks: an emergency is to be on every screen within two, however it got there."""
TALL = 64
"""Height of the line in pixels, alarms or none."""
RAISED = "raised"
"""State of an alarm that nobody has taken."""


@st.fragment(run_every=EVERY)
def show(shift: Shift) -> None:
    """Draw the first open alarm, unclaimed, sure and old first, in a line that is always there: nothing below moves."""
    deciding.show_outcome(briefly=True)
    if not shift.person.may_read(Right.QUESTIONS):
        return
    say = shift.say
    with (
        failures_in_words(say),
        st.container(height=TALL, border=False, key="alarms"),
        st.container(horizontal=True, vertical_alignment="center", wrap=False),
    ):
        alike = _alike(shift.desk.alarms(shift.broadcast.id))
        raised = [row for row in shift.desk.escalations(shift.broadcast.id) if row.alarming]
        waits = any(rows[0].alarm == RAISED for rows in alike)
        if shift.broadcast.rehearses:
            st.markdown(f":violet-badge[:material/replay: {say('rehearsal')}]", width="content")
        if raised and not waits:
            _escalated(raised, shift)
        elif alike:
            _alarmed(alike, shift)
        else:
            st.button(
                say("alarm.none"),
                key="no-alarms",
                type="tertiary",
                icon=":material/verified_user:",
                disabled=True,
            )
        # Last: on a phone there is no room for it.
        sound.show(shift, rings=bool(raised) or any(map(_rings, alike)))


def _alarmed(alike: list[list[MessageRow]], shift: Shift) -> None:
    """Draw the first alarm with its buttons, before them what opens on all: nothing of them is cut off on a phone."""
    _all(alike, shift)
    _buttons(alike[0], shift)
    with st.container(gap=None):
        st.text(alike[0][0].shown, wrap=False, width="stretch")
        st.markdown(f":small[{_facts(alike[0], shift)}]", wrap=False)


def _escalated(rows: list[ClusterRow], shift: Shift) -> None:
    """Draw the first escalated question that nobody has taken: suspected emergencies alone come before it."""
    say, row = shift.say, rows[0]
    st.markdown(
        f":violet-badge[:material/supervisor_account: **{say('escalation.title')}: {len(rows)}**]",
        width="content",
    )
    if shift.person.may(Verb.TAKE_ALARM):
        st.button(
            say(f"do.{Verb.TAKE_ALARM}"),
            type="primary",
            key=f"take-escalated-{row.id}",
            on_click=_take,
            args=(shift, row.id),
        )
    with st.container(gap=None):
        st.text(row.label, wrap=False, width="stretch")
        st.markdown(f":small[:gray[{say.count('askers', row.askers)}]]", wrap=False)


def _alike(alarms: list[MessageRow]) -> list[list[MessageRow]]:
    """Return alarms by text: one text from many viewers must not hide the next emergency.

    The unclaimed come first, and among them what is in doubt comes last.
    """
    texts: defaultdict[tuple[bool, str], list[MessageRow]] = defaultdict(list)
    for row in sorted(
        alarms, key=lambda row: (row.alarm != RAISED, row.suspected, row.urgency.level is Level.HIGH)
    ):
        texts[row.alarm == RAISED, row.shown].append(row)
    return list(texts.values())


def _rings(rows: list[MessageRow]) -> bool:
    """Tell whether somebody should be called: what only sounds like danger may be taken back at any moment."""
    return rows[0].alarm == RAISED and not rows[0].suspected


def _all(alike: list[list[MessageRow]], shift: Shift) -> None:
    """Draw what opens on all alarms, each in full."""
    title = shift.say("alarm.title", n=sum(map(len, alike)))
    with st.popover(f":red[:material/emergency: **{title}**]", key="all-alarms"):
        for place, rows in enumerate(alike):
            st.text(rows[0].shown)
            st.markdown(_facts(rows, shift))
            if place:
                with st.container(horizontal=True):
                    _buttons(rows, shift)


def _facts(rows: list[MessageRow], shift: Shift) -> str:
    row, say = rows[0], shift.say
    colour = "red" if row.alarm == RAISED else "gray"
    reasons = ", ".join(say.reason(code) for code in row.urgency.reasons) or say("alarm.no_reason")
    times = f"×{len(rows)} · " if len(rows) > 1 else ""
    ago = say.ago(time.time() - row.at)
    return f":{colour}-badge[{say(f'alarm.{row.alarm}')}] :gray[{times}{ago} · {reasons}]"


def _buttons(rows: list[MessageRow], shift: Shift) -> None:
    verbs = (Verb.TAKE_ALARM, Verb.CLOSE_ALARM) if rows[0].alarm == RAISED else (Verb.CLOSE_ALARM,)
    for verb in filter(shift.person.may, verbs):
        st.button(
            shift.say(f"do.{verb}"),
            type="primary" if verb is Verb.TAKE_ALARM else "secondary",
            key=f"{verb}-{rows[0].seq}",
            on_click=_decide,
            args=(shift, verb, tuple(row.seq for row in rows)),
        )


def _decide(shift: Shift, verb: Verb, seqs: tuple[int, ...]) -> None:
    deciding.decide(shift, verb, seqs=seqs)


def _take(shift: Shift, cluster: int) -> None:
    deciding.decide(shift, Verb.TAKE_ALARM, (cluster,))
