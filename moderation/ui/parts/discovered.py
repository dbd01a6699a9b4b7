"""Discovered: a topic outside the operator's list that viewers ask about, to be accepted or hidden."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from moderation.domain.deciding.decisions import Verb
from moderation.ui import deciding
from moderation.ui.plain import plain
from moderation.ui.shift import Shift


def show(shift: Shift, *, on_done: Callable[[], None]) -> None:
    """Draw a line for the topic asked about most, nothing when there is none."""
    found = shift.desk.discoveries(shift.broadcast.id)
    if not found:
        return
    say, topic = shift.say, found[0]
    with st.container(horizontal=True, vertical_alignment="center", key="discovered"):
        st.markdown(say.count("discovered", topic.askers, name=plain(topic.name)))
        if not shift.person.may(Verb.TOPIC):
            return
        accepted = dict.fromkeys(topic.topics, topic.name)
        for name, topics, icon in (("accept", accepted, "check"), ("hide", topic.topics, "visibility_off")):
            st.button(
                say(f"discovered.{name}"),
                key=f"discovered-{name}",
                help=say(f"discovered.{name}_help"),
                icon=f":material/{icon}:",
                on_click=_file_under,
                args=(shift, topics, on_done),
            )


def _file_under(shift: Shift, topics: Mapping[int, str], on_done: Callable[[], None]) -> None:
    """Give clusters a topic by hand, hidden ones that which they have; stop where somebody stands in the way."""
    for cluster, text in topics.items():
        outcome = deciding.decide(shift, Verb.TOPIC, (cluster,), text=text)
        if outcome is None or not outcome.done:
            break
    on_done()
