"""Measure how questions are told from chatter and abuse from anger, on texts that no weight has seen.

    python tests/benchmarks/bench_judging.py --data DIR --own moderation/simulation/audience/*.jsonl

DIR holds the sets that the heads learn from, and two that they never learn from: encodechka_ru/okru_toxic_train.csv and
twitch_live_stream. Where a set is learnt from, heads are trained anew without the fold that they judge (a few minutes);
the rules judge beside them as in a chat. Every figure has its 95 % interval by bootstrap and its ten worst mistakes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import embeddings
from embeddings import train_heads as training
from embeddings.heads import Heads
from embeddings.train_words import Wording, counted
from embeddings.training.examples import csv_rows, sampled
from embeddings.training.noise import bare
from moderation.domain.screening.abuse import TOXIC, toxicity, weigh_abuse
from moderation.domain.screening.question import ASKS, question_score
from moderation.domain.screening.repair import legible

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
SENTENCES = 4000
TWITCH = 3000


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with the labelled sets")
    parser.add_argument("--own", type=Path, nargs="*", default=[], help="JSONL files of composed messages")
    options = parser.parse_args()
    encoder = embeddings.load()
    heads = Heads.load(encoder.model.revision)
    if heads is None:
        print("There are no heads for this encoder: nothing measured.")
        return 1
    corpus, live, wording = training.read_all(encoder, options.data, options.own)
    together, asks = training.asking_held_out(corpus, live, wording)
    report_asking(corpus, chances(asks))
    report_sentences(options.data, corpus, encoder, wording, together)
    abusive = training.held_out(corpus, "abusive")
    threshold, slope = training.working_point(corpus, live, "abusive", abusive)
    report_abuse(corpus, chances((abusive - threshold) * slope))
    report_unseen(options.data, encoder, heads)
    return 0


def report_asking(corpus: training.Corpus, asks: Floats) -> None:
    labels, known = corpus.labels("asks")
    for source in ("ru_live_dev", "tempers", "background", "irc_disentanglement"):
        rows = np.flatnonzero(known & (corpus.sources == source))
        texts = [corpus.examples[row].text for row in rows]
        scores = np.array([ask(text, chance) for text, chance in zip(texts, asks[rows], strict=True)])
        report(f"asks, {source}", texts, labels[rows], scores - ASKS)


def report_sentences(
    data: Path,
    corpus: training.Corpus,
    encoder: embeddings.Encoder,
    wording: Wording,
    together: training.Head,
) -> None:
    """Judge sentences without punctuation by heads that saw none of them."""
    rows = sampled(csv_rows(data / "question_vs_statement_ru/sentences.csv"), SENTENCES)
    texts = [row["text_no_punct"] for row in rows]
    labels = np.array([row["is_question"] == "1" for row in rows])
    unseen = {bare(text) for text in texts}
    kept = np.array([one.group not in unseen for one in corpus.examples])
    learnt = np.array([group not in unseen for group in wording.groups])
    by_vector = training.fitted(corpus, "asks", kept).logits(encoder.encode(texts))
    weights, bias = wording.learnt(np.flatnonzero(learnt))
    logits = together.logits(np.stack([by_vector, counted(texts) @ weights + bias], axis=1))
    scores = np.array([ask(text, chance) for text, chance in zip(texts, chances(logits), strict=True)])
    report("asks, question_vs_statement_ru without punctuation", texts, labels, scores - ASKS)


def report_abuse(corpus: training.Corpus, abusive: Floats) -> None:
    labels, known = corpus.labels("abusive")
    for source in ("ru_live_dev", "tempers", "background", "insults"):
        rows = np.flatnonzero(known & (corpus.sources == source))
        texts = [corpus.examples[row].text for row in rows]
        scores = np.array([abuse(text, chance) for text, chance in zip(texts, abusive[rows], strict=True)])
        report(f"abuse, {source}", texts, labels[rows], scores - TOXIC)


def report_unseen(data: Path, encoder: embeddings.Encoder, heads: Heads) -> None:
    rows = csv_rows(data / "encodechka_ru/okru_toxic_train.csv")
    texts = [row["text"] for row in rows]
    abusive = heads.judge(encoder.encode([legible(text) for text in texts]), texts).abusive
    scores = np.array([abuse(text, chance) for text, chance in zip(texts, abusive.tolist(), strict=True)])
    report("abuse, OK.ru comments", texts, np.array([row["toxic"] == "1" for row in rows]), scores - TOXIC)
    (file,) = (data / "twitch_live_stream").glob("*.csv")
    chat = [row["text"] for row in csv_rows(file)[:TWITCH]]
    clean = [legible(text) or "-" for text in chat]
    asks = heads.judge(encoder.encode(clean), clean).asks.tolist()
    taken = np.mean(
        [question_score(text, chance)[0] >= ASKS for text, chance in zip(clean, asks, strict=True)]
    )
    print(f"asks, Twitch: {taken:.3f} of {len(chat)} messages taken for questions\n")


def ask(text: str, chance: float) -> float:
    return question_score(legible(text), float(chance))[0]


def abuse(text: str, chance: float) -> float:
    return weigh_abuse(toxicity(text, legible(text))[0], float(chance))


def chances(logits: Floats) -> Floats:
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * logits)), np.float64)


def report(name: str, texts: Sequence[str], labels: Flags, margins: Floats) -> None:
    """Print figures and the worst mistakes; a margin of 0 or more says yes."""
    found = margins >= 0
    measures: dict[str, Callable[[Flags, Flags], float]] = {"F1": f1, "balanced": balanced}
    print(
        f"{name}: {len(texts)} texts, found {found[labels].mean():.3f}, let pass {(~found[~labels]).mean():.3f}"
    )
    for measure, figure in measures.items():
        low, high = interval(labels, found, figure)
        print(f"    {measure} {figure(labels, found):.3f} ({low:.3f}-{high:.3f})")
    wrong = np.flatnonzero(found != labels)
    for row in wrong[np.argsort(-abs(margins[wrong]))][:10].tolist():
        print(f"    {'false ' if found[row] else 'missed'} {texts[row][:100]}")
    print()


def f1(labels: Flags, found: Flags) -> float:
    return float(2 * (labels & found).sum() / max(1, labels.sum() + found.sum()))


def balanced(labels: Flags, found: Flags) -> float:
    return float((found[labels].mean() + (~found[~labels]).mean()) / 2)


def interval(labels: Flags, found: Flags, figure: Callable[[Flags, Flags], float]) -> tuple[float, float]:
    dice = np.random.default_rng(7)
    draws = [dice.integers(0, len(labels), len(labels)) for _ in range(1000)]
    figures = [figure(labels[rows], found[rows]) for rows in draws]
    return float(np.quantile(figures, 0.025)), float(np.quantile(figures, 0.975))


if __name__ == "__main__":
    sys.exit(main())
