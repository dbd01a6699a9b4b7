"""Answering: what the host does with the question on air, each with one key."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from moderation.domain.deciding.deciding import MAX_ANSWER
from moderation.domain.deciding.decisions import Verb
from moderation.domain.deciding.hosting import LONGEST_NAME
from moderation.pipeline.views.cards import Card
from moderation.ui.parts import colleagues
from moderation.ui.shift import Shift

Do = Callable[[Verb, int, str], None]
"""Takes a verb, a cluster, and what the decision needs beside it."""
TALL = 76
"""Height of the answer's field in pixels."""


def show(now: Card, shift: Shift, *, do: Do) -> None:
    """Draw the field for the answer and the buttons; who answered in words need not write them down."""
    say, cluster = shift.say, now.row.id
    key = f"answer-{cluster}"
    left, right = st.columns([5, 7], vertical_alignment="center")
    left.text_area(
        say("host.answer"), key=key, placeholder=say("host.answer_hint"), height=TALL, max_chars=MAX_ANSWER,
        label_visibility="collapsed",
    )  # fmt: skip

    def answer() -> None:
        do(Verb.ANSWER, cluster, (st.session_state.get(key) or "").strip() or say("host.spoken"))

    with right, st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.button(
            say("host.answered"), key="do-answer", shortcut="Enter", type="primary", icon=":material/campaign:",
            on_click=answer,
        )  # fmt: skip
        put_off, drop, end = (partial(do, verb, cluster) for verb in (Verb.LATER, Verb.DISMISS, Verb.OFF_AIR))
        _button(shift, Verb.LATER, "host.later", key="L", icon="schedule", on_click=partial(put_off, ""))
        not_for_air = partial(drop, "not_for_air")
        _button(shift, Verb.DISMISS, "host.not_for_air", key="B", icon="block", on_click=not_for_air)
        hand_over(cluster, shift, do=do)
        _button(shift, Verb.OFF_AIR, "host.off_air", key="", icon="stop_circle", on_click=partial(end, ""))


def hand_over(cluster: int, shift: Shift, *, do: Do) -> None:
    """Draw what opens on the choice of a colleague, and the button that gives them the question."""
    say = shift.say
    with st.popover(say("host.hand_over"), icon=":material/forward:", key=f"hand-over-{cluster}"):
        person = colleagues.choose(say("host.to_whom"), shift, key=f"to-whom-{cluster}")
        st.button(
            say("host.hand_over"),
            key=f"do-hand-over-{cluster}",
            type="primary",
            icon=":material/forward:",
            disabled=not person or len(person) > LONGEST_NAME,
            on_click=do,
            args=(Verb.HAND_OVER, cluster, person),
        )


def _button(
    shift: Shift, verb: Verb, words: str, *, key: str, icon: str, on_click: Callable[[], None]
) -> None:
    st.button(
        shift.say(words),
        key=f"do-{verb.replace('_', '-')}",
        shortcut=key or None,
        icon=f":material/{icon}:",
        on_click=on_click,
    )
