"""Found: messages in which the words stand that somebody searches for, with the question each is part of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import streamlit as st

from moderation.pipeline.ports import MessageQuery
from moderation.ui.parts import looks
from moderation.ui.shift import Shift

SHOWN: Final = 20
"""Messages listed."""
TALL: Final = 220
"""Height of the list in pixels."""


def show(text: str, shift: Shift, *, on_open: Callable[[int], None]) -> None:
    """Draw the messages, newest first, withheld ones too; nothing while nobody searches."""
    if not text:
        return
    say = shift.say
    rows = shift.desk.messages(shift.broadcast.id, MessageQuery(text=text, limit=SHOWN))
    with st.expander(
        say("found.title", n=f"{SHOWN}+" if len(rows) == SHOWN else len(rows)), expanded=not rows
    ):
        if not rows:
            st.caption(say("found.none"))
            return
        with st.container(height=TALL, border=False, gap="xsmall"):
            for row in rows:
                with st.container(horizontal=True, wrap=False, vertical_alignment="center"):
                    st.markdown(
                        f":gray[{say.clock(row.at)}] {looks.level(row.urgency.level, say)}", width="content"
                    )
                    st.text(row.shown, wrap=False, width="stretch")
                    if row.clusters:
                        st.button(
                            say("found.open"), key=f"found-{row.seq}", type="tertiary", icon=":material/open_in_new:",
                            on_click=on_open, args=(row.clusters[0],),
                        )  # fmt: skip
