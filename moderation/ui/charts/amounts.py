"""Charts of amounts: how many asked, from where, in which language, how much of it was answered."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

import altair as alt
import pandas as pd

from moderation.domain.deciding.decisions import Status
from moderation.domain.message import Level
from moderation.domain.surges import WINDOW
from moderation.pipeline.rows import ClusterRow
from moderation.ui.charts.drawing import ACCENT, LABEL, LEVEL_COLOURS, PALE, bars_of, in_words
from moderation.ui.figures import Figures, language_in_words
from moderation.ui.plain import one_line
from moderation.ui.report.earlier import Past
from moderation.ui.texts import Say

BARS: Final = 10
"""Bars of a chart."""


def commonest(rows: Sequence[ClusterRow], say: Say) -> Any:
    """Return the clusters with most askers as bars: filled when answered, outlined when not."""
    shown = rows[:BARS]
    frame = pd.DataFrame(
        {
            "place": range(len(shown)),
            "label": [one_line(row.label, most=LABEL) for row in shown],
            "askers": [row.askers for row in shown],
            "answered": [
                say("answered.yes" if row.status is Status.ANSWERED else "answered.no") for row in shown
            ],
        }
    )
    # Two questions may read alike: bars are told apart by their place, and only named by the label.
    names = " : ".join(
        f"datum.value == {place} ? {_quoted(label)}" for place, label in enumerate(frame["label"])
    )
    fill = alt.Color(
        "answered:N",
        title=None,
        scale=alt.Scale(domain=[say("answered.yes"), say("answered.no")], range=[ACCENT, PALE]),
        legend=alt.Legend(orient="bottom", symbolStrokeColor=ACCENT),
    )
    chart = (
        alt.Chart(frame)
        .mark_bar(stroke=ACCENT, strokeWidth=1.5)
        .encode(
            y=alt.Y("place:O", title=None, axis=alt.Axis(labelExpr=f"{names} : ''", labelLimit=420)),
            x=alt.X("askers:Q", title=say("axis.askers"), axis=alt.Axis(tickMinStep=1)),
            color=fill,
            tooltip=[
                alt.Tooltip("label:N", title=say("column.label")),
                alt.Tooltip("askers:Q", title=say("axis.askers")),
                alt.Tooltip("answered:N", title=say("column.status")),
            ],
        )
        .properties(height=32 * len(shown) + 70)
    )
    return in_words(chart, say)


def regions(figures: Figures, say: Say) -> Any:
    """Return the places named most as bars."""
    found = figures.regions().most_common(BARS)
    frame = pd.DataFrame(found, columns=["region", "messages"])
    return in_words(bars_of(frame, "region", "messages", say("axis.messages")).mark_bar(color=ACCENT), say)


def levels(figures: Figures, say: Say) -> Any:
    """Return clusters by level as bars in the levels' own colours."""
    counted = figures.levels()
    frame = pd.DataFrame(
        {
            "level": [say(f"level.{level}") for level in reversed(Level)],
            "clusters": [counted.get(level, 0) for level in reversed(Level)],
        }
    )
    scale = alt.Scale(domain=list(frame["level"]), range=[LEVEL_COLOURS[level] for level in reversed(Level)])
    chart = bars_of(frame, "level", "clusters", say("axis.clusters"))
    return in_words(chart.mark_bar().encode(color=alt.Color("level:N", scale=scale, legend=None)), say)


def funnel(figures: Figures, say: Say) -> Any:
    """Return the way from messages to answers as bars."""
    steps = figures.funnel()
    frame = pd.DataFrame(
        {
            "step": [say(f"funnel.{name}") for name, _ in steps],
            "messages": [count for _, count in steps],
        }
    )
    return in_words(bars_of(frame, "step", "messages", say("axis.messages")).mark_bar(color=ACCENT), say)


def languages(figures: Figures, say: Say) -> Any:
    """Return questions by the language that they are written in as bars."""
    counted: Counter[str] = Counter()
    for code, count in figures.languages.items():
        counted[language_in_words(code, say)] += count
    frame = pd.DataFrame(counted.most_common(BARS), columns=["language", "questions"])
    chart = bars_of(frame, "language", "questions", say("axis.clusters"))
    return in_words(chart.mark_bar(color=ACCENT), say)


def rising(figures: Figures, say: Say) -> Any:
    """Return what grew beyond the usual as bars, with a mark where the usual stands."""
    found = figures.rising()[:BARS]
    frame = pd.DataFrame(
        {
            "label": [f"{say.clock(surge.at)}  {one_line(row.label, most=LABEL)}" for surge, row in found],
            "recent": [surge.recent for surge, _ in found],
            "usual": [surge.usual for surge, _ in found],
        }
    )
    bars = bars_of(frame, "label", "recent", say("axis.recent", window=say.number(WINDOW))).mark_bar(
        color=ACCENT
    )
    usual = (
        alt.Chart(frame)
        .mark_tick(color="#14181f", thickness=3)
        .encode(y=alt.Y("label:N", title=None, sort=None), x="usual:Q")
    )
    return in_words((bars + usual).properties(height=32 * len(frame) + 50), say)


def compared(past: Sequence[Past], say: Say) -> Any:
    """Return the share of askers who got an answer in each broadcast as bars, the latest first."""
    frame = pd.DataFrame(
        {
            "broadcast": [_named(one, say) for one in past],
            "answered": [one.counts.askers_answered / max(one.counts.askers, 1) for one in past],
            "askers": [one.counts.askers for one in past],
            "questions": [one.counts.questions for one in past],
        }
    )
    chart = (
        alt.Chart(frame)
        .mark_bar(color=ACCENT)
        .encode(
            y=alt.Y("broadcast:N", title=None, sort=None, axis=alt.Axis(labelLimit=360)),
            x=alt.X(
                "answered:Q",
                title=say("axis.answered"),
                axis=alt.Axis(format="%"),
                scale=alt.Scale(domain=[0, 1]),
            ),
            tooltip=[
                alt.Tooltip("broadcast:N", title=" "),
                alt.Tooltip("answered:Q", title=say("axis.answered"), format=".0%"),
                alt.Tooltip("askers:Q", title=say("axis.askers")),
                alt.Tooltip("questions:Q", title=say("axis.clusters")),
            ],
        )
        .properties(height=36 * len(frame) + 50)
    )
    return in_words(chart, say)


def _named(past: Past, say: Say) -> str:
    return f"{say.moment(past.broadcast.opened_at)}  {one_line(past.broadcast.title, most=LABEL)}"


def _quoted(text: str) -> str:
    """Return a text as a literal of Vega's expressions, in which no viewer's text may become code."""
    return json.dumps(text)
