"""Saved: filters under names of their own, each person's in each broadcast."""

from __future__ import annotations

import json
from typing import Final

import streamlit as st

from moderation.ui.parts import filters
from moderation.ui.plain import one_line, plain
from moderation.ui.shift import Shift

_PREFIX: Final = "view:"
LONGEST: Final = 40
"""Characters of a name."""


def show(shift: Shift) -> None:
    """Draw what opens on the person's views, and the field that saves the filters as they are."""
    say, team = shift.say, shift.desk.team
    notes = team.notes(shift.broadcast.id)
    views = {name.removeprefix(_PREFIX): note for name, note in notes.items() if name.startswith(_PREFIX)}
    with st.popover(say("saved"), icon=":material/bookmark:", key="saved-views"):
        if not views:
            st.caption(say("saved.none"))
        for name, note in views.items():
            with st.container(horizontal=True, vertical_alignment="center"):
                st.button(
                    plain(name), key=f"view-{name}", on_click=_apply, args=(shift, note), width="stretch"
                )
                st.button(
                    say("saved.drop"), key=f"drop-view-{name}", type="tertiary", icon=":material/delete:",
                    on_click=team.keep, args=(shift.broadcast.id, f"{_PREFIX}{name}", ""),
                )  # fmt: skip
        with st.form("save-view", clear_on_submit=True, border=False):
            st.text_input(say("saved.name"), key="view-name", max_chars=LONGEST)
            st.form_submit_button(
                say("saved.save"), icon=":material/bookmark_add:", on_click=_save, args=(shift,)
            )


def _save(shift: Shift) -> None:
    name = one_line(st.session_state.get("view-name") or "", most=LONGEST)
    if name:
        note = json.dumps(filters.chosen(shift.say), ensure_ascii=False)
        shift.desk.team.keep(shift.broadcast.id, f"{_PREFIX}{name}", note)


def _apply(shift: Shift, note: str) -> None:
    filters.choose(shift.say, json.loads(note))
