"""The dashboard: page config, sign-in, navigation."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from moderation.ui import access, deciding
from moderation.ui.pages import host, insights, library, operations, rules, team, triage
from moderation.ui.parts import alarms, presence
from moderation.ui.sign_in import sign_in

st.set_page_config(
    page_title="Эфир · Efir",
    page_icon=str(Path(__file__).parent / "moderation/web/icon.svg"), layout="wide", initial_sidebar_state="collapsed",
)  # fmt: skip
PAGES = {
    "triage": (triage.show, ":material/rule:"),
    "host": (host.show, ":material/podcasts:"),
    "team": (team.show, ":material/groups:"),
    "insights": (insights.show, ":material/insights:"),
    "library": (library.show, ":material/menu_book:"),
    "rules": (rules.show, ":material/gavel:"),
    "operations": (operations.show, ":material/monitor_heart:"),
}

if (shift := sign_in()) is not None:
    pages: dict[str, StreamlitPage] = {}
    for name in access.pages_of(shift.person):
        page, icon, title = partial(PAGES[name][0], shift), PAGES[name][1], shift.say(f"page.{name}")
        pages[name] = st.Page(page, title=title, icon=icon, url_path=name, default=not pages)
    st.session_state["page.triage"] = pages.get("triage")
    chosen = st.navigation(list(pages.values()), position="top")
    deciding.show_outcome()
    presence.note(shift, chosen.url_path)
    alarms.show(shift)
    chosen.run()
