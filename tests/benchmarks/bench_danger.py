"""Measure how danger is found in texts that nothing was fitted to: by rules, by heads, by both.

    python tests/benchmarks/bench_danger.py [FILE]

FILE holds one message a line: text, level (critical, high, normal, none); without it, the held-out texts beside
this script are read. They were set aside before the head of danger was trained: whoever tunes on them, or mends a rule
for one of them, must write others.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import embeddings
from embeddings.heads import Heads, Judgements
from moderation.domain.message import Level
from moderation.domain.screening.facts import Facts
from moderation.domain.screening.repair import legible
from moderation.domain.screening.screens import screen

HELD_OUT = Path(__file__).with_name("heldout_danger.jsonl")


def main() -> int:
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else HELD_OUT
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    levels = [Level(row["level"]) for row in rows]
    facts = [Facts(text=row["text"], clean=legible(row["text"])) for row in rows]
    encoder = embeddings.load()
    heads = Heads.load(encoder.model.revision)
    if heads is None:
        print("There are no heads for this encoder: nothing measured.")
        return 1
    judged = heads.judge(encoder.encode([one.clean for one in facts]))
    report("rules", levels, [screen(one).urgency.level for one in facts])
    report("heads", levels, by_heads(judged))
    report("both", levels, by_both(facts, judged))
    return 0


def by_heads(judged: Judgements) -> list[Level]:
    """Take each head's word."""
    return [
        Level.CRITICAL if danger > 0.5 else Level.HIGH if urgent > 0.5 else Level.NORMAL
        for danger, urgent in zip(judged.danger, judged.urgent, strict=True)
    ]


def by_both(facts: Sequence[Facts], judged: Judgements) -> list[Level]:
    """Screen as a broadcast does."""
    chances = (judged.asks, judged.abusive, judged.urgent, judged.danger)
    rows = zip(facts, *(chance.tolist() for chance in chances), strict=True)
    return [
        screen(replace(one, asks=asks, abusive=abusive), urgent=urgent, danger=danger).urgency.level
        for one, asks, abusive, urgent, danger in rows
    ]


def report(name: str, true: Sequence[Level], found: Sequence[Level]) -> None:
    """Print recall, false alarms, precision and F1 of "critical" and of "high or critical"."""
    for least in (Level.CRITICAL, Level.HIGH):
        pairs = [(a.order >= least.order, b.order >= least.order) for a, b in zip(true, found, strict=True)]
        hits, false = pairs.count((True, True)), pairs.count((False, True))
        wanted = hits + pairs.count((True, False))
        print(
            f"{name:6} {least.value:8} found {hits} of {wanted}, false {false} of {len(pairs) - wanted} | "
            f"P {hits / max(1, hits + false):.3f} R {hits / max(1, wanted):.3f} "
            f"F1 {2 * hits / max(1, hits + false + wanted):.3f}"
        )


if __name__ == "__main__":
    sys.exit(main())
