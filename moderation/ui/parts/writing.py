"""Writing: an answer in writing, told to everyone who asked; corrected in the same place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import streamlit as st

from moderation.domain.deciding.deciding import MAX_ANSWER
from moderation.domain.deciding.decisions import Status, Verb
from moderation.pipeline.rows import ClusterRow
from moderation.ui import deciding
from moderation.ui.parts import reworded
from moderation.ui.shift import Shift

TALL: Final = 110
"""Height of the field in pixels."""


def begin(cluster: int, text: str) -> None:
    """Put a text into the field of a question, and open it."""
    st.session_state[_field(cluster)] = text[:MAX_ANSWER]
    st.session_state[_open(cluster)] = True


def show(row: ClusterRow, shift: Shift, *, do: Callable[..., None]) -> None:
    """Draw the switch and, when it is on, the field; `do` takes a verb and a text."""
    say, field = shift.say, _field(row.id)
    if row.status is Status.DISMISSED or not shift.person.may(Verb.ANSWER):
        return
    answered = row.status is Status.ANSWERED
    if not st.toggle(say("writing.correct" if answered else "writing"), key=_open(row.id)):
        return
    if answered:
        st.session_state.setdefault(field, row.answer)
    st.text_area(
        say("writing.field"), key=field, height=TALL, max_chars=MAX_ANSWER, placeholder=say("host.answer_hint"),
        label_visibility="collapsed",
    )  # fmt: skip

    reworded.show(row, shift, written=st.session_state.get(field) or "", use=lambda text: begin(row.id, text))

    def send() -> None:
        text = (st.session_state.get(field) or "").strip()
        if not text:
            deciding.warn(say("host.no_text"))
            return
        do(Verb.ANSWER, text)
        reworded.forget(row.id)
        st.session_state[_open(row.id)] = False

    st.button(
        say("writing.send", askers=say.count("askers", row.askers)),
        key=f"write-{row.id}",
        type="primary",
        icon=":material/send:",
        on_click=send,
    )


def _field(cluster: int) -> str:
    return f"written-{cluster}"


def _open(cluster: int) -> str:
    return f"writing-{cluster}"
