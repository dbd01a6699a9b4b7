"""News: polls for changes and offers to show them; never moves the list by itself."""

from __future__ import annotations

import streamlit as st

from moderation.ui.parts import lamps, reminding, surging
from moderation.ui.shift import Shift, failures_in_words
from moderation.ui.still import Still, news, renew

EVERY = 1.5
"""Seconds between two looks."""


@st.fragment(run_every=EVERY)
def show(
    shift: Shift, name: str, still: Still, *, item: int = 0, item_version: int = 0, quiet: bool = False
) -> None:
    """Draw the pill for news of a list (and of one open item), and the lamps; `quiet`: only what a host needs."""
    with failures_in_words(shift.say), st.container(horizontal=True, vertical_alignment="center"):
        fresh, changed = news(shift, still)
        words = _words(shift, fresh, changed=changed, item=item, item_version=item_version)
        # Always there, so that nothing below moves when news comes.
        if st.button(
            words or shift.say("news.none"),
            key=f"news-{name}",
            shortcut="N",
            type="primary" if words else "tertiary",
            icon=":material/refresh:",
            disabled=not words,
        ):
            renew(shift, name)
            st.rerun()
        if not quiet:
            surging.show(shift)
        reminding.show(shift, openable=not quiet)
        lamps.show(shift, quiet=quiet)


def _words(shift: Shift, fresh: int, *, changed: bool, item: int, item_version: int) -> str:
    if changed and item:
        cards = shift.desk.cards(shift.broadcast.id, [item])
        if not cards or cards[0].row.id != item or cards[0].row.version != item_version:
            return shift.say("news.item")
    if fresh:
        return shift.say.count("news.clusters", fresh)
    return shift.say("news.changes") if changed else ""
