"""Served: how viewers were served, each figure with what it means, and how that changed while the show went on."""

from __future__ import annotations

import time
from itertools import groupby
from operator import attrgetter
from typing import Final

import streamlit as st

from moderation.adapters.exports.serving import Serving
from moderation.adapters.exports.session import go_through, look
from moderation.domain.service import Service, Slice
from moderation.pipeline.ports import ViewReader
from moderation.ui import charts
from moderation.ui.parts import chart, looks
from moderation.ui.report.sentences import on_slices, on_waiting
from moderation.ui.report.summary import Figure, service_figures
from moderation.ui.shift import Shift

AT_ONCE: Final = 50_000
"""Messages that are counted without being asked to: more take seconds."""
FRESH_SECONDS: Final = 60.0
ABREAST: Final = 3


def show(shift: Shift, views: ViewReader, *, messages: int) -> None:
    """Draw the figures and the chart; of a large broadcast once the person asks for them."""
    say, broadcast = shift.say, shift.broadcast.id
    if messages > AT_ONCE and not st.toggle(say("served.count"), key=f"served-{broadcast}"):
        st.caption(say("served.count_help"))
        return
    service, slices = _counted(str(shift.settings.data), broadcast, views)
    st.subheader(on_waiting(service, say), anchor=False)
    _figures(service_figures(service, say))
    if slices:
        hint = say("served.slices_hint")
        chart.show("served", on_slices(slices, say), charts.served(slices, say), shift, hint=hint)


@st.cache_data(ttl=FRESH_SECONDS, show_spinner=True)
def _counted(folder: str, broadcast: str, _views: ViewReader) -> tuple[Service, list[Slice]]:  # noqa: ARG001 - the folder is the cache's key
    session = look(_views, broadcast, now=time.time())
    serving = Serving(session)
    for _ in go_through(_views, session, (serving.take,)):
        pass
    return serving.service(), serving.slices()


def _figures(figures: list[Figure]) -> None:
    """Draw each figure with its definition under it: a number without one is understood by nobody."""
    columns = st.columns(ABREAST, gap="medium")
    for place, (name, same) in enumerate(groupby(figures, key=attrgetter("name"))):
        parts = list(same)
        value = looks.dotted(
            *(f"{one.value} :small[:gray[{one.part}]]" if one.part else one.value for one in parts)
        )
        with columns[place % ABREAST], st.container(border=True, gap="xsmall"):
            st.markdown(f":small[:gray[{name}]]")
            st.markdown(f"#### {value}")
            st.caption(parts[0].definition)
