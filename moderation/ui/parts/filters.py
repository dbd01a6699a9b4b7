"""Filters: the bar over the triage list, with how many stand where."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import streamlit as st

from moderation.domain.deciding.decisions import Status
from moderation.pipeline.ports import ClusterQuery
from moderation.pipeline.views.cards import FEW, OPEN, URGENT, Tally
from moderation.ui.shift import Shift
from moderation.ui.still import Ask
from moderation.ui.texts import Say

FILTERS: Final[dict[str, tuple[Status, ...]]] = {
    "urgent": OPEN,
    "waiting": (Status.WAITING,),
    "approved": (Status.APPROVED, Status.ON_AIR),
    "dismissed": (Status.DISMISSED,),
    "answered": (Status.ANSWERED,),
    "mine": OPEN,
    "escalated": OPEN,
    "odd": (Status.WAITING,),
    "donations": OPEN,
    "all": (),
}
"""Statuses that each filter shows."""


def asked(say: Say, mine: tuple[str, ...]) -> Ask:
    """Return what the bar asks for, as it was last set; `mine` are the names of the person and their groups."""
    state = st.session_state
    name = state.get("filter") or "waiting"
    urgent = name == "urgent"
    query = ClusterQuery(
        statuses=FILTERS[name],
        topic=state.get(_topic_key(say)) or "",
        text=(state.get("filter-text") or "").strip(),
        mine=mine if name == "mine" else (),
        escalated=name == "escalated",
        few=FEW if name == "odd" else 0,
        donations=name == "donations",
    )
    return Ask(query, levels=URGENT if urgent else (), preset="urgent" if urgent else "balanced")


def chosen(say: Say) -> dict[str, str]:
    """Return how the bar is set, to be set so again."""
    state = st.session_state
    topic, text = state.get(_topic_key(say)), state.get("filter-text")
    return {"filter": state.get("filter") or "waiting", "topic": topic or "", "text": text or ""}


def choose(say: Say, setting: dict[str, str]) -> None:
    """Set the bar; a name that no filter has (any more) sets the usual one."""
    name = setting.get("filter", "")
    st.session_state["filter"] = name if name in FILTERS else "waiting"
    st.session_state[_topic_key(say)] = setting.get("topic", "")
    st.session_state["filter-text"] = setting.get("text", "")


def show(shift: Shift, tally: Tally, topics: dict[str, str], *, tools: Callable[[], None]) -> None:
    """Draw the chips; under them the topics, the search field, and what `tools` draws."""
    say = shift.say
    with st.container(horizontal=True, vertical_alignment="center"):
        st.segmented_control(
            say("filter"),
            list(FILTERS),
            default="waiting",
            required=True,
            format_func=lambda name: f"{say(f'filter.{name}')} {_count(tally, name, shift)}",
            key="filter",
            label_visibility="collapsed",
        )
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.selectbox(
            say("topic"),
            ["", *topics, *sorted(set(tally.topics) - topics.keys() - {""})],
            format_func=lambda name: topics.get(name, name) or say("topic.any"),
            key=_topic_key(say),
            label_visibility="collapsed",
            width=130,
        )
        st.text_input(
            say("search"),
            placeholder=say("search"),
            key="filter-text",
            icon=":material/search:",
            label_visibility="collapsed",
            width=150,
        )
        tools()


def _topic_key(say: Say) -> str:
    # A browser keeps the words of what was chosen, so a choice lives in one language.
    return f"filter-topic-{say.language}"


def _count(tally: Tally, name: str, shift: Shift) -> str:
    own = {
        "urgent": tally.urgent, "mine": tally.mine, "escalated": tally.escalated, "odd": tally.odd,
        "donations": tally.donations,
    }  # fmt: skip
    if name in own:
        return shift.say.number(own[name])
    statuses = FILTERS[name] or tuple(Status)
    return shift.say.number(sum(tally.statuses.get(status, 0) for status in statuses))
