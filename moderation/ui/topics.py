"""Topics in the person's language."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from moderation.adapters.topics_file import OTHER_TOPIC, load_topics
from moderation.settings import Settings


def topics(settings: Settings, language: str) -> dict[str, str]:
    """Return the code of each topic with its words."""
    return _topics(settings.topics, language)


@st.cache_data(show_spinner=False)
def _topics(file: str, language: str) -> dict[str, str]:
    listed = (*load_topics(Path(file) if file else None).topics, OTHER_TOPIC)
    return {topic.name: topic.ru if language == "ru" else topic.en for topic in listed}
