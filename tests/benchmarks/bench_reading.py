"""Measure how messages are read before any model sees them: personal data, regions, repair, and what it costs.

    python tests/benchmarks/bench_reading.py [--wrong N]

The held-out messages beside this script were written before what they measure was last improved. Mistakes may be
looked at in one half only (`--wrong` lists them): the other half tells how well it generalises. Whoever mends a rule
for a line of the kept half must write others.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import pstats
import sys
import time
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from math import sqrt
from pathlib import Path
from typing import Any

from moderation.adapters.language import detect
from moderation.adapters.morphology import roles_in_names
from moderation.adapters.phones import find_phones
from moderation.domain.message import Span
from moderation.domain.regions import region_of
from moderation.domain.screening.facts import Facts
from moderation.domain.screening.personal import find_personal
from moderation.domain.screening.repair import legible
from moderation.domain.screening.screens import screen
from moderation.pipeline.embedder import without

HERE = Path(__file__).parent
Rows = Sequence[dict[str, Any]]
Figures = dict[str, dict[str, float]]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--wrong", type=int, default=0, help="list so many mistakes of each kind")
    parser.add_argument("--profile", action="store_true", help="tell where the time goes")
    options = parser.parse_args()
    figures: Figures = {}
    for kind, judge in (("personal", personal), ("regions", regions), ("repair", repairs)):
        rows = _rows(f"heldout_{kind}.jsonl")
        for half, part in (("open", rows[::2]), ("kept", rows[1::2])):
            print(f"-- {kind}, {half} half: {len(part)} messages")
            judge(part, figures.setdefault(f"{kind}, {half}", {}), options.wrong if half == "open" else 0)
    texts = [row["text"] for row in (*_rows("heldout_personal.jsonl"), *_rows("heldout_regions.jsonl"))]
    figures["cost"] = cost([*texts, *(row["typed"] for row in _rows("heldout_repair.jsonl"))])
    if options.profile:
        profile(texts)
    print(json.dumps(figures, ensure_ascii=False))
    return 0


def personal(rows: Rows, figures: dict[str, float], wrong: int) -> None:
    """Count secrets of which no letter and no digit stays readable, and harmless messages that lost something."""
    masked, named, needless, mistakes = [], [], [], []
    for row in rows:
        spans = find_text(row["text"])
        hidden = {at for span in spans for at in range(span.start, span.end)}
        for start, end, kind in row["secrets"]:
            open_ = [at for at in range(start, end) if at not in hidden and row["text"][at].isalnum()]
            masked.append(not open_)
            named.append(any(s.start < end and start < s.end and s.kind == kind for s in spans))
            mistakes += [f"readable {kind}: {row['text']}"] * bool(open_)
        if not row["secrets"]:
            needless.append(bool(spans))
            mistakes += [f"masked for nothing: {row['text']} {_quoted(row['text'], spans)}"] * bool(spans)
    report(figures, {"masked": masked, "named rightly": named, "harmless masked": needless})
    _list(mistakes, wrong)


def regions(rows: Rows, figures: dict[str, float], wrong: int) -> None:
    """Count places named rightly, and places found where none is."""
    found: list[bool] = []
    invented: list[bool] = []
    mistakes: list[str] = []
    for row in rows:
        region = region_of(legible(row["text"]))
        if row["region"]:
            found.append(region == row["region"])
        else:
            invented.append(bool(region))
        if region != row["region"]:
            mistakes.append(f"{region or '-'} for {row['region'] or '-'}: {row['text']}")
    report(figures, {"found": found, "invented": invented})
    _list(mistakes, wrong)


def repairs(rows: Rows, figures: dict[str, float], wrong: int) -> None:
    """Count messages read word for word, read nearly so, and touched without need."""
    outcomes: dict[str, list[bool]] = {}
    mistakes = []
    for row in rows:
        read, meant = _plain(legible(row["typed"])), _plain(row["meant"])
        right = read == meant
        outcomes.setdefault(row["kind"], []).append(right)
        if row["kind"] in ("layout", "translit"):
            near = SequenceMatcher(None, read, meant, autojunk=False).ratio()
            outcomes.setdefault(f"{row['kind']} nearly", []).append(near >= 0.9)
        if not right:
            mistakes.append(
                f"{row['kind']}: {row['typed']} -> {legible(row['typed'])} (meant {row['meant']})"
            )
    report(figures, outcomes)
    _list(mistakes, wrong)


def cost(texts: Sequence[str]) -> dict[str, float]:
    """Time each step of screening over all texts; return microseconds a message."""
    spans = [find_text(text) for text in texts]
    cleaned = [legible(without(text, found)) for text, found in zip(texts, spans, strict=True)]
    facts = [
        Facts(text=text, clean=clean, personal=found)
        for text, clean, found in zip(texts, cleaned, spans, strict=True)
    ]
    steps: dict[str, Callable[[], object]] = {
        "phones by library": lambda: [find_phones(text) for text in texts],
        "personal data": lambda: [find_personal(text, (), roles_in_names) for text in texts],
        "repair": lambda: [legible(text) for text in texts],
        "language": lambda: [detect(text) for text in cleaned],
        "region": lambda: [region_of(text) for text in cleaned],
        "screens, region included": lambda: [screen(one) for one in facts],
    }
    took = {name: _microseconds(step) / len(texts) for name, step in steps.items()}
    took["all"] = sum(took.values()) - took["region"]
    print(f"-- cost, microseconds a message over {len(texts)} messages")
    for name, value in took.items():
        print(f"{name:26} {value:7.0f}")
    return {name: round(value, 1) for name, value in took.items()}


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


def find_text(text: str) -> tuple[Span, ...]:
    """Find personal data as a broadcast does."""
    return find_personal(text, find_phones(text), roles_in_names)


def report(figures: dict[str, float], outcomes: dict[str, list[bool]]) -> None:
    """Print shares with their 95 % intervals (Wilson)."""
    for name, row in outcomes.items():
        yes, count = sum(row), len(row)
        share, z = yes / count, 1.96
        middle = (share + z * z / (2 * count)) / (1 + z * z / count)
        width = z * sqrt(share * (1 - share) / count + z * z / (4 * count * count)) / (1 + z * z / count)
        low, high = max(0.0, middle - width), min(1.0, middle + width)
        print(f"{name:18} {yes:4} of {count:4}  {share:.3f}  ({low:.3f} to {high:.3f})")
        figures[name] = round(share, 4)


def _rows(name: str) -> Rows:
    return [json.loads(line) for line in (HERE / name).read_text("utf-8").splitlines()]


def _plain(text: str) -> str:
    return text.lower().replace("ё", "е")


def _quoted(text: str, spans: Sequence[Span]) -> str:
    return ", ".join(f"«{text[span.start : span.end]}» {span.kind}" for span in spans)


def _list(mistakes: Sequence[str], most: int) -> None:
    for mistake in mistakes[:most]:
        print(f"    {mistake}")


def _microseconds(step: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(3):
        began = time.process_time()
        step()
        best = min(best, time.process_time() - began)
    return best * 1e6


if __name__ == "__main__":
    sys.exit(main())
