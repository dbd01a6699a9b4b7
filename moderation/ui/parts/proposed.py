"""Proposed: a merge that the machine would do, to be accepted or refused with one click where it may only suggest."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from moderation.domain.deciding.decisions import Verb
from moderation.pipeline.rows import ClusterRow
from moderation.ui import choosing, deciding
from moderation.ui.plain import plain
from moderation.ui.shift import Shift

LABEL = 70
"""Characters of a question."""
NAMED = 3
"""Questions of a proposal that are named; of the others only how many they are."""


def show(shift: Shift, *, on_done: Callable[[], None]) -> None:
    """Draw a line for the largest proposal, nothing when there is none."""
    found = shift.desk.merges(shift.broadcast.id)
    if not found or not shift.person.may(Verb.MERGE):
        return
    say, group = shift.say, found[0]
    seen = shift.desk.version(shift.broadcast.id)
    with st.container(horizontal=True, vertical_alignment="center", key="proposed"):
        st.markdown(f":material/smart_toy: {_words(group, shift)}", width="stretch")
        for verb, icon in ((Verb.MERGE, "merge"), (Verb.APART, "call_split")):
            st.button(
                say(f"proposed.{verb}"),
                key=f"proposed-{verb}",
                help=say(f"proposed.{verb}_help"),
                icon=f":material/{icon}:",
                on_click=_decide,
                args=(shift, verb, tuple(row.id for row in group), seen, on_done),
            )
        if len(found) > 1:
            st.caption(say("proposed.more", n=say.number(len(found) - 1)), width="content")


def _words(group: list[ClusterRow], shift: Shift) -> str:
    say = shift.say
    named = " + ".join(
        f"«{plain(row.label or '…', most=LABEL)}» :gray[{say.number(row.askers)}]" for row in group[:NAMED]
    )
    rest = f" {say('proposed.rest', n=say.number(len(group) - NAMED))}" if len(group) > NAMED else ""
    return f"{say('proposed.line')} {named}{rest}"


def _decide(
    shift: Shift, verb: Verb, clusters: tuple[int, ...], seen: int, on_done: Callable[[], None]
) -> None:
    outcome = deciding.decide(shift, verb, clusters, seen=seen)
    if outcome is not None and outcome.done and verb is Verb.MERGE:
        choosing.choose(clusters[0])
    on_done()
