"""Measure how danger and urgency are found, and how often where there is none.

    python -m tests.benchmarks.bench_danger [FILE]          held-out texts: by rules, by rules and heads
    python -m tests.benchmarks.bench_danger --data DIR      false alarms among ordinary messages, a set at a time
    python -m tests.benchmarks.bench_danger --data DIR --cross
                        the labelled chat ru_live_dev, judged by weights that saw none of it (trains them: minutes)

FILE holds one message a line: text, level (critical, high, normal, none); without it, the held-out texts beside this
script are read. They were set aside before the head of danger was trained: whoever reads their mistakes (`--mistakes`),
tunes on them, or mends a rule for one of them, must write others. Intervals are those of 95 %.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import embeddings
from embeddings.distress import JUDGEMENTS
from embeddings.first_look import FirstLook
from embeddings.heads import Heads
from embeddings.train_distress import calibration, read, seen_as
from moderation.adapters.phones import find_phones
from moderation.domain.message import Level, Urgency
from moderation.domain.screening.facts import Facts
from moderation.domain.screening.personal import find_personal
from moderation.domain.screening.repair import legible
from moderation.domain.screening.screens import screen
from moderation.domain.urgency.urgency import alarm
from moderation.pipeline.understanding.embedder import without
from moderation.simulation.crowd import AUDIENCE

HELD_OUT = Path(__file__).with_name("heldout_danger.jsonl")
MOST = 3000
"""Ordinary messages of one set."""
WORST = 10


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", nargs="?", type=Path, default=HELD_OUT)
    parser.add_argument("--data", type=Path, help="folder with the labelled sets")
    parser.add_argument("--cross", action="store_true", help="judge ru_live_dev by what never saw it")
    parser.add_argument("--mistakes", action="store_true", help="list the worst mistakes on FILE")
    options = parser.parse_args()
    if options.cross:
        cross(options.data)
    elif options.data:
        ordinary(options.data)
    else:
        rows = json_lines(options.file)
        held_out(
            [row["text"] for row in rows], [Level(row["level"]) for row in rows], mistakes=options.mistakes
        )
    return 0


def held_out(texts: Sequence[str], levels: Sequence[Level], *, mistakes: bool) -> None:
    facts = understood(texts)
    first_sight(texts, levels)
    report("rules", levels, [screen(one).urgency for one in facts])
    found = screened(facts)
    report("rules and heads", levels, found)
    if mistakes:
        worst(texts, levels, found)


def first_sight(texts: Sequence[str], levels: Sequence[Level]) -> None:
    """Print what intake suspects before any model, and what that costs."""
    look, started = FirstLook.load(), time.process_time()
    heard = [look.suspects(text) for text in texts]
    took = (time.process_time() - started) / len(texts)
    for name, seen in (
        ("intake, by rules", [bool(alarm(text)) for text in texts]),
        ("intake, rules or letters", [a or bool(alarm(text)) for a, text in zip(heard, texts, strict=True)]),
    ):
        pairs = [(level is Level.CRITICAL, one) for level, one in zip(levels, seen, strict=True)]
        wanted = sum(danger for danger, _ in pairs)
        found, false = sum(a and b for a, b in pairs), sum(b and not a for a, b in pairs)
        print(f"{name:24} found {found} of {wanted}, false {false} of {len(pairs) - wanted}")
    print(f"letters: {took * 1e6:.0f} microseconds a text of words never seen before")


def ordinary(data: Path) -> None:
    """Count alarms where nobody is in danger: what is found at all is printed, for people to judge."""
    look = FirstLook.load()
    for name, texts in ordinary_sets(data):
        facts = understood(texts)
        found = screened(facts)
        critical = [text for text, one in zip(texts, found, strict=True) if one.level is Level.CRITICAL]
        quick = sum(bool(alarm(text)) for text in texts)
        heard = sum(look.suspects(text) and not alarm(text) for text in texts)
        per = 10_000 / len(texts)
        print(
            f"{name:26} {len(texts):5} texts | at intake by rules {quick * per:5.1f}, "
            f"by letters alone {heard * per:5.1f} | critical {len(critical)}, "
            f"{len(critical) * per:.1f} of 10,000 [{interval(len(critical), len(texts), 10_000)}]"
        )
        for text in critical[:WORST]:
            print(f"    {text[:110]}")


def cross(data: Path) -> None:
    """Judge ru_live_dev by weights and thresholds learnt from everything else."""
    encoder = embeddings.load()
    corpus = read(data, sorted(AUDIENCE.glob("*.jsonl")), encoder)
    dev = corpus.sources() == "ru_live_dev"
    rows = json_lines(data / "ru_live_dev/messages.jsonl")
    texts = [row["text"] for row in rows]
    facts = understood(texts)
    clean = [one.clean for one in facts]
    seen = seen_as(encoder.encode(clean), clean, corpus.centre, corpus.spread)
    levels = [(Level.NONE, Level.NORMAL, Level.HIGH, Level.CRITICAL)[row["urgency"]] for row in rows]
    chances = []
    for judgement in JUDGEMENTS:
        labels, known = corpus.labels(judgement)
        elsewhere = corpus.live & known & ~dev
        threshold, stretch = calibration(
            judgement, labels[elsewhere], corpus.held_out(judgement, ~dev)[elsewhere]
        )
        logits = corpus.fitted(judgement, ~dev).decision_function(seen)
        chances.append(1 / (1 + np.exp(-(logits - threshold) * stretch)))
    found = screened(facts, *chances)
    report("ru_live_dev, unseen", levels, found)
    worst(texts, levels, found)


def understood(texts: Sequence[str]) -> list[Facts]:
    """Clean texts as a broadcast does."""
    return [
        Facts(text=text, clean=legible(without(text, find_personal(text, find_phones(text)))))
        for text in texts
    ]


def screened(
    facts: Sequence[Facts],
    urgent: NDArray[np.floating] | None = None,
    danger: NDArray[np.floating] | None = None,
) -> list[Urgency]:
    """Screen as a broadcast does, with the given chances in place of the heads' own."""
    encoder = embeddings.load()
    heads = Heads.load(encoder.model.revision)
    if heads is None:
        sys.exit("There are no heads for this encoder: nothing measured.")
    texts = [one.clean for one in facts]
    judged = heads.judge(encoder.encode(texts), texts)
    urgent, danger = judged.urgent if urgent is None else urgent, judged.danger if danger is None else danger
    rows = zip(facts, *(one.tolist() for one in (judged.asks, judged.abusive, urgent, danger)), strict=True)
    return [
        screen(replace(one, asks=asks, abusive=abusive), urgent=haste, danger=life).urgency
        for one, asks, abusive, haste, life in rows
    ]


