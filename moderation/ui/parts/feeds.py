"""Feeds: the chats elsewhere that are read into this broadcast, a row each: state, rate, what is missing."""

from __future__ import annotations

import time
from typing import Final

import pandas as pd
import streamlit as st

from moderation.domain.chat import FeedState
from moderation.pipeline.desk.feeds import states_of
from moderation.ui.plain import plain
from moderation.ui.pulse import EVERY
from moderation.ui.shift import Shift, failures_in_words

SILENT: Final = 15.0
"""Seconds since a connector was last heard of, after which its last word says nothing of now."""
KNOWN: Final = ("reading", "away", "ended", "silent")


@st.fragment(run_every=EVERY)
def show(shift: Shift) -> None:
    """Draw the table, or how a chat is connected."""
    say = shift.say
    st.subheader(say("feeds"), anchor=False)
    with failures_in_words(say):
        now = time.time()
        states = states_of(shift.desk.team.notes(shift.broadcast.id, shared=True), now=now)
        if not states:
            st.caption(say("feeds.none"))
            return
        rows = [_row(state, shift, now) for state in states]
        st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")
        for state in states:
            if state.gaps:
                st.caption(
                    plain(say("feeds.gap", name=state.name, reason=_reason(state.last_gap, shift)), most=300)
                )


def _row(state: FeedState, shift: Shift, now: float) -> dict[str, object]:
    say = shift.say
    word = "silent" if now - state.at > SILENT else state.state
    shown = say(f"feeds.state.{word}") if word in KNOWN else word
    return {
        say("feeds.name"): state.name,
        say("feeds.state"): f"{shown}: {state.reason}" if word == "away" and state.reason else shown,
        say("feeds.rate"): round(state.rate),
        say("feeds.gaps"): state.gaps,
        say("feeds.waiting"): state.waiting,
        say("feeds.back"): ", ".join(say(f"feeds.back.{name}") for name in _back(state)) or "—",
        say("feeds.received"): state.received,
        say("feeds.repeated"): state.repeated,
        say("feeds.left_out"): state.left_out,
    }


def _back(state: FeedState) -> list[str]:
    """Return what is switched on to go back there."""
    return [name for name, on in (("answers", state.answers), ("removes", state.removes)) if on]


def _reason(reason: str, shift: Shift) -> str:
    return shift.say("feeds.gap.away") if reason == "away" else reason
