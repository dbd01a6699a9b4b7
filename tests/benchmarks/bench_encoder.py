"""Measure how many texts a second the default encoder turns into vectors.

Run as `python -m tests.benchmarks.bench_encoder [--threads N] [--banking FILE]`.
"""

import argparse
import csv
import random
import time
from pathlib import Path

import embeddings

_SUBJECTS = [
    "интернет",
    "роуминг",
    "тариф",
    "связь",
    "баланс",
    "симка",
    "приложение",
    "вайфай",
    "номер",
    "подписка",
]
_OPENINGS = [
    "почему не работает",
    "как подключить",
    "сколько стоит",
    "когда починят",
    "how do I change my",
    "где найти",
]
_ENDINGS = [
    "в Тюмени",
    "за границей",
    "на даче уже третий день",
    "если я в другом городе",
    "",
    "подскажите пожалуйста",
]
_RUNS = 3


def generated(count: int) -> list[str]:
    """Compose so many different short questions, the same ones in every run."""
    dice = random.Random(7)
    return [
        f"{dice.choice(_OPENINGS)} {dice.choice(_SUBJECTS)} {number} {dice.choice(_ENDINGS)}"
        for number in range(count)
    ]


def texts_per_second(encoder: embeddings.Encoder, texts: list[str]) -> float:
    """Take the best of three runs over different texts, each with an empty cache."""
    best = 0.0
    for _ in range(_RUNS):
        fresh = embeddings.Encoder(encoder.sentence_model, encoder.model)
        started = time.perf_counter()
        fresh.encode(texts)
        best = max(best, len(texts) / (time.perf_counter() - started))
    return best


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, help="batches worked on at once (default: one a processor)")
    parser.add_argument("--banking", type=Path, help="test.csv of Banking77, with a column `text`")
    chosen = parser.parse_args()
    started = time.perf_counter()
    encoder = embeddings.load(threads=chosen.threads)
    print(
        f"load: {time.perf_counter() - started:.1f} s, {encoder.model}, run by {type(encoder.sentence_model).__name__}"
    )
    encoder.encode(generated(64))
    print(f"generated questions: {texts_per_second(encoder, generated(1500)):.0f} texts/s")
    for size in (1, 16):
        print(f"batches of {size}: {1000 * size / texts_per_second(encoder, generated(size)):.1f} ms each")
    if chosen.banking is None or not chosen.banking.is_file():
        print("Banking77: skipped, no file (name it with --banking)")
        return
    with chosen.banking.open(encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    print(f"Banking77: {texts_per_second(encoder, texts):.0f} texts/s over {len(texts)} questions")


if __name__ == "__main__":
    main()
