"""Dark: a page for a room where a bright screen would light the host's face."""

from __future__ import annotations

from typing import Final

import streamlit as st

_STYLE: Final = "<style>html{filter:invert(.93) hue-rotate(180deg);background:#fff}</style>"
"""Turns light and dark round and keeps the hues; names no element of the page, so no upgrade can break it."""


def turn_off_the_light() -> None:
    """Draw the page, with all that opens over it, dark; the next page is light again."""
    st.html(_STYLE)
