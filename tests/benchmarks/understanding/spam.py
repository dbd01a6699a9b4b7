"""Adverts, swindles and floods on held-out messages, screened as in a broadcast.

Composed before the rules were looked at; mistakes are shown of the open half only.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from moderation.domain.events import Recorded
from moderation.domain.screening.repair import legible
from moderation.domain.screening.spam import spam_score
from moderation.pipeline.sorting.screener import Screener
from moderation.pipeline.understanding.embedder import Embedder
from tests.benchmarks.understanding.broadcast import alone, recorded
from tests.benchmarks.understanding.figures import Case, Figures
from tests.benchmarks.understanding.reading import halves, held_out

STOPPED = {"flood", "duplicate", "spam"}
"""Reasons for which a copy is no line of its own."""


def measure(figures: Figures, embedder: Embedder) -> None:
    for half, rows, show in halves("spam"):
        found = alone(embedder, [row["text"] for row in rows])
        cases = [
            Case(row["text"], row["spam"], "spam" in one.reasons, one.spam - 0.5)
            for row, one in zip(rows, found, strict=True)
        ]
        figures.judged(f"spam, {half}", cases, show=show)
    rows = held_out("spam")
    worded = [
        Case(row["text"], row["spam"], spam_score(row["text"], legible(row["text"]))[0] >= 0.5)
        for row in rows
    ]
    figures.judged("spam, by wording alone", worded, show=False)
    figures.judged("floods", list(floods(embedder)))


def floods(embedder: Embedder) -> Iterator[Case]:
    """Play each case to a broadcast of its own; yield its messages but for the first few, which `pass` in a flood."""
    for row in held_out("floods"):
        screenings = Screener().screen(embedder.understand(list(_played(row))))
        for at, screening in list(enumerate(screenings))[row.get("pass", 0) :]:
            text = f"{row['case']}: {row['texts'][at % len(row['texts'])]} ({', '.join(screening.reasons)})"
            yield Case(text, row["flood"], bool(STOPPED & set(screening.reasons)))


def _played(row: dict[str, Any]) -> Iterator[Recorded]:
    for at in range(row["copies"]):
        text, viewer = row["texts"][at % len(row["texts"])], f"viewer {at % row['viewers']}"
        yield recorded(at, text, viewer, 1000.0 + at * row["seconds"])
