"""Insights: for marketing, the next morning, two minutes."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from typing import Final

import pandas as pd
import streamlit as st

from moderation.adapters.exports.discretion import Discretion
from moderation.adapters.stores import open_view_reader
from moderation.pipeline.ports import ClusterQuery, MessageQuery, ViewReader
from moderation.settings import Settings
from moderation.ui import charts
from moderation.ui.figures import (
    Figures,
    headline,
    on_answers,
    on_funnel,
    on_languages,
    on_levels,
    on_pressing,
    on_regions,
    on_rising,
    on_time,
    on_top,
)
from moderation.ui.parts import chart, discovered, downloads, served
from moderation.ui.plain import one_line
from moderation.ui.report.earlier import Past, earlier, past
from moderation.ui.report.sentences import on_past
from moderation.ui.shift import Shift, failures_in_words
from moderation.ui.topics import topics

FRESH_SECONDS: Final = 30.0
"""How old figures may be before they are added up again."""
ASKED: Final = MessageQuery(kinds=("question",), limit=2000)
"""The latest questions, of which languages are told."""
MANY: Final = 100_000
"""More decisions than people take in a broadcast."""


def show(shift: Shift) -> None:
    """Draw the page."""
    say = shift.say
    with failures_in_words(say):
        views = _views(str(shift.settings.data), shift.settings)
        figures = _figures(str(shift.settings.data), shift.broadcast.id, views)
        if not figures.counts.questions:
            st.info(say("insights.empty"), icon=":material/insights:")
            st.markdown(say("list.no_questions"))
            return
        _top(shift, figures, views)
        names = topics(shift.settings, say.language)
        st.header(headline(figures, say), anchor=False)
        discovered.show(shift, on_done=_figures.clear)
        shows = _past(str(shift.settings.data), shift.broadcast.id, views)
        _charts(figures, names, shows, shift)
        _unanswered(figures, names, shift)
        served.show(shift, views, messages=figures.counts.recorded)


@st.cache_resource(show_spinner=False)
def _views(folder: str, _settings: Settings) -> ViewReader:  # noqa: ARG001 - the folder is the cache's key
    return open_view_reader(_settings)


@st.cache_data(ttl=FRESH_SECONDS, show_spinner=False)
def _figures(folder: str, broadcast: str, _views: ViewReader) -> Figures:  # noqa: ARG001 - the folder is the cache's key
    now = time.time()
    return Figures(
        at=now,
        counts=_views.counts(broadcast),
        clusters=_views.clusters(broadcast, ClusterQuery(), now=now),
        timeline=_views.timeline(broadcast),
        decisions=_views.decisions(broadcast, limit=MANY),
        languages=Counter(row.language for row in _views.messages(broadcast, ASKED)),
        surges=_views.surges(broadcast, after=0.0),
    )


@st.cache_data(ttl=FRESH_SECONDS, show_spinner=False)
def _past(folder: str, broadcast: str, _views: ViewReader) -> list[Past]:  # noqa: ARG001 - the folder is the cache's key
    row, now = _views.broadcast(broadcast), time.time()
    return [] if row is None else [past(_views, row, now=now), *earlier(_views, row, now=now)]


def _top(shift: Shift, figures: Figures, views: ViewReader) -> None:
    """Draw the downloads and how old the figures are."""
    say = shift.say
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        st.caption(say("insights.figures", at=say.clock(figures.at)))
        st.button(
            say("insights.refresh"), icon=":material/refresh:", type="tertiary", on_click=_figures.clear
        )
        downloads.show(shift, views)


def _charts(figures: Figures, names: dict[str, str], past: Sequence[Past], shift: Shift) -> None:
    say = shift.say
    hint = say("insights.timeline_hint") if figures.answers() else ""
    chart.show(
        "timeline", on_time(figures, names, say), charts.timeline(figures, names, say), shift, hint=hint
    )
    chart.show("funnel", on_funnel(figures, say), charts.funnel(figures, say), shift)
    chart.show(
        "top",
        on_top(figures, say),
        charts.commonest(figures.clusters, say),
        shift,
        hint=say("insights.top_hint"),
        figures=_top_figures(figures, names, shift),
    )
    if figures.rising():
        hint = say("insights.rising_hint")
        chart.show("rising", on_rising(figures, say), charts.rising(figures, say), shift, hint=hint)
    left, right = st.columns(2, gap="large")
    with left:
        _pressing(figures, shift)
        _regions(figures, shift)
    with right:
        levels = charts.levels(figures, say)
        chart.show("levels", on_levels(figures, say), levels, shift, hint=say("insights.levels"))
        if figures.languages:
            hint = say("insights.languages_hint", n=say.number(sum(figures.languages.values())))
            drawn = charts.languages(figures, say)
            chart.show("languages", on_languages(figures, say), drawn, shift, hint=hint)
    if len(past) > 1:
        hint = say("insights.compared_hint")
        chart.show("compared", on_past(past, say), charts.compared(past, say), shift, hint=hint)


def _pressing(figures: Figures, shift: Shift) -> None:
    drawn = charts.pressing(figures, shift.say) if figures.pressing() else None
    frame = chart.frame_of(drawn)
    # What few ask may tell who they are: their wording stays here.
    kept = frame.drop(columns="label") if frame is not None else None
    chart.show("pressing", on_pressing(figures, shift.say), drawn, shift, figures=kept)


def _regions(figures: Figures, shift: Shift) -> None:
    say, sentence = shift.say, on_regions(figures, shift.say)
    drawn = charts.regions(figures, say) if sentence else None
    chart.show("regions", sentence or say("insights.no_regions"), drawn, shift, hint=say("insights.regions"))


def _top_figures(figures: Figures, names: dict[str, str], shift: Shift) -> pd.DataFrame:
    say, rows = shift.say, figures.clusters[: charts.BARS]
    return pd.DataFrame(
        {
            say("column.label"): [one_line(Discretion().label(row)) for row in rows],
            say("column.topic"): [names.get(row.topic, row.topic) for row in rows],
            say("column.askers"): [row.askers for row in rows],
            say("column.status"): [say(f"status.{row.status}") for row in rows],
        }
    )


def _unanswered(figures: Figures, names: dict[str, str], shift: Shift) -> None:
    say, rows = shift.say, figures.unanswered()
    st.subheader(on_answers(figures, say), anchor=False)
    if not rows:
        st.success(say("insights.all_answered"))
        return
    st.caption(say("insights.unanswered"))
    frame = pd.DataFrame(
        {
            say("column.label"): [one_line(row.label) for row in rows],
            say("column.topic"): [names.get(row.topic, row.topic) for row in rows],
            say("column.askers"): [row.askers for row in rows],
            say("column.messages"): [row.messages for row in rows],
            say("column.level"): [say(f"level.{row.urgency.level}") for row in rows],
            say("column.since"): [say.clock(row.first_at) for row in rows],
        }
    )
    st.dataframe(frame, hide_index=True, width="stretch")
