"""Charts over time: when was what asked, what could not wait, who was served how soon."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import altair as alt
import pandas as pd

from moderation.adapters.topics_file import OTHER
from moderation.domain.message import Level
from moderation.domain.service import Slice
from moderation.ui.charts.drawing import ACCENT, LABEL, LEVEL_COLOURS, PALE, in_words
from moderation.ui.figures import Figures
from moderation.ui.plain import one_line
from moderation.ui.texts import Say

TOPICS: Final = 7
"""Topics with a colour of their own; the others are drawn as one."""
TICKS: Final = 12
"""Times named under the chart of a broadcast."""


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
    return in_words((areas + marks if len(answers) else areas).properties(height=320), say)


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
        range=[LEVEL_COLOURS[level] for level in (Level.CRITICAL, Level.HIGH)],
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
    return in_words(chart, say)


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
        .mark_bar(stroke=ACCENT, strokeWidth=1)
        .encode(
            x=x,
            y=alt.Y("contacts:Q", title=say("axis.contacts"), axis=alt.Axis(tickMinStep=1)),
            color=alt.Color(
                "state:N",
                title=None,
                scale=alt.Scale(domain=[yes, no], range=[ACCENT, PALE]),
                legend=alt.Legend(orient="bottom", symbolStrokeColor=ACCENT),
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
    return in_words((bars + words).properties(height=240), say)
