"""History: who decided what on a cluster, each decision with its undo."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

import streamlit as st

from moderation.domain.deciding.decisions import MACHINE, Verb
from moderation.pipeline.rows import ActRow, DecisionRow
from moderation.ui.plain import plain
from moderation.ui.shift import Shift

SHOWN = 8
"""Decisions shown."""


_ONLY_BACK: Final = (Verb.UNDO, Verb.REDO, Verb.REVEAL)
"""What took something back, or did it again: undone by deciding on the thing itself; and looks, which stay."""
ROBOT: Final = ":material/smart_toy:"
"""The mark of whatever the machine did by itself."""


def show(cluster: int, shift: Shift, *, on_undo: Callable[[str], None]) -> None:
    """Draw the decisions on a cluster, newest first."""
    say = shift.say
    decisions = shift.desk.decisions(shift.broadcast.id, cluster=cluster, limit=SHOWN)
    acts = shift.desk.acts(shift.broadcast.id, cluster=cluster, limit=SHOWN)
    with st.expander(say("item.history"), expanded=bool(decisions or acts)):
        if not decisions and not acts:
            st.caption(say("item.no_history"))
        lines(decisions, shift, on_undo=on_undo)
        merges(acts, shift, on_undo=on_undo)


def merges(
    acts: Iterable[ActRow], shift: Shift, *, on_undo: Callable[[str], None], place: str = "item"
) -> None:
    """Draw merges that the machine did, one a line with its mark, each that stands with its undo."""
    say = shift.say
    for act in acts:
        line = (
            f"{ROBOT} {say.clock(act.at)} {say('act.merged', label=plain(act.loser_label or '…', most=80))}"
        )
        with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
            gone = f"~~{line}~~ :gray[{say('history.undone')}]"
            st.markdown(gone if act.undone_by else line, width="stretch")
            if not act.undone_by and shift.person.may(Verb.UNDO):
                st.button(
                    say("act.undo"),
                    key=f"undo-{place}-{act.id}",
                    type="tertiary",
                    icon=":material/call_split:",
                    on_click=on_undo,
                    args=(act.id,),
                )


def lines(
    decisions: Iterable[DecisionRow], shift: Shift, *, on_undo: Callable[[str], None], place: str = ""
) -> None:
    """Draw decisions, one a line, each that stands with its undo; `place` tells lists that may both show one apart."""
    for decision in decisions:
        with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
            st.markdown(_line(decision, shift), width="stretch")
            if not decision.undone_by and decision.verb not in _ONLY_BACK:
                st.button(
                    shift.say("do.undo_this"),
                    key=f"undo-{place}{decision.id}",
                    type="tertiary",
                    icon=":material/undo:",
                    on_click=on_undo,
                    args=(decision.id,),
                )


def _line(decision: DecisionRow, shift: Shift) -> str:
    say = shift.say
    note = _note(decision, shift)
    who = plain(decision.who) if decision.who != MACHINE else f"{ROBOT} {say('machine')}"
    line = f"{say.clock(decision.at)} **{who}** · {say(f'verb.{decision.verb}')}"
    line += f": {note}" if note else ""
    return f"~~{line}~~ :gray[{say('history.undone')}]" if decision.undone_by else line


def _note(decision: DecisionRow, shift: Shift) -> str:
    say, note = shift.say, decision.note
    if decision.verb == Verb.URGENCY:
        return say(f"level.{note}") if note else say("item.by_machine")
    if decision.verb == Verb.DISMISS and note:
        return say.reason(note)
    if decision.verb == Verb.DIAL:
        return say(f"dial.{note}")
    if decision.verb == Verb.CORRECT:
        return say(f"correct.{note}")
    if decision.verb == Verb.WORDS:
        name, _, changed = note.partition(": ")
        return f"{say(f'list.{name}')}: {plain(changed, most=120)}"
    return plain(note, most=120)
