"""Colleagues: to whom something can be given: whoever is here, groups, and any name that is written in."""

from __future__ import annotations

import streamlit as st

from moderation.ui.shift import Shift


def choose(label: str, shift: Shift, *, key: str, value: str = "") -> str:
    """Draw the choice; return the name, "" for nobody. A group comes with those who are in it."""
    team, broadcast = shift.desk.team, shift.broadcast.id
    groups = team.groups(broadcast)
    present = [seen.who for seen in team.present(broadcast) if seen.who != shift.who]
    names = list(dict.fromkeys(filter(None, (value, *present, *groups))))
    chosen = st.selectbox(
        label,
        names,
        index=names.index(value) if value else None,
        key=key,
        format_func=lambda name: f"{name}: {', '.join(groups[name].members)}" if name in groups else name,
        accept_new_options=True,
        placeholder=shift.say("host.to_whom_hint"),
    )
    return str(chosen or "").strip()
