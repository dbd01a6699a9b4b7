"""Insights: for marketing, the next morning, two minutes."""

from __future__ import annotations

import time
from typing import Any, Final

import pandas as pd
import streamlit as st

from moderation.adapters.stores import open_view_reader
from moderation.pipeline.ports import ClusterQuery, ViewReader
from moderation.settings import Settings
from moderation.ui import charts
from moderation.ui.figures import (
    Figures,
    headline,
    on_answers,
    on_levels,
    on_regions,
    on_time,
    on_top,
)
from moderation.ui.parts import discovered, downloads
from moderation.ui.plain import one_line
from moderation.ui.shift import Shift, failures_in_words
from moderation.ui.topics import topics

FRESH_SECONDS: Final = 30.0
"""How old figures may be before they are added up again."""
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
        _charts(figures, names, shift)
        _unanswered(figures, names, shift)


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
    )


def _top(shift: Shift, figures: Figures, views: ViewReader) -> None:
    """Draw the downloads and how old the figures are."""
    say = shift.say
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        st.caption(say("insights.figures", at=say.clock(figures.at)))
        st.button(
            say("insights.refresh"), icon=":material/refresh:", type="tertiary", on_click=_figures.clear
        )
        downloads.show(shift, views)


def _charts(figures: Figures, names: dict[str, str], shift: Shift) -> None:
    say = shift.say
    hint = say("insights.timeline_hint") if figures.answers() else ""
    _chart(on_time(figures, names, say), hint, charts.timeline(figures, names, say))
    _chart(on_top(figures, say), say("insights.top_hint"), charts.commonest(figures.clusters, say))
    left, right = st.columns(2, gap="large")
    with left:
        sentence = on_regions(figures, say)
        _chart(
            sentence or say("insights.no_regions"),
            say("insights.regions"),
            charts.regions(figures, say) if sentence else None,
        )
    with right:
        _chart(on_levels(figures, say), say("insights.levels"), charts.levels(figures, say))


def _chart(sentence: str, hint: str, chart: Any) -> None:
    st.subheader(sentence, anchor=False)
    if hint:
        st.caption(hint)
    if chart is not None:
        st.altair_chart(chart, width="stretch")


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
