"""Charts: figures → Altair charts with the words of the page's language."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

import altair as alt
import pandas as pd

from moderation.adapters.topics_file import OTHER
from moderation.domain.decisions import Status
from moderation.domain.message import Level
from moderation.domain.service import Slice
from moderation.domain.surges import WINDOW
from moderation.pipeline.rows import ClusterRow
from moderation.ui.figures import Figures, language_in_words
from moderation.ui.plain import one_line
from moderation.ui.report.earlier import Past
from moderation.ui.texts import Say

TOPICS: Final = 7
"""Topics with a colour of their own; the others are drawn as one."""
TICKS: Final = 12
"""Times named under the chart of a broadcast."""
BARS: Final = 10
"""Bars of a chart."""
LABEL: Final = 60
"""Characters of a question beside its bar."""
_LEVEL_COLOURS: Final = {
    Level.NONE: "#b9c3d0",
    Level.NORMAL: "#7a8899",
    Level.HIGH: "#d9730d",
    Level.CRITICAL: "#c62828",
}
_ACCENT: Final = "#0b5cad"
_PALE: Final = "#ffffff"
_RUSSIAN_NUMBERS: Final = {
    "decimal": ",",
    "thousands": "\u202f",
    "grouping": [3],
    "currency": ["", "\u202f₽"],
}


def timeline(figures: Figures, topics: Mapping[str, str], say: Say) -> Any:
    """Return questions by minute and topic as stacked areas, with a line where an answer was given."""
    own = [name for name, _ in figures.topics().most_common(TOPICS)]
    rows = [
        {
            "minute": point.minute * 1000,
            "topic": topics.get(point.topic if point.topic in own else OTHER, point.topic),
            "questions": point.questions,
        }
        for point in figures.timeline
    ]
    order = [topics.get(name, name) for name in own if name != OTHER] + [topics.get(OTHER, OTHER)]
    # Minutes without a question of a topic are zeros, not straight lines between its neighbours.
    frame = pd.DataFrame(rows).groupby(["minute", "topic"], as_index=False).sum()
    frame = frame.pivot_table(index="minute", columns="topic", values="questions", fill_value=0)
    frame = frame.reset_index().melt("minute", var_name="topic", value_name="questions")
    ticks = min(frame["minute"].nunique(), TICKS)
    areas = (
        alt.Chart(frame)
        .mark_area(interpolate="monotone")
        .encode(
            x=alt.X("minute:T", title=None, axis=alt.Axis(format="%H:%M", tickCount=ticks)),
            y=alt.Y("questions:Q", title=say("axis.questions"), stack="zero"),
            color=alt.Color(
                "topic:N",
                title=None,
                sort=order,
                legend=alt.Legend(orient="bottom", columns=4, labelLimit=240),
            ),
            order=alt.Order("topic:N"),
            tooltip=[
                alt.Tooltip("minute:T", title=say("axis.minute"), format="%H:%M"),
                alt.Tooltip("topic:N", title=say("topic")),
                alt.Tooltip("questions:Q", title=say("axis.questions")),
            ],
        )
    )
    answers = pd.DataFrame({"at": [at * 1000 for at in figures.answers()]})
    marks = alt.Chart(answers).mark_rule(strokeWidth=2, strokeDash=[4, 3], color="#14181f").encode(x="at:T")
    return _in_words((areas + marks if len(answers) else areas).properties(height=320), say)


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
        scale=alt.Scale(domain=[say("answered.yes"), say("answered.no")], range=[_ACCENT, _PALE]),
        legend=alt.Legend(orient="bottom", symbolStrokeColor=_ACCENT),
    )
    chart = (
        alt.Chart(frame)
        .mark_bar(stroke=_ACCENT, strokeWidth=1.5)
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
    return _in_words(chart, say)


def regions(figures: Figures, say: Say) -> Any:
    """Return the places named most as bars."""
    found = figures.regions().most_common(BARS)
    frame = pd.DataFrame(found, columns=["region", "messages"])
    return _in_words(_bars(frame, "region", "messages", say("axis.messages")).mark_bar(color=_ACCENT), say)


def levels(figures: Figures, say: Say) -> Any:
    """Return clusters by level as bars in the levels' own colours."""
    counted = figures.levels()
    frame = pd.DataFrame(
        {
            "level": [say(f"level.{level}") for level in reversed(Level)],
            "clusters": [counted.get(level, 0) for level in reversed(Level)],
        }
    )
    scale = alt.Scale(domain=list(frame["level"]), range=[_LEVEL_COLOURS[level] for level in reversed(Level)])
    chart = _bars(frame, "level", "clusters", say("axis.clusters"))
    return _in_words(chart.mark_bar().encode(color=alt.Color("level:N", scale=scale, legend=None)), say)


def funnel(figures: Figures, say: Say) -> Any:
    """Return the way from messages to answers as bars."""
    steps = figures.funnel()
    frame = pd.DataFrame(
        {
            "step": [say(f"funnel.{name}") for name, _ in steps],
            "messages": [count for _, count in steps],
        }
    )
    return _in_words(_bars(frame, "step", "messages", say("axis.messages")).mark_bar(color=_ACCENT), say)


