"""Chart: a finding as a sentence, the chart that bears it out, and its figures to take home."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from moderation.adapters.exports.spreadsheets import inert
from moderation.ui.shift import Shift


def show(
    name: str,
    sentence: str,
    chart: alt.TopLevelMixin | None,
    shift: Shift,
    *,
    hint: str = "",
    figures: pd.DataFrame | None = None,
) -> None:
    """Draw them; `figures` are those to download where they are not simply what is drawn.

    Without a chart only the sentence is drawn.
    """
    with st.container(horizontal=True, vertical_alignment="center", wrap=False):
        st.subheader(sentence, anchor=False, width="stretch")
        frame = figures if figures is not None else frame_of(chart)
        if frame is not None:
            st.download_button(
                shift.say("chart.save"),
                lambda: csv_of(frame),
                file_name=f"{name}.csv",
                mime="text/csv",
                key=f"save-{name}",
                type="tertiary",
                icon=":material/download:",
                help=shift.say("chart.save_help"),
                on_click="ignore",
            )
    if hint:
        st.caption(hint)
    if chart is not None:
        st.altair_chart(chart, width="stretch")


def frame_of(chart: Any) -> pd.DataFrame | None:
    """Return what a chart draws: of layers, the first one's."""
    if chart is None:
        return None
    data = chart.data if isinstance(chart.data, pd.DataFrame) else chart.layer[0].data
    return data if isinstance(data, pd.DataFrame) else None


def csv_of(frame: pd.DataFrame) -> bytes:
    """Return a table as CSV that spreadsheets open in the right letters and run nothing of."""
    safe = frame.map(lambda cell: inert(cell) if isinstance(cell, str) else cell)
    return safe.to_csv(index=False).encode("utf-8-sig")
