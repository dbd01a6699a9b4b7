"""Questions told from chatter and abuse from anger, by rules and heads together, on texts that no weight has seen.

Where a set is learnt from, heads are trained anew without the fold that they judge.
"""

from __future__ import annotations

from collections.abc import Sequence
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
from moderation.domain.screening.manner import asks_unmarked
from moderation.domain.screening.question import ASKS, question_score
from moderation.domain.screening.repair import legible
from moderation.domain.screening.spam import spam_score
from moderation.simulation.crowd import AUDIENCE
from tests.benchmarks.understanding.figures import Case, Figures

Floats = NDArray[np.float64]
SENTENCES = 4000
TWITCH = 3000


def measure(figures: Figures, data: Path) -> None:
    encoder = embeddings.load()
    corpus, live, wording = training.read_all(encoder, data, sorted(AUDIENCE.glob("*.jsonl")))
    together, asks = training.asking_held_out(corpus, live, wording)
    asking(figures, corpus, chances(asks))
    rows = sampled(csv_rows(data / "question_vs_statement_ru/sentences.csv"), SENTENCES)
    sentences(figures, rows, corpus, encoder, (wording, together))
    for head in ("abusive", "spam"):
        logits = training.held_out(corpus, head)
        threshold, slope = training.working_point(corpus, live, head, logits)
        accusing(figures, corpus, head, chances((logits - threshold) * slope))


def asking(figures: Figures, corpus: training.Corpus, asks: Floats) -> None:
    labels, known = corpus.labels("asks")
    for source in ("ru_live_dev", "tempers", "background", "irc_disentanglement"):
        rows = np.flatnonzero(known & (corpus.sources == source)).tolist()
        figures.judged(
            f"question, {source}, cross-validated",
            [ask(corpus.examples[row].text, float(asks[row]), wanted=bool(labels[row])) for row in rows],
        )


def sentences(
    figures: Figures,
    rows: Sequence[dict[str, str]],
    corpus: training.Corpus,
    encoder: embeddings.Encoder,
    words: tuple[Wording, training.Head],
) -> None:
    """Judge sentences without punctuation by heads that saw none of them."""
    wording, together = words
    texts = [row["text_no_punct"] for row in rows]
    unseen = {bare(text) for text in texts}
    kept = np.array([one.group not in unseen for one in corpus.examples])
    learnt = np.array([group not in unseen for group in wording.groups])
    by_vector = training.fitted(corpus, "asks", kept).logits(encoder.encode(texts))
    weights, bias = wording.learnt(np.flatnonzero(learnt))
    logits = together.logits(np.stack([by_vector, counted(texts) @ weights + bias], axis=1))
    name = "question, question_vs_statement_ru without punctuation, unseen"
    for where, absent in ((name, 0.0), (f"{name}, where nobody sets question marks", 1.0)):
        cases = [
            ask(text, asks_unmarked(chance, absent), wanted=row["is_question"] == "1")
            for text, chance, row in zip(texts, chances(logits).tolist(), rows, strict=True)
        ]
        figures.judged(where, cases)


def accusing(figures: Figures, corpus: training.Corpus, head: str, heard: Floats) -> None:
    """Judge abuse or spam on what the heads learn from, by folds."""
    labels, known = corpus.labels(head)
    judge, name = (abuse, "abuse") if head == "abusive" else (advert, "spam")
    for source in ("ru_live_dev", "tempers", "background", "insults", "adverts"):
        rows = np.flatnonzero(known & (corpus.sources == source)).tolist()
        if labels[rows].any():
            texts = [corpus.examples[row].text for row in rows]
            scores = [judge(text, float(heard[row])) for text, row in zip(texts, rows, strict=True)]
            cases = [
                Case(text, bool(labels[row]), score >= 0, score)
                for text, row, score in zip(texts, rows, scores, strict=True)
            ]
            figures.judged(f"{name}, {source}, cross-validated", cases)


def measure_unseen(figures: Figures, data: Path) -> None:
    """Judge what is never learnt from by the heads that ship; a set that is absent is skipped."""
    encoder = embeddings.load()
    heads = Heads.load(encoder.model.revision)
    if heads is None:
        print("There are no heads for this encoder: nothing measured.")
        return
    comments = data / "encodechka_ru/okru_toxic_train.csv"
    if comments.is_file():
        rows = csv_rows(comments)
        clean = [legible(row["text"]) for row in rows]
        heard = heads.judge(encoder.encode(clean), clean).abusive.tolist()
        scores = [abuse(row["text"], chance) for row, chance in zip(rows, heard, strict=True)]
        cases = [
            Case(row["text"], row["toxic"] == "1", score >= 0, score)
            for row, score in zip(rows, scores, strict=True)
        ]
        figures.judged("abuse, OK.ru comments, never learnt from", cases)
    for file in sorted((data / "twitch_live_stream").glob("*.csv")):
        clean = [legible(row["text"]) or "-" for row in csv_rows(file)[:TWITCH]]
        heard = heads.judge(encoder.encode(clean), clean).asks.tolist()
        taken = [ask(text, chance, wanted=False) for text, chance in zip(clean, heard, strict=True)]
        figures.judged("question, Twitch chatter, never learnt from", taken)


def ask(text: str, chance: float, *, wanted: bool) -> Case:
    score = question_score(legible(text), chance)[0] - ASKS
    return Case(text, wanted, score >= 0, score)


def abuse(text: str, chance: float) -> float:
    return weigh_abuse(toxicity(text, legible(text))[0], chance) - TOXIC


def advert(text: str, chance: float) -> float:
    return spam_score(text, legible(text), chance)[0] - 0.5


def chances(logits: Floats) -> Floats:
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * logits)), np.float64)
