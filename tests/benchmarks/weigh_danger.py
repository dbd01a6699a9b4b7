"""Find what rules, heads and single facts weigh against each other in `moderation/domain/urgency/urgency.py`.

    python -m tests.benchmarks.weigh_danger --data DIR

One regression over composed messages and everyday sentences, each judged by heads that did not see it. ru_live_dev is
left out: rules were mended by it, so they would seem better than they are. Prints weights to be written into the module
by hand; takes minutes, for it trains the heads anew.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

import embeddings
from embeddings.train_distress import calibration, read
from moderation.domain.phrases import read_words
from moderation.domain.screening.repair import legible
from moderation.domain.urgency.urgency import SIGNS, SUREST, read_danger
from moderation.simulation.crowd import AUDIENCE

ELSEWHERE = 0.05
"""What a sentence that is no message to a broadcast weighs."""


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with the labelled sets")
    corpus = read(parser.parse_args().data, sorted(AUDIENCE.glob("*.jsonl")), embeddings.load())
    labels, known = corpus.labels("danger")
    logits, live = corpus.held_out("danger"), corpus.live & known
    threshold, stretch = calibration("danger", labels[live], logits[live])
    heard = np.clip((logits - threshold) * stretch, -SUREST, SUREST)
    chosen = known & (corpus.sources() != "ru_live_dev")
    seen = np.column_stack([heard, facts([one.text for one in corpus.examples])])
    regression = LogisticRegression(max_iter=500).fit(
        seen[chosen], labels[chosen], sample_weight=np.where(corpus.live, 1.0, ELSEWHERE)[chosen]
    )
    print(f"{'beforehand':14} {regression.intercept_[0]:5.1f}")
    for name, weight in zip(("head", "rule", "figure", *SIGNS), regression.coef_[0], strict=True):
        print(f"{name:14} {weight:5.1f}")
    return 0


def facts(texts: Sequence[str]) -> NDArray[np.float64]:
    """Return whether a rule fires, whether there is a figure of speech, and each sign; a row for each text."""
    rows = []
    for text in texts:
        rules, found = read_danger(read_words(legible(text)))
        figures = any(fact.startswith("no_") for fact in found)
        rows.append([bool(rules), figures, *(sign in found for sign in SIGNS)])
    return np.array(rows, np.float64)


if __name__ == "__main__":
    sys.exit(main())
