"""Library: the knowledge base behind the pages, one for all sessions of the dashboard."""

from __future__ import annotations

import streamlit as st

from moderation.adapters.stores import open_answers, open_articles
from moderation.pipeline.knowledge import Knowledge
from moderation.settings import Settings


def knowledge_of(settings: Settings) -> Knowledge:
    """Return the knowledge base of a data folder."""
    return _knowledge(str(settings.data), settings)


@st.cache_resource(show_spinner=False)
def _knowledge(folder: str, _settings: Settings) -> Knowledge:  # noqa: ARG001 - the folder is the cache's key
    return Knowledge(open_articles(_settings), open_answers(_settings))
