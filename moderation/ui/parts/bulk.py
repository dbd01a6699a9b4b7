"""Bulk: one decision on every marked question, each of them a decision of its own with its own undo."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from moderation.domain.deciding.decisions import Verb
from moderation.ui import choosing, deciding
from moderation.ui.parts import colleagues
from moderation.ui.parts.actions import DISMISSALS
from moderation.ui.shift import Shift

_BUTTONS = ((Verb.APPROVE, "check"), (Verb.STAR, "star"))


def show(shift: Shift, *, seen: int, on_done: Callable[[], None]) -> None:
    """Draw what opens on the decisions; always there, so that nothing moves when questions are marked."""
    say, marks = shift.say, choosing.marks()

    def do(verb: Verb, text: str = "") -> None:
        _decide(shift, verb, text, seen=seen)
        on_done()

    # One question is decided on by its own buttons.
    several = len(marks) > 1
    with st.popover(
        say("bulk.title", n=len(marks)), icon=":material/checklist:", disabled=not several, key="bulk"
    ):
        if not several:
            return
        with st.container(horizontal=True, gap="xsmall"):
            for verb, icon in _BUTTONS:
                words = say(f"bulk.{verb}")
                st.button(words, key=f"bulk-{verb}", icon=f":material/{icon}:", on_click=do, args=(verb,))
            st.button(
                say("bulk.clear"), key="bulk-clear", icon=":material/close:", on_click=choosing.unmark_all
            )
        _dismiss(shift, do)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            person = colleagues.choose(say("bulk.assign"), shift, key="bulk-person")
            st.button(
                say("item.save"),
                key="bulk-assign",
                disabled=not person,
                on_click=do,
                args=(Verb.ASSIGN, person),
            )


def _dismiss(shift: Shift, do: Callable[[Verb, str], None]) -> None:
    say = shift.say
    st.markdown(f"**{say('bulk.dismiss')}**")
    with st.container(horizontal=True, gap="xsmall"):
        for reason in DISMISSALS:
            st.button(say(f"reason.{reason}"), key=f"bulk-{reason}", on_click=do, args=(Verb.DISMISS, reason))


def _decide(shift: Shift, verb: Verb, text: str, *, seen: int) -> None:
    """Decide on each; what somebody else changed meanwhile stays marked, and is said to."""
    marks = choosing.marks()
    done = []
    for cluster in marks:
        outcome = deciding.decide(shift, verb, (cluster,), text=text, seen=seen)
        if outcome is None:
            return
        if outcome.done:
            done.append(cluster)
    for cluster in done:
        choosing.unmark(cluster)
    words = "bulk.done" if len(done) == len(marks) else "bulk.stopped"
    deciding.tell(shift.say(words, done=len(done), all=len(marks)), done=len(done) == len(marks))
