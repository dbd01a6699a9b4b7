"""What charts share: colours, plain bars, numbers in the words of a language."""

from __future__ import annotations

from typing import Any, Final

import altair as alt
import pandas as pd

from moderation.domain.message import Level
from moderation.ui.texts import Say

LABEL: Final = 60
"""Characters of a question beside its bar."""
LEVEL_COLOURS: Final = {
    Level.NONE: "#b9c3d0",
    Level.NORMAL: "#7a8899",
    Level.HIGH: "#d9730d",
    Level.CRITICAL: "#c62828",
}
ACCENT: Final = "#0b5cad"
PALE: Final = "#ffffff"
_RUSSIAN_NUMBERS: Final = {
    "decimal": ",",
    "thousands": "\u202f",
    "grouping": [3],
    "currency": ["", "\u202f₽"],
}


def bars_of(frame: pd.DataFrame, name: str, value: str, title: str) -> Any:
    """Return a bar for each row of a table, in its order, named by one column and as long as another says."""
    return (
        alt.Chart(frame)
        .encode(
            y=alt.Y(f"{name}:N", title=None, sort=None, axis=alt.Axis(labelLimit=220)),
            x=alt.X(f"{value}:Q", title=title, axis=alt.Axis(tickMinStep=1)),
            tooltip=[alt.Tooltip(f"{name}:N", title=" "), alt.Tooltip(f"{value}:Q", title=title)],
        )
        .properties(height=28 * len(frame) + 50)
    )


def in_words(chart: Any, say: Say) -> Any:
    """Return a chart whose numbers are written as the language writes them."""
    if say.language != "ru":
        return chart
    return chart.configure(locale=alt.Locale(number=_RUSSIAN_NUMBERS))
