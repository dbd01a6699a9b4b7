"""Shift: a person at work in one broadcast."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from moderation.adapters.stores import open_desk, open_tokens
from moderation.adapters.tokens import TokenFile
from moderation.domain.errors import EfirError
from moderation.domain.staff import Person
from moderation.pipeline.desk.desk import Desk
from moderation.pipeline.rows import BroadcastRow
from moderation.settings import Settings, load
from moderation.ui.access import Access
from moderation.ui.texts import Say


@dataclass(frozen=True, slots=True)
class Shift:
    """Who works in which broadcast, through their own desk, in which language."""

    desk: Desk
    settings: Settings
    broadcast: BroadcastRow
    say: Say

    @property
    def person(self) -> Person:
        """Return who is at work."""
        return self.desk.person

    @property
    def who(self) -> str:
        """Return the name under which decisions are taken."""
        return self.desk.person.name


def settings() -> Settings:
    """Return the settings that `serve` gave the dashboard."""
    return load(os.environ)[0]


def desk_of(settings: Settings) -> Desk:
    """Return the desk on a data folder, one for all sessions of the dashboard, at which nobody sits yet."""
    return _desk(str(settings.data), settings)


def access_to(settings: Settings) -> Access:
    """Return the ways into the dashboard of a data folder."""
    return Access(settings, _tokens(str(settings.data), settings))


@st.cache_resource(show_spinner=False)
def _tokens(folder: str, _settings: Settings) -> TokenFile:  # noqa: ARG001 - the folder is the cache's key
    return open_tokens(_settings)


@st.cache_resource(show_spinner=False)
def _desk(folder: str, _settings: Settings) -> Desk:  # noqa: ARG001 - the folder is the cache's key
    return open_desk(_settings)


def speak(language: str) -> Say:
    """Return the words of a language and the time of the person's browser."""
    try:
        zone = ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    return Say(language, zone)


@contextmanager
def failures_in_words(say: Say) -> Iterator[None]:
    """Show a foreseen failure as a sentence in the page, instead of what the block would have drawn."""
    try:
        yield
    except EfirError as error:
        st.error(say.error(error), icon=":material/error:")
