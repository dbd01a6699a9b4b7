"""Train what hears distress: `python -m embeddings.train_distress --data DIR [--own FILE ...]`.

Every figure printed is held out: texts that share a question are never on both sides of a split, and the row
"ru_live_dev, trained without it" comes from weights and a threshold that never saw that set.
"""

# ruff: noqa: T201 - a command that reports to the terminal

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

import embeddings
from embeddings.distress import JUDGEMENTS, letters, weights_path
from embeddings.train_heads import best_threshold, figures, slope
from embeddings.training import examples as sets
from embeddings.training.examples import Example
from embeddings.training.noise import variants
from embeddings.training.requests import requests

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_TEMPERS = Path(__file__).with_name("training") / "tempers.jsonl"
_DANGER = Path(__file__).with_name("training") / "danger.jsonl"
_SIDE_WEIGHT = 150.0  # what a whole set from elsewhere weighs, in live messages
_LARGE = 3000  # sentences from which on a set weighs more
_EVERYDAY = 9000  # sentences in which nothing happens to the one who writes
_REGULARISATION = {"urgent": 0.03, "danger": 0.03}
_ASIDE = 0.5  # what a line of danger.jsonl weighs for urgency below danger, in live messages
_FALSE_ALARMS = 0.003  # of texts without danger
_FOLDS = 5


@dataclass(frozen=True, slots=True)
class Texts:
    """What is learnt from: live examples with their noisy twins, and others as they are.

    Attributes:
        examples: n labelled texts.
        written: v texts, v >= n.
        owners: shape (v,), which example a text belongs to.
        weights: shape (v,).
        live: shape (n,), whether a text was composed for a broadcast like ours.
    """

    examples: list[Example]
    written: list[str]
    owners: NDArray[np.intp]
    weights: Floats
    live: Flags

    @classmethod
    def noisy(cls, live: Sequence[Example], side: Sequence[Example]) -> Self:
        """Give each live example its twins and each set from elsewhere its weight."""
        dice = random.Random(7)  # noqa: S311 - the same twins in every run
        groups = [*(variants(one.text, dice) for one in live), *([one.text] for one in side)]
        sizes = {source: sum(one.source == source for one in side) for source in {one.source for one in side}}
        heft = {source: _SIDE_WEIGHT * max(1.0, size / _LARGE) / size for source, size in sizes.items()}
        shares = [1.0] * len(live) + [heft[one.source] for one in side]
        owners = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
        weights = np.array([share / len(group) for share, group in zip(shares, groups, strict=True)])
        written = [text for group in groups for text in group]
        return cls([*live, *side], written, owners, weights[owners], np.arange(len(groups)) < len(live))


@dataclass(frozen=True, slots=True)
class Corpus:
    """Examples with what is known of all their variants.

    Attributes:
        examples: n labelled texts.
        seen: shape (v, dim + LETTERS), v >= n: vectors, centred and of unit spread, beside letters.
        owners: shape (v,), which example a row belongs to.
        weights: shape (v,).
        live: shape (n,), whether a text was composed for a broadcast like ours.
        centre: shape (dim,), taken away from the vectors.
        spread: what they were divided by.
    """

    examples: list[Example]
    seen: csr_matrix
    owners: NDArray[np.intp]
    weights: Floats
    live: Flags
    centre: NDArray[np.float32]
    spread: float

    @classmethod
    def encoded(cls, encoder: embeddings.Encoder, texts: Texts) -> Self:
        """Encode all texts."""
        vectors = encoder.encode(texts.written)
        centre, spread = vectors.mean(axis=0), float(vectors.std())
        seen = seen_as(vectors, texts.written, centre, spread)
        return cls(texts.examples, seen, texts.owners, texts.weights, texts.live, centre, spread)

    def labels(self, judgement: str) -> tuple[Flags, Flags]:
        """Give the labels of one judgement and where they are known, both of shape (n,)."""
        found = [getattr(one, judgement) for one in self.examples]
        return np.array([bool(label) for label in found]), np.array([label is not None for label in found])

    def as_written(self) -> csr_matrix:
        """Give what is known of the texts without noise, shape (n, dim + LETTERS)."""
        return self.seen[np.unique(self.owners, return_index=True)[1]]

    def fitted(self, judgement: str, chosen: Flags) -> LogisticRegression:
        """Fit one judgement on the chosen examples, shape (n,), where their label is known."""
        labels, known = self.labels(judgement)
        rows = (chosen & known)[self.owners]
        aside = judgement != _DANGER.stem
        shares = np.array([_ASIDE if aside and one.source == _DANGER.stem else 1.0 for one in self.examples])
        regression = LogisticRegression(C=_REGULARISATION[judgement], max_iter=300, tol=1e-3)
        return regression.fit(
            self.seen[rows],
            labels[self.owners][rows],
            sample_weight=(self.weights * shares[self.owners])[rows],
        )

    def held_out(self, judgement: str, among: Flags | None = None) -> Floats:
        """Judge every example by what saw none of its group, shape (n,); only those `among`, shape (n,), teach."""
        logits = np.empty(len(self.examples))
        written = self.as_written()
        groups = [one.group for one in self.examples]
        for learnt, judged in GroupKFold(_FOLDS).split(written, groups=groups):
            chosen = np.zeros(len(groups), np.bool_)
            chosen[learnt] = True if among is None else among[learnt]
            logits[judged] = self.fitted(judgement, chosen).decision_function(written[judged])
        return logits

    def sources(self) -> NDArray[np.str_]:
        """Name the set that each example comes from, shape (n,)."""
        return np.array([one.source for one in self.examples])


