"""Colleagues: to whom something can be given: whoever is here, and any name that is written in."""

from __future__ import annotations

import streamlit as st

from moderation.ui.shift import Shift


def choose(label: str, shift: Shift, *, key: str, value: str = "") -> str:
    """Draw the choice; return the name, "" for nobody. Groups stand for whoever knows a topic."""
    present = [seen.who for seen in shift.desk.team.present(shift.broadcast.id) if seen.who != shift.who]
    names = list(dict.fromkeys(filter(None, (value, *present))))
    chosen = st.selectbox(
        label,
        names,
        index=names.index(value) if value else None,
        key=key,
        accept_new_options=True,
        placeholder=shift.say("host.to_whom_hint"),
    )
    return str(chosen or "").strip()