def languages(figures: Figures, say: Say) -> Any:
    """Return questions by the language that they are written in as bars."""
    counted: Counter[str] = Counter()
    for code, count in figures.languages.items():
        counted[language_in_words(code, say)] += count
    frame = pd.DataFrame(counted.most_common(BARS), columns=["language", "questions"])
    chart = _bars(frame, "language", "questions", say("axis.clusters"))
    return _in_words(chart.mark_bar(color=_ACCENT), say)


def pressing(figures: Figures, say: Say) -> Any:
    """Return the questions that could not wait as circles: when they came up, and how many asked them."""
    rows = figures.pressing()
    frame = pd.DataFrame(
        {
            "at": [row.first_at * 1000 for row in rows],
            "askers": [row.askers for row in rows],
            "level": [say(f"level.{row.urgency.level}") for row in rows],
            "label": [one_line(row.label, most=LABEL) for row in rows],
        }
    )
    scale = alt.Scale(
        domain=[say(f"level.{level}") for level in (Level.CRITICAL, Level.HIGH)],
        range=[_LEVEL_COLOURS[level] for level in (Level.CRITICAL, Level.HIGH)],
    )
    chart = (
        alt.Chart(frame)
        .mark_circle(size=160, opacity=0.8)
        .encode(
            x=alt.X("at:T", title=None, axis=alt.Axis(format="%H:%M", tickCount=6)),
            y=alt.Y("askers:Q", title=say("axis.askers"), axis=alt.Axis(tickMinStep=1)),
            color=alt.Color("level:N", title=None, scale=scale, legend=alt.Legend(orient="bottom")),
            tooltip=[
                alt.Tooltip("label:N", title=say("column.label")),
                alt.Tooltip("at:T", title=say("axis.minute"), format="%H:%M"),
                alt.Tooltip("askers:Q", title=say("axis.askers")),
            ],
        )
        .properties(height=260)
    )
    return _in_words(chart, say)


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
    bars = _bars(frame, "label", "recent", say("axis.recent", window=say.number(WINDOW))).mark_bar(
        color=_ACCENT
    )
    usual = (
        alt.Chart(frame)
        .mark_tick(color="#14181f", thickness=3)
        .encode(y=alt.Y("label:N", title=None, sort=None), x="usual:Q")
    )
    return _in_words((bars + usual).properties(height=32 * len(frame) + 50), say)


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
        .mark_bar(color=_ACCENT)
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
    return _in_words(chart, say)


def served(slices: Sequence[Slice], say: Say) -> Any:
    """Return contacts by when they began as bars, answered ones filled, over each how long half of them waited."""
    yes, no = say("answered.yes"), say("answered.no")
    rows = [
        {
            "at": one.at * 1000,
            "state": state,
            "contacts": count,
            "waited": "" if one.waiting.median is None else say.lasting(one.waiting.median),
            "all": one.contacts,
            "order": place,
        }
        for one in slices
        for place, (state, count) in enumerate(((yes, one.served), (no, one.contacts - one.served)))
    ]
    frame = pd.DataFrame(rows)
    x = alt.X("at:O", title=None, axis=alt.Axis(labelExpr="timeFormat(datum.value, '%H:%M')", labelAngle=0))
    bars = (
        alt.Chart(frame)
        .mark_bar(stroke=_ACCENT, strokeWidth=1)
        .encode(
            x=x,
            y=alt.Y("contacts:Q", title=say("axis.contacts"), axis=alt.Axis(tickMinStep=1)),
            color=alt.Color(
                "state:N",
                title=None,
                scale=alt.Scale(domain=[yes, no], range=[_ACCENT, _PALE]),
                legend=alt.Legend(orient="bottom", symbolStrokeColor=_ACCENT),
            ),
            order=alt.Order("order:Q"),
            tooltip=[
                alt.Tooltip("state:N", title=" "),
                alt.Tooltip("contacts:Q", title=say("axis.contacts")),
                alt.Tooltip("waited:N", title=say("axis.waited")),
            ],
        )
    )
    words = (
        alt.Chart(frame[frame["order"] == 0])
        .mark_text(dy=-8, color="#57606f")
        .encode(x=x, y=alt.Y("all:Q", title=say("axis.contacts")), text="waited:N")
    )
    return _in_words((bars + words).properties(height=240), say)


def _named(past: Past, say: Say) -> str:
    return f"{say.moment(past.broadcast.opened_at)}  {one_line(past.broadcast.title, most=LABEL)}"


def _bars(frame: pd.DataFrame, name: str, value: str, title: str) -> Any:
    return (
        alt.Chart(frame)
        .encode(
            y=alt.Y(f"{name}:N", title=None, sort=None, axis=alt.Axis(labelLimit=220)),
            x=alt.X(f"{value}:Q", title=title, axis=alt.Axis(tickMinStep=1)),
            tooltip=[alt.Tooltip(f"{name}:N", title=" "), alt.Tooltip(f"{value}:Q", title=title)],
        )
        .properties(height=28 * len(frame) + 50)
    )


def _in_words(chart: Any, say: Say) -> Any:
    """Return a chart whose numbers are written as the language writes them."""
    if say.language != "ru":
        return chart
    return chart.configure(locale=alt.Locale(number=_RUSSIAN_NUMBERS))


def _quoted(text: str) -> str:
    """Return a text as a literal of Vega's expressions, in which no viewer's text may become code."""
    return json.dumps(text)