def seen_as(
    vectors: NDArray[np.float32], texts: Sequence[str], centre: NDArray[np.float32], spread: float
) -> csr_matrix:
    """Put the vectors of n texts, shape (n, dim), beside their letters, shape (n, dim + LETTERS)."""
    return hstack([csr_matrix((vectors - centre) / spread), letters(texts)]).tocsr()


def learnt_from(data: Path, own: Sequence[Path]) -> tuple[list[Example], list[Example]]:
    """Read the live examples that are learnt from, and those from elsewhere."""
    live = [
        *sets.live_chat(data),
        *(one for path in [_TEMPERS, *own] for one in sets.composed(path)),
        *sets.graded(_DANGER),
    ]
    return live, list(_side_sets(data))


def read(data: Path, own: Sequence[Path], encoder: embeddings.Encoder) -> Corpus:
    """Read and encode all that is learnt from."""
    return Corpus.encoded(encoder, Texts.noisy(*learnt_from(data, own)))


def calibration(judgement: str, labels: Flags, logits: Floats) -> tuple[float, float]:
    """Find the threshold and the stretch after which logits are near honest ones."""
    if judgement == "danger":
        # Emergencies are far rarer in a chat than here: hardly any other text may pass.
        threshold = float(np.quantile(logits[~labels], 1 - _FALSE_ALARMS))
    else:
        threshold = best_threshold(labels, logits)
    return threshold, slope(labels, logits)


def _trained(corpus: Corpus, judgement: str) -> tuple[Floats, float]:
    """Train one judgement on everything, print its held-out figures; return its weights and its bias."""
    labels, known = corpus.labels(judgement)
    sources, logits = corpus.sources(), corpus.held_out(judgement)
    live = known & corpus.live
    threshold, stretch = calibration(judgement, labels[live], logits[live])
    for source in dict.fromkeys(sources[known].tolist()):
        of_source = known & (sources == source)
        told = figures(labels[of_source], logits[of_source] - threshold)
        print(f"{judgement} | {source} | {of_source.sum()} | {told}")
    dev = sources == "ru_live_dev"
    elsewhere = live & ~dev
    unseen = corpus.fitted(judgement, ~dev).decision_function(corpus.as_written()[dev])
    threshold_elsewhere, _ = calibration(judgement, labels[elsewhere], logits[elsewhere])
    told = figures(labels[dev], unseen - threshold_elsewhere)
    print(f"{judgement} | ru_live_dev, trained without it | {len(unseen)} | {told}")
    model = corpus.fitted(judgement, np.ones_like(dev))
    return model.coef_[0] * stretch, (float(model.intercept_[0]) - threshold) * stretch


def _side_sets(data: Path) -> Iterator[Example]:
    """Read the sets from elsewhere: nobody in them asks this operator for help."""
    quiet = [
        *sets.russian_sentences(data, 4500),
        *sets.help_chat(data, 2500),
        *sets.bank_questions(data, 1000),
        *sets.poll_answers(data, 1500),
        *sets.video_spam(data, 600),
        *requests(data, 1500),
        *_everyday(data),
    ]
    for one in quiet:
        urgent = None if one.source == "banking77" else False
        yield replace(one, urgent=urgent, danger=False)


def _everyday(data: Path) -> Iterator[Example]:
    folder = data / "koziev_ru_sentences"
    lines = [
        line
        for name in ("questions.txt", "statements.txt")
        for line in (folder / name).read_text("utf-8").splitlines()
    ]
    for text in random.Random(7).sample(lines, min(_EVERYDAY, len(lines))):  # noqa: S311 - a fixed choice
        yield Example(text, source=folder.name, group=text)


def main() -> None:
    """Train, print held-out figures, store the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the labelled sets")
    parser.add_argument(
        "--own", type=Path, nargs="*", default=[], help="JSONL files of composed live messages"
    )
    chosen = parser.parse_args()
    encoder = embeddings.load()
    corpus = read(chosen.data, chosen.own, encoder)
    found = [_trained(corpus, judgement) for judgement in JUDGEMENTS]
    dim = encoder.model.dim
    vectors = np.array([weights[:dim] / corpus.spread for weights, _ in found])
    path = weights_path(encoder.model.revision)
    np.savez_compressed(
        path,
        weights=vectors.astype(np.float32),
        letters=np.array([weights[dim:] for weights, _ in found], np.float16),
        bias=(np.array([bias for _, bias in found]) - vectors @ corpus.centre).astype(np.float32),
    )
    print(f"stored {path}")


if __name__ == "__main__":
    main()
