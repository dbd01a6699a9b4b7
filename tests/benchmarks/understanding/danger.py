"""Emergencies and what cannot wait on the held-out messages; `bench_danger` says more of both."""

from __future__ import annotations

from embeddings.first_look import FirstLook
from moderation.domain.message import Level
from moderation.domain.urgency.urgency import alarm
from moderation.pipeline.understanding.embedder import Embedder
from tests.benchmarks.understanding.broadcast import alone
from tests.benchmarks.understanding.figures import Case, Figures
from tests.benchmarks.understanding.reading import held_out


def measure(figures: Figures, embedder: Embedder) -> None:
    """Count what was found; these mistakes are nobody's to look at."""
    for name, rows in (("held out", held_out("danger")), ("in English", held_out("danger_en"))):
        found = alone(embedder, [row["text"] for row in rows])
        for least in (Level.CRITICAL, Level.HIGH):
            cases = [
                Case(
                    row["text"],
                    Level(row["level"]).order >= least.order,
                    one.urgency.level.order >= least.order,
                )
                for row, one in zip(rows, found, strict=True)
            ]
            figures.judged(f"{least} or worse, {name}", cases, show=False)
        for how, also in (("by rules", _never), ("by rules or letters", FirstLook.load().suspects)):
            seen = [
                Case(
                    row["text"], row["level"] == Level.CRITICAL, bool(alarm(row["text"])) or also(row["text"])
                )
                for row in rows
            ]
            figures.judged(f"at first sight, {how}, {name}", seen, show=False)


def _never(_: str) -> bool:
    return False
