"""Splitting: the two questions that one seems to mix, and the messages to choose from by hand."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from moderation.pipeline.ports import MessageQuery
from moderation.pipeline.rows import ClusterRow, Half
from moderation.ui import choosing
from moderation.ui.plain import plain
from moderation.ui.shift import Shift

SHOWN = 8
"""Messages to choose from at first, and so many more each time."""
_HALVES, _SHOWN = "halves", "split-shown"


def show(
    row: ClusterRow,
    shift: Shift,
    *,
    on_accept: Callable[[tuple[int, ...]], None],
    on_split: Callable[[], None],
) -> None:
    """Draw what the machine proposes, to accept with one click; then all messages, to search and to pick by hand."""
    _proposed(row, shift, on_accept)
    st.markdown(f"**{shift.say('halves.by_hand')}**")
    _by_hand(row, shift)
    st.button(
        shift.say("item.split_do", n=len(choosing.picks())),
        key="do-split",
        icon=":material/call_split:",
        disabled=not choosing.picks(),
        on_click=on_split,
    )


def _proposed(row: ClusterRow, shift: Shift, on_accept: Callable[[tuple[int, ...]], None]) -> None:
    say, halves = shift.say, _halves(row, shift)
    if halves is None:
        st.caption(say("halves.none"))
        return
    st.markdown(f"**{say('halves.title')}**")
    for half, key in zip(halves, ("halves.stays", "halves.goes"), strict=True):
        with st.container(border=True, gap=None):
            st.markdown(f":gray[{say(key, messages=say.count('messages', half.messages))}]")
            for place, text in enumerate(half.samples):
                st.markdown(plain(text) if place else f"**{plain(text)}**")
    st.button(
        say("halves.accept"),
        key="accept-halves",
        type="primary",
        icon=":material/call_split:",
        on_click=on_accept,
        args=(halves[1].micros,),
    )


def _halves(row: ClusterRow, shift: Shift) -> tuple[Half, Half] | None:
    """Return the proposal, worked out once for an open question: reading its vectors takes a moment."""
    key = (shift.broadcast.id, row.id, row.version)
    known: tuple[object, tuple[Half, Half] | None] | None = st.session_state.get(_HALVES)
    if known is None or known[0] != key:
        known = (key, shift.desk.halves(shift.broadcast.id, row.id))
        st.session_state[_HALVES] = known
    return known[1]


def _by_hand(row: ClusterRow, shift: Shift) -> None:
    say = shift.say
    text = st.text_input(
        say("halves.search"),
        key=f"split-search-{row.id}",
        label_visibility="collapsed",
        placeholder=say("halves.search"),
    )
    shown = int(st.session_state.get(f"{_SHOWN}-{row.id}", SHOWN))
    query = MessageQuery(cluster=row.id, text=(text or "").strip(), limit=shown + 1)
    found = shift.desk.messages(shift.broadcast.id, query)
    picks = choosing.picks()
    for message in found[:shown]:
        st.checkbox(
            plain(message.shown),
            value=message.seq in picks,
            key=f"pick-{message.seq}",
            on_change=choosing.pick,
            args=(message.seq,),
        )
    if len(found) > shown:
        st.button(
            say("halves.more"),
            key="split-more",
            icon=":material/expand_more:",
            on_click=_more,
            args=(row.id, shown),
        )


def _more(cluster: int, shown: int) -> None:
    st.session_state[f"{_SHOWN}-{cluster}"] = shown + SHOWN
