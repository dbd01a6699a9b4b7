"""Find what wording and head weigh against each other in `moderation/domain/screening/question.py`.

    python -m tests.benchmarks.weigh_question --data DIR

One regression over everything that is known to ask or not, each text judged by a head that did not see it; what comes
from live chat is also learnt bare of punctuation. Prints the weights, to be written into the module by hand, and what
they make of texts that they were not fitted to, in five folds; takes a minute or two, for it trains the heads anew.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

import embeddings
from embeddings import train_heads as training
from embeddings.training.noise import bare
from moderation.domain.log_odds import MOST
from moderation.domain.phrases import read_words
from moderation.domain.screening.question import EVIDENCE, read_evidence
from moderation.domain.screening.repair import legible
from moderation.simulation.crowd import AUDIENCE

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
SHARES = {
    "ru_live_dev": (1200, 600),
    "tempers": (400, 150),
    "background": (300, 400),
    "questions_a": (250, 0),
    "questions_b": (250, 0),
    "danger": (50, 50),
    "question_vs_statement_ru": (2000, 1400),
    "irc_disentanglement": (110, 950),
    "rosatom_myvoice": (0, 100),
    "youtube_spam": (0, 60),
    "banking77": (60, 0),
    "clinc150": (60, 0),
    "hwu64": (60, 0),
    "intents_hwu_ru": (60, 0),
    "dstc11_finance": (60, 0),
}
"""What all questions of a set weigh, and all that ask nothing; chosen on the printed figures.

Everyday questions could weigh more, but then short talk in a live chat is taken for questions, too.
"""
FOLDS = 5


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with the labelled sets")
    encoder = embeddings.load()
    corpus, live, wording = training.read_all(
        encoder, parser.parse_args().data, sorted(AUDIENCE.glob("*.jsonl"))
    )
    texts = [one.text for one in corpus.examples]
    plain = [bare(text) or text for text in texts]
    together, heard = training.asking_held_out(corpus, live, wording)
    by_plain = training.held_out(corpus, "asks", encoder.encode(plain))
    by_words = np.nan_to_num(wording.held_out(len(texts)))
    heard_plain = together.logits(np.stack([by_plain, by_words], axis=1))
    labels, known = corpus.labels("asks")
    rows = np.flatnonzero(known)
    fit(
        np.stack([seen(texts, heard)[rows], seen(plain, heard_plain)[rows]]),
        labels[rows],
        corpus.sources[rows],
        np.array([one.group for one in corpus.examples])[rows],
        np.array([text != bare(text) for text in texts])[rows],
    )
    return 0


def seen(texts: Sequence[str], heard: Floats) -> Floats:
    """Return what the head says and which evidence there is, a row for each text."""
    clean = [legible(text) for text in texts]
    found = [read_evidence(text, read_words(text)) for text in clean]
    facts = [[name in evidence for name in EVIDENCE] for evidence in found]
    return np.column_stack([np.clip(heard, -MOST, MOST), np.array(facts, np.float64)])


def fit(
    both: Floats, labels: Flags, sources: NDArray[np.str_], groups: NDArray[np.str_], marked: Flags
) -> None:
    """Fit on texts as written and bare, shape (2, n, facts), and print weights and held-out figures."""
    # Written sentences have a question mark exactly where they ask: a regression would look for nothing else.
    everyday = sources == "question_vs_statement_ru"
    weights = shares(labels, np.where(marked & everyday, "", sources))
    scores = np.zeros(both.shape[:2])
    for learnt, judged in GroupKFold(FOLDS).split(labels, groups=groups):
        model = learn(both[:, learnt], labels[learnt], weights[learnt])
        scores[:, judged] = [model.decision_function(facts[judged]) for facts in both]
    for source in SHARES:
        of_source = (sources == source) & (weights > 0)
        for name, score in zip(("as written", "bare"), scores[:, of_source], strict=True):
            print(f"{source:26} {name:10} {figures(labels[of_source], score >= 0)}")
    model = learn(both, labels, weights)
    print(f"\n{'beforehand':18} {model.intercept_[0]:5.1f}")
    for name, weight in zip(("head", *EVIDENCE), model.coef_[0], strict=True):
        print(f"{name:18} {weight:5.1f}")


def shares(labels: Flags, sources: NDArray[np.str_]) -> Floats:
    weights = np.zeros(len(labels))
    for source, (asking, stating) in SHARES.items():
        for label, share in ((labels, asking), (~labels, stating)):
            chosen = label & (sources == source)
            weights[chosen] = share / max(1, chosen.sum())
    return weights


def learn(both: Floats, labels: Flags, weights: Floats) -> LogisticRegression:
    return LogisticRegression(max_iter=1000).fit(
        np.concatenate(both), np.tile(labels, 2), sample_weight=np.tile(weights / 2, 2)
    )


def figures(labels: Flags, found: Flags) -> str:
    right = f"found {found[labels].mean():.3f} " if labels.any() else ""
    right += f"left alone {(~found[~labels]).mean():.3f} " if not labels.all() else ""
    return f"{right}F1 {2 * (labels & found).sum() / (labels.sum() + found.sum()):.3f}"


if __name__ == "__main__":
    sys.exit(main())
