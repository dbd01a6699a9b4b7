"""Roster: who is to be on from when to when, and who is missing."""

from __future__ import annotations

import time
from collections.abc import Collection
from datetime import date, datetime, timedelta
from datetime import time as day_time
from typing import Final

import streamlit as st

from moderation.domain.deciding.decisions import Verb
from moderation.pipeline.desk.duties import Duty
from moderation.ui.plain import one_line, plain
from moderation.ui.shift import Shift

LONG: Final = timedelta(hours=2)
"""Length of a shift that the form proposes."""
LONGEST: Final = 60
"""Characters of a name."""
PAST: Final = 12 * 3600.0
"""Seconds for which a shift that has ended is still listed."""


def show(here: Collection[str], shift: Shift) -> None:
    """Draw the shifts, the one under way first, and who of it is not here."""
    say, now = shift.say, time.time()
    duties = [one for one in shift.desk.team.duties(shift.broadcast.id) if one.ends > now - PAST]
    st.subheader(say("roster"), anchor=False)
    if not duties:
        st.caption(say("roster.none"))
    may_plan = shift.person.may(Verb.ASSIGN)
    with st.container(gap="xsmall"):
        for duty in duties:
            with st.container(horizontal=True, vertical_alignment="center", wrap=False):
                st.markdown(_line(duty, here, shift, now), width="stretch")
                if may_plan:
                    st.button(
                        say("saved.drop"), key=f"drop-duty-{duty.begins:.0f}-{duty.who}", type="tertiary",
                        icon=":material/delete:", on_click=_drop, args=(shift, duty),
                    )  # fmt: skip


def plan(shift: Shift) -> None:
    """Draw what opens on the form that adds a shift."""
    if not shift.person.may(Verb.ASSIGN):
        return
    say, now = shift.say, datetime.now(shift.say.time_zone)
    with st.popover(say("roster.plan"), icon=":material/calendar_add_on:", key="plan-duty"):
        known = [seen.who for seen in shift.desk.team.present(shift.broadcast.id)]
        with st.form("duty", border=False):
            st.selectbox(
                say("team.who"),
                list(dict.fromkeys([shift.who, *known])),
                key="duty-who",
                accept_new_options=True,
            )
            st.date_input(say("roster.day"), now.date(), key="duty-day", format="DD.MM.YYYY")
            with st.container(horizontal=True):
                st.time_input(say("roster.begins"), now.time().replace(minute=0), key="duty-begins")
                st.time_input(say("roster.ends"), (now + LONG).time().replace(minute=0), key="duty-ends")
            st.form_submit_button(say("item.save"), on_click=_plan, args=(shift,))


def _line(duty: Duty, here: Collection[str], shift: Shift, now: float) -> str:
    say = shift.say
    times = say("roster.times", begins=say.moment(duty.begins), ends=say.clock(duty.ends))
    line = f"**{plain(duty.who)}** {times}"
    if not duty.covers(now):
        return f":gray[{line}]"
    if duty.who in here:
        return f"{line} :green-badge[:material/check: {say('roster.here')}]"
    return f"{line} :orange-badge[:material/person_off: {say('roster.missing')}]"


def _plan(shift: Shift) -> None:
    state = st.session_state
    who = one_line(str(state["duty-who"] or ""), most=LONGEST)
    if not who:
        return
    begins, ends = _moments(state["duty-day"], state["duty-begins"], state["duty-ends"], shift)
    shift.desk.team.plan(shift.broadcast.id, Duty(who, begins, ends))


def _moments(day: date, begins: day_time, ends: day_time, shift: Shift) -> tuple[float, float]:
    """Return the moments of a shift that begins on a day; one that ends before it begins goes past midnight."""
    first, last = (datetime.combine(day, one, shift.say.time_zone) for one in (begins, ends))
    return first.timestamp(), (last if last > first else last + timedelta(days=1)).timestamp()


def _drop(shift: Shift, duty: Duty) -> None:
    shift.desk.team.plan(shift.broadcast.id, duty, off=True)
