"""Measure how two questions in one message are told apart, and how often one is cut in two.

    python -m tests.benchmarks.bench_questions [--data FILE] [--wrong]

Without FILE, the held-out texts beside this script are read: `text`, and where the `second` question begins ("" where
there is none). They were written before the rules that they measure, which were then mended once where they failed;
those marked `later` were written after that and nothing was fitted to them. FILE holds one message a line: `text` and
`clusters`, two where it asks two things.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from moderation.domain.screening.parts import split
from moderation.domain.screening.repair import legible

HELD_OUT = Path(__file__).with_name("heldout_two_questions.jsonl")


@dataclass(frozen=True, slots=True)
class Case:
    """A text, whether it asks two things, and the words with which the second begins, if they are known."""

    text: str
    two: bool
    second: str
    later: bool


def main() -> int:
    """Print how many were split rightly, elsewhere, wrongly; a last line of JSON holds the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=HELD_OUT, help="file of messages (the held-out ones)")
    parser.add_argument("--wrong", action="store_true", help="list what was judged wrongly")
    chosen = parser.parse_args()
    lines = chosen.data.read_text(encoding="utf-8").splitlines()
    cases = [case(json.loads(line)) for line in lines if line.strip()]
    figures = {"all": report("all", cases, wrong=chosen.wrong)}
    later = [case for case in cases if case.later]
    if later:
        figures["later"] = report("later", later, wrong=False)
    print(json.dumps(figures))
    return 0


def case(row: dict[str, Any]) -> Case:
    """Read a line of either kind of file."""
    second = row.get("second", "")
    return Case(row["text"], bool(second) or len(row.get("clusters", ())) > 1, second, bool(row.get("later")))


def report(name: str, cases: Sequence[Case], *, wrong: bool) -> dict[str, float]:
    """Print and return the figures of some messages."""
    started = time.perf_counter()
    found = [split(legible(case.text)) for case in cases]
    spent = (time.perf_counter() - started) / len(cases)
    pairs = list(zip(cases, found, strict=True))
    right = sum(case.two and is_right(case, parts) for case, parts in pairs)
    false = sum(bool(parts) and not case.two for case, parts in pairs)
    cut = sum(bool(parts) for parts in found)
    two = sum(case.two for case in cases)
    print(
        f"{name}: of {two} with two questions {right} split rightly ({right / max(two, 1):.0%}), of {len(cases) - two} "
        f"others {false} split ({false / max(len(cases) - two, 1):.1%}); precision {right / max(cut, 1):.3f}; "
        f"{spent * 1000:.2f} ms a message"
    )
    for one, parts in pairs if wrong else ():
        if bool(parts) != one.two or (parts and not is_right(one, parts)):
            print(f"  {one.text}\n      {' | '.join(parts) or '-'}")
    return {"two": two, "right": right, "others": len(cases) - two, "false": false}


def is_right(case: Case, parts: tuple[str, ...]) -> bool:
    """Tell whether a message was cut, and there where the second question begins, if that is known."""
    if not parts:
        return False
    words = case.second.lower().split()
    return not words or (words[0] in parts[1].lower()[:40] and case.second.lower() not in parts[0].lower())


if __name__ == "__main__":
    sys.exit(main())
