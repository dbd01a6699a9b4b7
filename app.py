"""The dashboard: page config, sign-in, navigation."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import streamlit as st

from moderation.ui import deciding
from moderation.ui.pages import host, insights, operations, rules, triage
from moderation.ui.parts import alarms
from moderation.ui.sign_in import sign_in

st.set_page_config(
    page_title="Эфир · Efir",
    page_icon=str(Path(__file__).parent / "moderation/web/icon.svg"),
    layout="wide",
    initial_sidebar_state="collapsed",
)
ICONS = {triage: "rule", host: "podcasts", insights: "insights", rules: "gavel", operations: "monitor_heart"}

if (shift := sign_in()) is not None:
    pages = {}
    for page, icon in ICONS.items():
        name = page.__name__.rpartition(".")[-1]
        pages[name] = st.Page(
            partial(page.show, shift),
            title=shift.say(f"page.{name}"),
            icon=f":material/{icon}:",
            url_path=name,
            default=page is triage,
        )
    st.session_state["page.triage"] = pages["triage"]
    chosen = st.navigation(list(pages.values()), position="top")
    deciding.show_outcome()
    alarms.show(shift)
    chosen.run()
