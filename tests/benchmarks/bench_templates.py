"""Measure how questions of one template about different things are grouped: `python -m tests.benchmarks templates`.

"How do I switch off the subscription" and "how do I switch off caller ID" share nearly all words and want different
answers; "what does a second SIM cost" and "price of an extra sim card" share hardly any and want one.
`template_questions.jsonl` holds such questions in several wordings each. Rules and numbers may be chosen by its
`development` part; the figures to report are those of the `heldout` part, of other templates and other things.

Each part is said between the messages of the demonstration audience, in several orders, and the whole is replayed as a
broadcast. Figures are of the part's own messages; one that was not taken for a question is a cluster of its own.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from embeddings.evaluate import b_cubed
from tests.benchmarks.machine import table

QUESTIONS = Path(__file__).with_name("template_questions.jsonl")
AUDIENCE = Path(__file__).parents[2] / "moderation" / "simulation" / "audience"
PARTS = ("development", "heldout")
HEAD = (
    "",
    "questions",
    "clusters",
    "B3",
    "P",
    "R",
    "template merged",
    "word for word",
    "thing merged",
    "kept apart",
)
SHOWN = 12


@dataclass(frozen=True, slots=True)
class Line:
    """A message of the set.

    Attributes:
        text: its wording.
        template: what it asks of a thing, whichever.
        thing: what it is about.
        question: what one answer serves.
        literal: whether it says the template word for word, as the first wording of each question does.
    """

    text: str
    template: str
    thing: str
    question: str
    literal: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """How well one part was grouped.

    Attributes:
        clusters: that its messages are in.
        b_cubed: F1, precision, recall.
        template: of pairs of one template about different things, the share that was merged.
        literal: the same of those that say the template word for word.
        thing: of pairs about one thing that ask different questions, the share that was merged.
        apart: of pairs that ask the same, the share that was kept apart.
    """

    clusters: float
    b_cubed: tuple[float, float, float]
    template: float
    literal: float
    thing: float
    apart: float


def main() -> int:
    """Replay both parts, print their figures, and on demand what was merged against sense."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--orders", type=int, default=2, help="replays of each part, each in another order (2)"
    )
    parser.add_argument("--show", choices=PARTS, help="print the worst clusters of a part")
    chosen = parser.parse_args()
    rows: list[Sequence[object]] = [HEAD]
    figures = {}
    for part in PARTS:
        lines = read(part)
        homes = [_homes(lines, order) for order in range(chosen.orders)]
        figures[part] = mean([measured(lines, one) for one in homes])
        rows.append(_row(part, len({line.question for line in lines}), figures[part]))
        if chosen.show == part:
            _show(lines, homes[0])
    print(table(rows))
    print(json.dumps({part: _named(one) for part, one in figures.items()}))
    return 0


def read(part: str) -> list[Line]:
    """Return the messages of a part."""
    entries = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]
    return [
        Line(text, entry["template"], entry["object"], entry["question"], place == 0)
        for entry in entries
        if entry["part"] == part
        for place, text in enumerate(entry["texts"])
    ]


def measured(lines: Sequence[Line], homes: Sequence[Hashable]) -> Figures:
    """Compare the cluster that each line is in with what it asks."""
    counts: Counter[str] = Counter()
    for (left, here), (right, there) in combinations(zip(lines, homes, strict=True), 2):
        merged = here == there
        if left.question == right.question:
            counts.update(same=1, apart=not merged)
        elif left.template == right.template:
            counts.update(alike=1, template=merged)
            if left.literal and right.literal:
                counts.update(literally=1, literal=merged)
        elif left.thing == right.thing:
            counts.update(about=1, thing=merged)
    return Figures(
        len(set(homes)),
        b_cubed([line.question for line in lines], list(homes)),
        counts["template"] / max(counts["alike"], 1),
        counts["literal"] / max(counts["literally"], 1),
        counts["thing"] / max(counts["about"], 1),
        counts["apart"] / max(counts["same"], 1),
    )


def mean(figures: Sequence[Figures]) -> Figures:
    """Return the mean of figures of one part."""
    count = len(figures)
    scores = [sum(one.b_cubed[place] for one in figures) / count for place in range(3)]
    return Figures(
        sum(one.clusters for one in figures) / count,
        (scores[0], scores[1], scores[2]),
        sum(one.template for one in figures) / count,
        sum(one.literal for one in figures) / count,
        sum(one.thing for one in figures) / count,
        sum(one.apart for one in figures) / count,
    )


def _homes(lines: Sequence[Line], order: int) -> list[str]:
    """Replay lines between the audience's, in an order of their own; return the cluster that each ends up in."""
    said = [(str(number), line.text) for number, line in enumerate(lines)]
    chat = [
        json.loads(row) for file in sorted(AUDIENCE.glob("*.jsonl")) for row in file.open(encoding="utf-8")
    ]
    said += [(f"chat-{number}", row["text"]) for number, row in enumerate(chat)]
    random.Random(order).shuffle(said)
    with tempfile.TemporaryDirectory() as folder:
        file, out = Path(folder) / "messages.jsonl", Path(folder) / "out"
        messages = [
            {"id": name, "text": text, "author": f"viewer {place}", "at": place / 2}
            for place, (name, text) in enumerate(said)
        ]
        file.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in messages), "utf-8")
        command = [sys.executable, "-m", "moderation", "replay", str(file), "--out", str(out)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        with (out / "messages.csv").open(encoding="utf-8-sig", newline="") as result:
            filed = {row["id"]: row["cluster"].partition(";")[0] for row in csv.DictReader(result)}
    return [filed[str(number)] or f"none-{number}" for number in range(len(lines))]


def _row(part: str, questions: int, figures: Figures) -> list[object]:
    scores = [f"{score:.3f}" for score in figures.b_cubed]
    shares = [f"{share:.1%}" for share in (figures.template, figures.literal, figures.thing, figures.apart)]
    return [part, questions, f"{figures.clusters:.0f}", *scores, *shares]


def _named(figures: Figures) -> dict[str, object]:
    return {
        "clusters": figures.clusters,
        "b_cubed": figures.b_cubed,
        "template_merged": figures.template,
        "merged_word_for_word": figures.literal,
        "thing_merged": figures.thing,
        "kept_apart": figures.apart,
    }


def _show(lines: Sequence[Line], homes: Sequence[str]) -> None:
    clusters: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for line, home in zip(lines, homes, strict=True):
        clusters[home][line.question] += 1
    mixed = sorted((one for one in clusters.values() if len(one) > 1), key=lambda one: -one.total())
    for cluster in mixed[:SHOWN]:
        print(f"{cluster.total()} messages: " + ", ".join(f"{name} {n}" for name, n in cluster.most_common()))


if __name__ == "__main__":
    raise SystemExit(main())
