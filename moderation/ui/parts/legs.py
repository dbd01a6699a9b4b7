"""Legs: how long each leg of a message's way took in the last minute, and how fast the encoder reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from moderation.pipeline.health.backlogs import Backlog
from moderation.pipeline.health.reports import Report
from moderation.pipeline.health.timing import Leg, Timing, together
from moderation.ui.plain import plain
from moderation.ui.shift import Shift
from moderation.ui.stages import LAG_LIMIT, ROLES
from moderation.ui.texts import Say

LIMITS: Final[Mapping[Leg, float]] = {
    Leg.RECORD: 0.15,
    Leg.UNDERSTAND: 1.0,
    Leg.ENCODE: 1.0,
    Leg.GROUP: 1.0,
    Leg.BOARD: 1.0,
}
"""Seconds from which people notice: who asks waits for the recording, who moderates for the rest."""
SHOWN_BY: Final = (Leg.RECORD, Leg.UNDERSTAND, Leg.GROUP, Leg.BOARD)
"""Legs that a message goes through one after another until it is on the board."""


def show(reports: Sequence[Report], backlogs: Mapping[Leg, Backlog] | None, shift: Shift) -> None:
    """Draw the encoders and a bar for each leg; below it, on many machines, what waits in front of it."""
    say, timings = shift.say, timings_of(reports)
    st.subheader(say("ops.legs"), anchor=False)
    for encoder in sorted({report.encoder for report in reports if report.encoder}):
        name, _, revision = encoder.rpartition("@")
        model = say("ops.encoder", name=plain(name))
        st.markdown(f"{model} — {_speed(timings.get(Leg.ENCODE, Timing()), say)}")
        st.caption(say("ops.encoder_revision", revision=plain(revision)))
    if not any(report.encoder for report in reports):
        st.markdown(say("ops.encoder_away"))
    for column, leg in zip(st.columns(len(Leg)), Leg, strict=True):
        with column, st.container(border=True, gap="xsmall"):
            _bar(leg, timings.get(leg), say)
            if backlogs is not None:
                st.markdown(_waits(leg, backlogs.get(leg), say))
    st.caption(say("ops.legs_hint"))
    if backlogs is not None:
        st.caption(say("ops.waits_hint", limit=say.number(LAG_LIMIT)))


def timings_of(reports: Sequence[Report]) -> dict[Leg, Timing]:
    """Return what all processes did together."""
    return together(report.timings for report in reports)


def within(timings: Mapping[Leg, Timing]) -> tuple[float, float] | None:
    """Return within how many seconds a message is recorded and on the board, as a rule; None when none came."""
    if not all(timings.get(leg, Timing()).batches for leg in SHOWN_BY):
        return None
    return timings[Leg.RECORD].median, sum(timings[leg].median for leg in SHOWN_BY)


def _speed(timing: Timing, say: Say) -> str:
    if not timing.batches:
        return say("ops.encoder_idle")
    return say(
        "ops.encoder_speed",
        rate=say.number(timing.rate, int(timing.rate < 10)),  # noqa: PLR2004 - tens need no tenth
        speed=say.number(timing.speed),
    )


def _waits(leg: Leg, backlog: Backlog | None, say: Say) -> str:
    """Return what waits in front of a leg; of one that no process reports, that nobody does it."""
    if backlog is None:
        return f":small[:red[{say('ops.waits.nobody')}]]" if leg in ROLES else ":small[ ]"
    words = say(f"ops.waits.{leg}", n=say.number(backlog.count))
    if backlog.count and backlog.seconds >= 1:
        words = say("ops.waits.since", waits=words, time=say.lasting(backlog.seconds))
    return f":small[:{'orange' if backlog.seconds > LAG_LIMIT else 'gray'}[{words}]]"


def _bar(leg: Leg, timing: Timing | None, say: Say) -> None:
    st.markdown(f":small[:gray[{say(f'ops.leg.{leg}')}]]")
    if timing is None or not timing.batches:
        st.markdown("#### —")
        st.progress(0.0, text=say("ops.leg.idle"))
        return
    st.markdown(f"#### {say.instant(timing.median)}")
    limit = LIMITS[leg]
    words = say("ops.leg.over" if timing.p95 > limit else "ops.leg.p95", p95=say.instant(timing.p95))
    st.progress(min(timing.p95 / limit, 1.0), text=words)
