"""Everything at once: a labelled live chat, replayed as `python -m moderation replay` does."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.understanding.figures import Case, Figures

CHAT = "ru_live_dev"
TOPICS = {
    "tariff": {"tariffs"},
    "billing": {"charges"},
    "roaming": {"roaming"},
    "network_5g": {"coverage"},
    "coverage_outage": {"outage", "coverage"},
    "home_internet": {"home_internet"},
    "app_account": {"app"},
    "sim_esim": {"sim_esim"},
    "mnp": {"porting"},
    "promo_loyalty": {"promotions"},
    "devices": {"devices"},
    "spam_fraud": {"fraud"},
    "family": {"family"},
    "leftovers_market": {"gigabytes"},
    "company_jobs": {"company"},
    "stream_itself": {"stream"},
    "emergency": {"emergency"},
    "personal_odd": {"other", "stream", "company"},
    "other": {"other"},
}
"""The labels' names of topics and those of the file of topics that mean them."""
LEVELS = ("none", "normal", "high", "critical")

Row = dict[str, Any]


def measure(figures: Figures, data: Path) -> None:
    """Replay the chat and compare with its labels; heads and rules have seen it."""
    file = data / CHAT / "messages.jsonl"
    if not file.is_file():
        print(f"{CHAT}: skipped, {file} is not there.")
        return
    labels = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    pairs = list(zip(labels, replayed([label["text"] for label in labels]), strict=True))
    judgements: dict[str, tuple[Callable[[Row], bool], Callable[[Row], bool], str]] = {
        "question": (lambda m: m["question"], lambda s: s["kind"] == "question", "question_score"),
        "abuse": (lambda m: m["toxic"], lambda s: "toxic" in reasons(s), "toxicity"),
        "spam and floods": (lambda m: m["spam"], lambda s: bool({"spam", "flood"} & reasons(s)), "spam"),
        "critical": (lambda m: m["urgency"] == 3, lambda s: level(s) == 3, "urgency"),
        "high or worse": (lambda m: m["urgency"] >= 2, lambda s: level(s) >= 2, "urgency"),
    }
    for name, (wanted, found, score) in judgements.items():
        cases = [Case(m["text"], wanted(m), found(s), float(s[score]) - 0.5) for m, s in pairs]
        figures.judged(f"{name}, {CHAT} (learnt from)", cases)
    personal(figures, pairs)
    placed(figures, pairs)
    joined(figures, pairs)


def replayed(texts: Sequence[str]) -> list[Row]:
    """Replay texts, each from a viewer of its own, twice a second; return the rows of messages.csv."""
    with tempfile.TemporaryDirectory() as folder:
        lines, out = Path(folder) / "messages.jsonl", Path(folder) / "out"
        with lines.open("w", encoding="utf-8") as file:
            for at, text in enumerate(texts):
                row = {"id": at, "text": text, "author": f"viewer {at}", "at": at * 0.5}
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
        command = [sys.executable, "-m", "moderation", "replay", str(lines), "--out", str(out)]
        subprocess.run(command, check=True, capture_output=True)
        with (out / "messages.csv").open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))


def reasons(row: Row) -> set[str]:
    return set(row["reasons"].split(";"))


def level(row: Row) -> int:
    return LEVELS.index(row["urgency_level"])


def personal(figures: Figures, pairs: Sequence[tuple[Row, Row]]) -> None:
    masked, needless = [], []
    for label, row in pairs:
        hidden = {at for start, end, _ in json.loads(row["masked"] or "[]") for at in range(start, end)}
        for start, end, kind in label["pii"]:
            open_ = [at for at in range(start, end) if at not in hidden and not label["text"][at].isspace()]
            masked.append((not open_, f"readable {kind}: {label['text']}"))
        if not label["pii"]:
            needless.append((not hidden, f"masked for nothing: {label['text']}"))
    figures.share(f"personal data, {CHAT}: wholly masked", masked)
    figures.share(f"personal data, {CHAT}: harmless left alone", needless)


def placed(figures: Figures, pairs: Sequence[tuple[Row, Row]]) -> None:
    asked = [(m, s) for m, s in pairs if m["question"]]
    right = [
        (s["topic"] in TOPICS[m["topic"]], f"{s['topic']} for {m['topic']}: {m['text']}") for m, s in asked
    ]
    figures.share(f"topic of questions, {CHAT}", right)
    named = [(s["region"] == m["region"], f"{s['region']}: {m['text']}") for m, s in pairs if m["region"]]
    figures.share(f"region named, {CHAT}", named)
    free = [(not s["region"], f"{s['region']}: {m['text']}") for m, s in pairs if not m["region"]]
    figures.share(f"no region where none is, {CHAT}", free)


def joined(figures: Figures, pairs: Sequence[tuple[Row, Row]]) -> None:
    """Count questions in another layout, alphabet or language that share a cluster with one of the same question."""
    asked = [(m["clusters"][0], s["cluster"].split(";")[0], m) for m, s in pairs if m["question"]]
    for language in sorted({m["lang"] for _, _, m in asked}):
        rows = []
        for at, (question, cluster, label) in enumerate(asked):
            mates = [c for other, (q, c, _) in enumerate(asked) if q == question and other != at]
            if label["lang"] == language and mates:
                rows.append((bool(cluster) and cluster in mates, label["text"]))
        if rows:
            figures.share(f"joined to a mate, {CHAT}: {language}", rows)
