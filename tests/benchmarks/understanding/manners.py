"""How much of a feed is filed, and how much chatter of a chat is taken for questions: streams, screened in order."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from embeddings.training.examples import csv_rows
from moderation.domain.message import Kind, Verdict
from moderation.pipeline.understanding.embedder import Embedder
from tests.benchmarks.understanding.broadcast import together
from tests.benchmarks.understanding.figures import Figures

MOST = 2000
"""Messages of one stream."""
FEEDS = {
    "news": ("mstream_stream/News-T.csv", "text"),
    "tweets": ("mstream_stream/Tweets-T.csv", "text"),
    "Russian commands": ("encodechka_ru/intents_hwu_ru_train.csv", "text"),
    "disasters": ("crisislex_t26/labeled.csv", "text"),
    "bank questions": ("banking77/test.csv", "text"),
    "English requests": ("clinc150/data_full.csv", "text"),
}


def measure(figures: Figures, data: Path, embedder: Embedder) -> None:
    """Measure the streams that are there."""
    for name, texts in streams(data):
        found = together(embedder, [text or "-" for text in texts])
        filed = [
            (one.kind is Kind.QUESTION and one.verdict is not Verdict.REFUSE, one.shown) for one in found
        ]
        figures.share(f"filed in a feed: {name}", filed)


def streams(data: Path) -> Iterator[tuple[str, list[str]]]:
    for name, (file, column) in FEEDS.items():
        if (data / file).is_file():
            texts = [row[column] for row in csv_rows(data / file)]
            yield name, random.Random(3).sample(texts, min(MOST, len(texts)))
    file = data / "rosatom_myvoice/labeled_dev.csv"
    if not file.is_file():
        return
    polls: dict[str, list[str]] = {}
    for row in csv_rows(file):
        polls.setdefault(row["poll_id"], []).append(row["answer"])
    for poll, answers in sorted(polls.items(), key=lambda item: -len(item[1]))[:3]:
        yield f"poll {poll}", answers
