"""Measure the screens on a labelled live chat: question, abuse, spam, urgency, region, and the time they take.

    python tests/benchmarks/bench_screening.py --data DIR

DIR holds `messages.jsonl` with one message a line: text, question, toxic, spam (booleans), urgency (0-3),
region (or null). Floods are counted as in a broadcast where every message comes from a new viewer.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from moderation.domain.message import Kind, Level, Screening
from moderation.domain.screening.facts import Facts
from moderation.domain.screening.repair import legible
from moderation.domain.screening.screens import screen
from moderation.domain.urgency import alarm

Labels = list[dict[str, Any]]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with messages.jsonl")
    parser.add_argument(
        "--heads", action="store_true", help="also with the learned heads (loads the encoder)"
    )
    parser.add_argument("--wrong", action="store_true", help="list what was judged wrongly")
    options = parser.parse_args()
    file = options.data / "messages.jsonl"
    if not file.is_file():
        print(f"There is no {file}: nothing measured.")
        return 0
    labels = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    facts = [Facts(text=label["text"], clean=legible(label["text"])) for label in labels]
    print(f"{len(labels)} messages, wording alone")
    report(labels, [screen(one) for one in facts], wrong=options.wrong)
    speed(facts)
    if options.heads:
        with_heads(labels, facts)
    return 0


def with_heads(labels: Labels, facts: Sequence[Facts]) -> None:
    import embeddings  # noqa: PLC0415 - loads a model, only when asked to
    from embeddings.heads import Heads  # noqa: PLC0415 - the same

    encoder = embeddings.load()
    heads = Heads.load(encoder.model.revision)
    if heads is None:
        print("There are no heads for this encoder: not measured with them.")
        return
    texts = [one.clean for one in facts]
    judged = heads.judge(encoder.encode(texts), texts)
    chances = (judged.asks, judged.abusive, judged.urgent, judged.danger)
    rows = zip(facts, *(chance.tolist() for chance in chances), strict=True)
    screenings = [
        screen(replace(one, asks=asks, abusive=abusive), urgent=urgent, danger=danger)
        for one, asks, abusive, urgent, danger in rows
    ]
    print(f"{len(labels)} messages, wording and heads")
    report(labels, screenings, wrong=False)


def report(labels: Labels, screenings: Sequence[Screening], *, wrong: bool) -> None:
    judgements: dict[str, tuple[Callable[[Screening], bool], Callable[[dict[str, Any]], bool]]] = {
        "question": (lambda s: s.kind is Kind.QUESTION, lambda m: m["question"]),
        "toxic": (lambda s: "toxic" in s.reasons, lambda m: m["toxic"]),
        "spam": (lambda s: "spam" in s.reasons, lambda m: m["spam"]),
        "critical": (lambda s: s.urgency.level is Level.CRITICAL, lambda m: m["urgency"] == 3),
        "high or worse": (lambda s: s.urgency.level.order >= Level.HIGH.order, lambda m: m["urgency"] >= 2),
    }
    for name, (found, true) in judgements.items():
        show(
            name,
            [(found(s), true(m), m["text"]) for s, m in zip(screenings, labels, strict=True)],
            wrong=wrong,
        )
    show("alarm", [(bool(alarm(m["text"])), m["urgency"] == 3, m["text"]) for m in labels], wrong=wrong)
    regions = [(s.region, m.get("region") or "") for s, m in zip(screenings, labels, strict=True)]
    named = sum(bool(true) for _, true in regions)
    right = sum(found == true for found, true in regions if true)
    print(f"{'region':14} right {right} of {named}, invented {sum(bool(f) and not t for f, t in regions)}")


def show(name: str, outcomes: Iterable[tuple[bool, bool, str]], *, wrong: bool) -> None:
    rows = list(outcomes)
    hits = sum(found and true for found, true, _ in rows)
    false = sum(found and not true for found, true, _ in rows)
    missed = sum(true and not found for found, true, _ in rows)
    score = 2 * hits / max(1, 2 * hits + false + missed)
    print(f"{name:14} F1 {score:.3f}  found {hits} of {hits + missed}, false {false}")
    for found, true, text in rows:
        if wrong and found != true:
            print(f"    {'false ' if found else 'missed'} {text}")


def speed(facts: Sequence[Facts]) -> None:
    began = time.process_time()
    for one in facts:
        screen(one)
    judged = time.process_time()
    for one in facts:
        alarm(one.text)
    ended = time.process_time()
    each = 1e6 / max(1, len(facts))
    print(
        f"{'time':14} screens {(judged - began) * each:.0f} us, alarm {(ended - judged) * each:.0f} us a message"
    )


if __name__ == "__main__":
    sys.exit(main())
