"""Card: a cluster in a list."""

from __future__ import annotations

import time
from collections.abc import Callable

import streamlit as st

from moderation.pipeline.views.cards import Card
from moderation.ui.parts import looks
from moderation.ui.plain import plain
from moderation.ui.shift import Shift

LONGEST = 140
"""Characters of a label on a card."""
MINUTES = 6
"""Minutes in its line of little bars: with more, what has two badges takes a line more than its neighbours."""


def show(
    card: Card,
    shift: Shift,
    *,
    chosen: bool,
    marked: bool,
    on_choose: Callable[[int], None],
    on_mark: Callable[[int], None],
) -> None:
    """Draw a card: a mark, the question as a button that opens it, a line of facts."""
    row, say = card.row, shift.say
    with st.container(horizontal=True, key=f"card-{row.id}", gap="xsmall", wrap=False):
        # No box: while one has the focus, Streamlit hears no keys.
        st.button(
            "",
            key=f"mark-{row.id}",
            type="tertiary",
            icon=f":material/{'check_box' if marked else 'check_box_outline_blank'}:",
            help=say("list.unmark" if marked else "list.mark"),
            on_click=on_mark,
            args=(row.id,),
        )
        with st.container(gap=None):
            st.button(
                plain(row.label or "…", most=LONGEST),
                key=f"open-{row.id}",
                type="primary" if chosen else "tertiary",
                wrap=False,
                on_click=on_choose,
                args=(row.id,),
            )
            st.markdown(facts(card, shift))


def facts(card: Card, shift: Shift) -> str:
    """Return how many ask, how it grows, how urgent it is and who holds it, as one line of Markdown."""
    row, say = card.row, shift.say
    numbers = looks.dotted(
        say.count("askers", row.askers), looks.pace(row, say), looks.spark(card.spark[-MINUTES:])
    )
    claim = looks.claim(row, shift.who, time.time(), say)
    paid = looks.donations(card.donations, row.donations, say)
    return " ".join(
        part for part in (f":small[:gray[{numbers}]]", looks.badges(row, say), paid, claim) if part
    )
