"""Operations: is everything all right, and what to do if not."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from typing import Final

import pandas as pd
import streamlit as st

from moderation.domain.staff import Role
from moderation.pipeline.health.backlogs import joined
from moderation.pipeline.health.reports import Report
from moderation.settings import load
from moderation.ui.parts import audit, feeds, legs, looks, running, set_aside
from moderation.ui.plain import plain
from moderation.ui.pulse import EVERY, base_url, pulse_of
from moderation.ui.shift import Shift, failures_in_words
from moderation.ui.stages import LAG_LIMIT, Lamp, State, lamps
from moderation.ui.texts import Say

GIGABYTE: Final = 1e9
POINTS: Final = 90
"""Points of a small chart."""
MOST_WHY: Final = 300
"""Characters of what a process says of its failure."""
_LOOKS: Final = {
    State.OK: ":green-badge[:material/check_circle: {words}]",
    State.SLOW: ":orange-badge[:material/hourglass: {words}]",
    State.SHED: ":orange-badge[:material/low_priority: {words}]",
    State.BAD: ":red-badge[:material/error: {words}]",
    State.GONE: ":red-badge[:material/person_off: {words}]",
    State.UNKNOWN: ":gray-badge[:material/help: {words}]",
}


def show(shift: Shift) -> None:
    """Draw the page."""
    _health(shift)
    with failures_in_words(shift.say):
        left, right = st.columns([3, 2], gap="large")
        with left:
            feeds.show(shift)
            st.subheader(shift.say("ops.set_aside"), anchor=False)
            set_aside.show(shift, on_done=lambda: None)
        with right:
            running.show(shift)
            _links(shift)
        audit.show(shift)
    if shift.person.role is Role.ADMIN:
        _settings(shift)


@st.fragment(run_every=EVERY)
def _health(shift: Shift) -> None:
    """Draw health in words, the figures of the last quarter of an hour, and how long each leg takes."""
    say = shift.say
    pulse, reports = pulse_of(shift.settings), shift.desk.team.reports()
    failure = next((report.failure for report in reports if report.failure), None)
    backlogs = joined(report.backlogs for report in reports) if shift.settings.log else None
    shown = lamps(pulse.latest, failure, backlogs)
    st.subheader(_health_in_words(shown, reports, say), anchor=False)
    st.markdown(" ".join(_lamp(lamp, shift) for lamp in shown))
    for lamp in shown:
        if lamp.state in (State.SLOW, State.BAD, State.GONE, State.SHED):
            st.warning(say(lamp.advice), icon=":material/build:")
            if failure is not None and failure.piece == lamp.name:
                st.caption(say("ops.why", why=plain(failure.why, most=MOST_WHY)))
    beats, reached = pulse.history(), pulse.latest is not None and pulse.latest.reached
    st.caption(_beside(shown, shift))
    figures = (
        (say("ops.rate"), [beat.rate for beat in beats], 1),
        (say("ops.backlog"), [float(beat.backlog) for beat in beats], 0),
        (say("ops.lag"), [beat.lag_seconds for beat in beats], 1),
        (say("ops.connections"), [float(beat.connections) for beat in beats], 0),
        (say("ops.lost"), [float(beat.lost) for beat in beats], 0),
    )
    for column, (label, values, digits) in zip(st.columns(len(figures)), figures, strict=True):
        with column:
            _metric(label, values, shift, reached=reached, digits=digits)
    st.caption(say("ops.lag_help", limit=say.number(LAG_LIMIT)))
    legs.show(reports, backlogs, shift)


def _health_in_words(shown: Sequence[Lamp], reports: Sequence[Report], say: Say) -> str:
    """Return in one line whether all is well, and if not, what is not."""
    if any(lamp.state is State.UNKNOWN for lamp in shown):
        return say("ops.not_heard")
    # What overload switched off follows from what does not work, and is told below.
    wrong = [lamp for lamp in shown if lamp.state in (State.BAD, State.GONE)] or [
        lamp for lamp in shown if lamp.state is not State.OK
    ]
    if wrong:
        return say("ops.not_well", names=", ".join(say(f"ops.lamp.{lamp.name}").lower() for lamp in wrong))
    times = legs.within(legs.timings_of(reports))
    if times is None:
        return say("ops.all_well")
    recorded, on_board = times
    return say("ops.all_well_within", recorded=say.instant(recorded), shown=say.instant(on_board))


def _beside(shown: Sequence[Lamp], shift: Shift) -> str:
    """Return what belongs to health and has no chart: disk, what was set aside, what overload switched off."""
    say, counts = shift.say, shift.desk.counts(shift.broadcast.id)
    free = shutil.disk_usage(shift.settings.data).free / GIGABYTE
    aside = say(
        "ops.aside",
        withheld=say.number(counts.withheld),
        refused=say.number(counts.refused),
        unclassified=say.number(max(counts.screened - counts.on_board, 0)),
    )
    shed = any(lamp.state is State.SHED for lamp in shown)
    calm = "" if shed else say("ops.nothing_shed")
    return looks.dotted(say("ops.window"), say("ops.disk", free=say.number(free, 1)), aside, calm)


def _lamp(lamp: Lamp, shift: Shift) -> str:
    words = f"{shift.say(f'ops.lamp.{lamp.name}')}: {shift.say(lamp.word)}"
    return _LOOKS[lamp.state].format(words=words)


def _metric(label: str, values: list[float], shift: Shift, *, reached: bool, digits: int) -> None:
    step = max(len(values) // POINTS, 1)
    points = [max(values[at : at + step]) for at in range(0, len(values), step)]
    value = shift.say.number(values[-1], digits) if reached else "—"
    st.metric(label, value, border=True, chart_data=points, chart_type="area", delta_color="primary")


def _links(shift: Shift) -> None:
    say, base = shift.say, shift.settings.viewer_page.rstrip("/") or base_url(shift.settings)
    st.subheader(say("ops.links"), anchor=False)
    with st.container(horizontal=True):
        st.link_button(say("ops.viewer_page"), f"{base}/b/{shift.broadcast.id}", icon=":material/smartphone:")
        st.link_button(
            say("ops.overlay"), f"{base}/overlay/{shift.broadcast.id}", icon=":material/subtitles:"
        )


def _settings(shift: Shift) -> None:
    say = shift.say
    _, origins = load(os.environ)
    with st.expander(say("ops.settings")):
        frame = pd.DataFrame(
            {
                say("ops.setting"): [f"EFIR_{origin.name.upper()}" for origin in origins],
                say("ops.value"): ["••••••" if origin.secret else str(origin.value) for origin in origins],
                say("ops.source"): [say(f"source.{origin.source}") for origin in origins],
                say("ops.meaning"): [origin.help for origin in origins],
            }
        )
        st.dataframe(frame, hide_index=True, width="stretch")
