"""What screening a message costs, the encoder aside: processor time, so that a busy machine hardly matters."""

from __future__ import annotations

import cProfile
import pstats
import time
from collections.abc import Callable, Sequence

from moderation.adapters.language import detect
from moderation.adapters.morphology import roles_in_names
from moderation.adapters.phones import find_phones
from moderation.domain.regions.regions import region_of
from moderation.domain.remembering import forget
from moderation.domain.screening.facts import Facts
from moderation.domain.screening.personal import find_personal
from moderation.domain.screening.repair import legible
from moderation.domain.screening.screens import screen
from moderation.domain.urgency.urgency import alarm
from moderation.pipeline.understanding.embedder import without
from tests.benchmarks.understanding.figures import Figures
from tests.benchmarks.understanding.reading import find_text, held_out

SURE = 0.1
"""What the heads say of every message here: with them the wording is weighed in full."""


def measure(figures: Figures, *, profiled: bool) -> None:
    """Time each step of screening over the held-out messages."""
    texts = [row["text"] for name in ("personal", "regions", "spam") for row in held_out(name)]
    texts += [row["typed"] for row in held_out("repair")]
    spans = [find_text(text) for text in texts]
    cleaned = [legible(without(text, found)) for text, found in zip(texts, spans, strict=True)]
    facts = [
        Facts(text=text, clean=clean, personal=found, asks=SURE, abusive=SURE, spam=SURE)
        for text, clean, found in zip(texts, cleaned, spans, strict=True)
    ]
    steps: dict[str, Callable[[], object]] = {
        "phones by library": lambda: [find_phones(text) for text in texts],
        "personal data": lambda: [find_personal(text, (), roles_in_names) for text in texts],
        "repair": lambda: [legible(text) for text in texts],
        "language": lambda: [detect(text) for text in cleaned],
        "screens": lambda: [screen(one) for one in facts],
    }
    took = {name: _microseconds(step) / len(texts) for name, step in steps.items()}
    for name, value in took.items():
        figures.number(f"cost of a message: {name}", value, "microseconds")
    figures.number("cost of a message: all of these", sum(took.values()), "microseconds")
    for name, step in (("region", region_of), ("alarm at intake", alarm)):
        each = _microseconds(lambda judge=step: [judge(text) for text in cleaned]) / len(texts)
        figures.number(f"cost of a message: of which {name}", each, "microseconds")
    if profiled:
        profile(texts)


def profile(texts: Sequence[str]) -> None:
    """Print the functions in which most time is spent."""
    watch = cProfile.Profile()
    watch.enable()
    for text in texts:
        spans = find_text(text)
        clean = legible(without(text, spans))
        detect(clean)
        screen(Facts(text=text, clean=clean, personal=spans))
    watch.disable()
    pstats.Stats(watch).sort_stats("tottime").print_stats(16)


def _microseconds(step: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(3):
        forget()
        began = time.process_time()
        step()
        best = min(best, time.process_time() - began)
    return best * 1e6