def report(name: str, true: Sequence[Level], found: Sequence[Urgency]) -> None:
    """Print recall, false alarms and F1 of "critical" and of "high or critical"."""
    for least in (Level.CRITICAL, Level.HIGH):
        pairs = np.array(
            [(a.order >= least.order, b.level.order >= least.order) for a, b in zip(true, found, strict=True)]
        )
        wanted, got = pairs.T
        hits, false = int((wanted & got).sum()), int((got & ~wanted).sum())
        dice = np.random.default_rng(7)
        drawn = [f1(pairs[dice.integers(0, len(pairs), len(pairs))]) for _ in range(1000)]
        low, high = np.quantile(drawn, [0.025, 0.975])
        print(
            f"{name:20} {least.value:8} found {hits} of {wanted.sum()} [{interval(hits, wanted.sum())}], "
            f"false {false} of {(~wanted).sum()} [{interval(false, (~wanted).sum())}] | "
            f"F1 {f1(pairs):.3f} [{low:.3f}-{high:.3f}]"
        )


def worst(texts: Sequence[str], true: Sequence[Level], found: Sequence[Urgency]) -> None:
    """Print the mistakes that are furthest off."""
    wrong = [(text, a, b) for text, a, b in zip(texts, true, found, strict=True) if a is not b.level]
    wrong.sort(key=lambda one: -abs(one[1].order - one[2].level.order) - 0.1 * one[1].order)
    for text, a, b in wrong[:WORST]:
        print(
            f"    {a.value} taken for {b.level.value} ({', '.join(b.reasons) or 'no reason'}): {text[:110]}"
        )


def f1(pairs: NDArray[np.bool_]) -> float:
    wanted, got = pairs.T
    return float(2 * (wanted & got).sum() / max(1, wanted.sum() + got.sum()))


def interval(hits: int, of: int, scale: float = 1.0) -> str:
    """Return Wilson's interval of a share."""
    z, share = 1.96, hits / of
    middle, spread = share + z * z / (2 * of), z * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    low, high = ((middle + sign * spread) / (1 + z * z / of) * scale for sign in (-1, 1))
    digits = 3 if scale == 1.0 else 1
    return f"{max(0.0, low):.{digits}f}-{high:.{digits}f}"


def ordinary_sets(data: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield sets in which hardly anybody is in danger, the emergencies of the demonstration taken out."""
    audience = [row for path in sorted(AUDIENCE.glob("*.jsonl")) for row in json_lines(path)]
    yield "demonstration (learnt)", [row["text"] for row in audience if row["urgency"] != "critical"]
    for name, file, column in (
        ("banking77", "banking77/test.csv", "text"),
        ("vtb_by_faq", "vtb_by_faq/faq.csv", "question"),
        ("question_vs_statement_ru", "question_vs_statement_ru/sentences.csv", "text"),
        ("irc_disentanglement", "irc_disentanglement/ubuntu_dev_test.csv", "text"),
        ("twitch_live_stream", "twitch_live_stream/admiralbulldog_2019-04-30.csv", "text"),
        ("telecom tweets", "sentirueval_tweets_ru/telecom_test2016.csv", "text"),
    ):
        with (data / file).open(encoding="utf-8", newline="") as stream:
            yield name, sample([row[column] for row in csv.DictReader(stream)])
    sentences = [
        line
        for name in ("questions.txt", "statements.txt")
        for line in (data / "koziev_ru_sentences" / name).read_text("utf-8").splitlines()
    ]
    yield "koziev_ru_sentences", sample(sentences)


def sample(texts: Sequence[str]) -> list[str]:
    distinct = list(dict.fromkeys(texts))
    return random.Random(3).sample(distinct, min(MOST, len(distinct)))


def json_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    sys.exit(main())
