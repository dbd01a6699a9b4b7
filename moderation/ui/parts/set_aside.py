"""Set aside: what is not on the board, each message with the reasons and a menu to bring it back."""

from __future__ import annotations

from typing import Final

import streamlit as st

from moderation.domain.message import Kind, Verdict
from moderation.pipeline.ports import MessageQuery
from moderation.pipeline.rows import MessageRow
from moderation.ui.parts import remark
from moderation.ui.shift import Shift

SHOWN: Final = 30
"""Messages listed of each kind that was set aside."""
TALL: Final = 320
"""Height of a list in pixels."""


def show(shift: Shift, *, on_done: remark.Done, text: str = "") -> None:
    """Draw what was withheld, refused, could not be read or asks nothing; with `text`, only where it stands."""
    say, counts = shift.say, shift.desk.counts(shift.broadcast.id)
    refused = _messages(shift, MessageQuery(verdicts=(Verdict.REFUSE,), text=text, limit=SHOWN))
    withheld = _messages(shift, MessageQuery(verdicts=(Verdict.WITHHOLD,), text=text, limit=SHOWN))
    unread = _messages(shift, MessageQuery(unread=True, text=text, limit=SHOWN))
    chatter = _messages(
        shift, MessageQuery(verdicts=(Verdict.ADMIT,), kinds=(Kind.CHATTER,), text=text, limit=SHOWN)
    )
    tabs = st.tabs(
        [
            say("ops.withheld", n=say.number(counts.withheld)),
            say("ops.refused", n=say.number(counts.refused)),
            say("ops.unreadable", n=say.number(counts.unread)),
            say("ops.chatter"),
        ]
    )
    for place, (tab, rows) in enumerate(zip(tabs, (withheld, refused, unread, chatter), strict=True)):
        with tab:
            _rows(rows, shift, on_done, place=f"tab-{place}")


def _messages(shift: Shift, query: MessageQuery) -> list[MessageRow]:
    return shift.desk.messages(shift.broadcast.id, query)


def _rows(rows: list[MessageRow], shift: Shift, on_done: remark.Done, *, place: str) -> None:
    if not rows:
        st.caption(shift.say("ops.nothing_here"))
        return
    with st.container(height=TALL, border=False, gap="xsmall"):
        for row in rows:
            remark.show(row, shift, on_done=on_done, place=place)
