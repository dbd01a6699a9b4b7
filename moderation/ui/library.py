"""Library: the knowledge base behind the pages, and what rewords it, one for all sessions of the dashboard."""

from __future__ import annotations

import streamlit as st

from moderation.adapters.reworders import open_reworder
from moderation.adapters.stores import open_answers, open_articles
from moderation.pipeline.answers.knowledge import Knowledge
from moderation.pipeline.answers.rewording import Reworder
from moderation.settings import Settings


def knowledge_of(settings: Settings) -> Knowledge:
    """Return the knowledge base of a data folder."""
    return _knowledge(str(settings.data), settings)


def reworder_of(settings: Settings) -> Reworder | None:
    """Return what rewords suggested answers, None where the operator names no language model."""
    return _reworder(str(settings.data), settings) if settings.reword_url else None


@st.cache_resource(show_spinner=False)
def _reworder(folder: str, _settings: Settings) -> Reworder | None:  # noqa: ARG001 - the folder is the cache's key
    return open_reworder(_settings)


@st.cache_resource(show_spinner=False)
def _knowledge(folder: str, _settings: Settings) -> Knowledge:  # noqa: ARG001 - the folder is the cache's key
    return Knowledge(open_articles(_settings), open_answers(_settings))
