"""The dashboard: page config, sign-in, navigation."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from moderation.ui import access, deciding
from moderation.ui.pages import host, insights, operations, rules, triage
from moderation.ui.parts import alarms
from moderation.ui.sign_in import sign_in

st.set_page_config(
    page_title="Эфир · Efir",
    page_icon=str(Path(__file__).parent / "moderation/web/icon.svg"),
    layout="wide",
    initial_sidebar_state="collapsed",
)
PAGES = {
    "triage": (triage.show, "rule"),
    "host": (host.show, "podcasts"),
    "insights": (insights.show, "insights"),
    "rules": (rules.show, "gavel"),
    "operations": (operations.show, "monitor_heart"),
}

if (shift := sign_in()) is not None:
    pages: dict[str, StreamlitPage] = {}
    for name in access.pages_of(shift.person):
        show, icon = partial(PAGES[name][0], shift), f":material/{PAGES[name][1]}:"
        title = shift.say(f"page.{name}")
        pages[name] = st.Page(show, title=title, icon=icon, url_path=name, default=not pages)
    st.session_state["page.triage"] = pages.get("triage")
    chosen = st.navigation(list(pages.values()), position="top")
    deciding.show_outcome()
    alarms.show(shift)
    chosen.run()
