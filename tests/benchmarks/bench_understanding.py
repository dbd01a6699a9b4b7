"""Measure how live chat is understood: every figure with its 95 % interval and its ten worst mistakes.

    python -m tests.benchmarks.bench_understanding [--data DIR] [--only PART ...]

Parts that need nothing but the held-out messages beside this script: `reading` (personal data, regions, repair, two
questions), `spam` (adverts and floods), `danger`, `cost`. With DIR, the folder with the labelled sets, also `chat`
(ru_live_dev, replayed), `manners` (how much of feeds is filed), `unseen` (sets that nothing learns from) and `judges`
(heads trained anew without what they judge; minutes). Sets that are absent are skipped.

Whoever mends a rule may look at the mistakes that are printed, and must write other examples; half of the held-out
messages stay unseen and tell how well it generalises.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from moderation.adapters.models import open_embedder
from moderation.settings import Settings
from tests.benchmarks.understanding import chat, cost, danger, judges, manners, reading, spam
from tests.benchmarks.understanding.figures import Figures

ALONE = ("reading", "spam", "danger", "cost")
WITH_DATA = ("chat", "manners", "unseen", "judges")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, help="folder with the labelled sets")
    parser.add_argument(
        "--only", nargs="+", choices=(*ALONE, *WITH_DATA), metavar="PART", help="parts to measure"
    )
    parser.add_argument("--profile", action="store_true", help="tell where the time goes")
    options = parser.parse_args()
    parts = options.only or (*ALONE, *(WITH_DATA if options.data else ()))
    if options.data is None and set(parts) & set(WITH_DATA):
        parser.error("Say where the labelled sets are: --data DIR.")
    figures = Figures()
    for part in parts:
        print(f"\n-- {part}", flush=True)
        measure(part, figures, options.data, profiled=options.profile)
    print(json.dumps(figures.kept, ensure_ascii=False))
    return 0


def measure(part: str, figures: Figures, data: Path, *, profiled: bool) -> None:
    match part:
        case "reading":
            reading.measure(figures)
        case "spam":
            spam.measure(figures, open_embedder(Settings(), threads=1))
        case "danger":
            danger.measure(figures, open_embedder(Settings(), threads=1))
        case "cost":
            cost.measure(figures, profiled=profiled)
        case "chat":
            chat.measure(figures, data)
        case "manners":
            manners.measure(figures, data, open_embedder(Settings(), threads=1))
        case "unseen":
            judges.measure_unseen(figures, data)
        case "judges":
            judges.measure(figures, data)


if __name__ == "__main__":
    sys.exit(main())
