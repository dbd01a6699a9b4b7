"""Bulk: one decision on every marked question, each of them a decision of its own with its own undo."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from moderation.domain.decisions import Verb
from moderation.ui import choosing, deciding
from moderation.ui.parts import colleagues
from moderation.ui.parts.actions import DISMISSALS
from moderation.ui.shift import Shift

_BUTTONS = ((Verb.APPROVE, "check"), (Verb.STAR, "star"))


def show(shift: Shift, *, seen: int, on_done: Callable[[], None]) -> None:
    """Draw what can be done with all that is marked, nothing while less than two are."""
    say, marks = shift.say, choosing.marks()
    if len(marks) < 2:  # noqa: PLR2004 - one is decided on by its own buttons
        return

    def do(verb: Verb, text: str = "") -> None:
        _decide(shift, verb, text, seen=seen)
        on_done()

    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key="bulk"):
        st.markdown(f"**{say('bulk.title', n=len(marks))}**", width="content")
        for verb, icon in _BUTTONS:
            st.button(
                say(f"bulk.{verb}"), key=f"bulk-{verb}", icon=f":material/{icon}:", on_click=do, args=(verb,)
            )
        with st.popover(say("bulk.dismiss"), icon=":material/visibility_off:"):
            for reason in DISMISSALS:
                st.button(
                    say(f"reason.{reason}"), key=f"bulk-{reason}", on_click=do, args=(Verb.DISMISS, reason)
                )
        with st.popover(say("bulk.assign"), icon=":material/person_add:"):
            person = colleagues.choose(say("item.assignee"), shift, key="bulk-person")
            st.button(
                say("item.save"),
                key="bulk-assign",
                disabled=not person,
                on_click=do,
                args=(Verb.ASSIGN, person),
            )
        st.button(
            say("bulk.clear"), key="bulk-clear", type="tertiary", icon=":material/close:",
            on_click=choosing.unmark_all,
        )  # fmt: skip


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
