"""History: who decided what on a cluster, each decision with its undo."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import streamlit as st

from moderation.domain.decisions import Verb
from moderation.pipeline.rows import DecisionRow
from moderation.ui.plain import plain
from moderation.ui.shift import Shift

SHOWN = 8
"""Decisions shown."""


def show(cluster: int, shift: Shift, *, on_undo: Callable[[str], None]) -> None:
    """Draw the decisions on a cluster, newest first."""
    say = shift.say
    decisions = shift.desk.decisions(shift.broadcast.id, cluster=cluster, limit=SHOWN)
    with st.expander(say("item.history"), expanded=bool(decisions)):
        if not decisions:
            st.caption(say("item.no_history"))
        lines(decisions, shift, on_undo=on_undo)


def lines(decisions: Iterable[DecisionRow], shift: Shift, *, on_undo: Callable[[str], None]) -> None:
    """Draw decisions, one a line, each that stands with its undo."""
    for decision in decisions:
        with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
            st.markdown(_line(decision, shift), width="stretch")
            if not decision.undone_by and decision.verb != Verb.UNDO:
                st.button(
                    shift.say("do.undo_this"),
                    key=f"undo-{decision.id}",
                    type="tertiary",
                    icon=":material/undo:",
                    on_click=on_undo,
                    args=(decision.id,),
                )


def _line(decision: DecisionRow, shift: Shift) -> str:
    say = shift.say
    note = _note(decision, shift)
    line = f"{say.clock(decision.at)} **{plain(decision.who)}** · {say(f'verb.{decision.verb}')}"
    line += f": {note}" if note else ""
    return f"~~{line}~~ :gray[{say('history.undone')}]" if decision.undone_by else line


def _note(decision: DecisionRow, shift: Shift) -> str:
    say, note = shift.say, decision.note
    if decision.verb == Verb.URGENCY:
        return say(f"level.{note}") if note else say("item.by_machine")
    if decision.verb == Verb.DISMISS and note:
        return say.reason(note)
    if decision.verb == Verb.CORRECT:
        return say(f"correct.{note}")
    if decision.verb == Verb.WORDS:
        name, _, changed = note.partition(": ")
        return f"{say(f'list.{name}')}: {plain(changed, most=120)}"
    return plain(note, most=120)
