"""Train the judgement heads: `python -m embeddings.train_heads --data DIR [--own FILE ...]`.

Live chat of an operator weighs most; sets from elsewhere keep the heads sensible on other chats and languages.
Every figure printed is held out: texts that share a question are never on both sides of a split.
"""

# ruff: noqa: T201 - a command that reports to the terminal

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, precision_score, recall_score, roc_auc_score
from sklearn.model_selection import GroupKFold

import embeddings
from embeddings.heads import HEADS, weights_path
from embeddings.train_words import Wording
from embeddings.training import examples as sets
from embeddings.training.examples import Example
from embeddings.training.noise import variants
from embeddings.training.requests import requests

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_TEMPERS = Path(__file__).with_name("training") / "tempers.jsonl"
_DANGER = Path(__file__).with_name("training") / "danger.jsonl"
_INSULTS = Path(__file__).with_name("training") / "insults.jsonl"
_ADVERTS = Path(__file__).with_name("training") / "adverts.jsonl"
_MANNERS = Path(__file__).with_name("training") / "manners.jsonl"
_SIDE_WEIGHT = 150.0  # what a whole set from elsewhere weighs, in live messages
_REGULARISATION = {"asks": 0.1, "abusive": 0.1, "urgent": 0.1, "danger": 0.03, "talk": 0.3, "spam": 0.1}
_EVEN_WEIGHT = 1000.0  # what all talk weighs, and all that is none, in live messages
_ASIDE = 0.25  # what a line of danger.jsonl weighs for the heads it was not composed for, in live messages
_FALSE_ALARMS = 0.003  # of live messages without danger
_FOLDS = 5


@dataclass(frozen=True, slots=True)
class Corpus:
    """Examples with the vectors of all their variants.

    Attributes:
        examples: n labelled texts.
        vectors: shape (v, dim), v >= n: the texts as written and their noisy twins.
        owners: shape (v,), which example a vector belongs to.
        weights: shape (v,).
    """

    examples: list[Example]
    vectors: NDArray[np.float32]
    owners: NDArray[np.intp]
    weights: Floats

    @classmethod
    def encoded(cls, encoder: embeddings.Encoder, live: list[Example], side: list[Example]) -> Self:
        """Encode live examples with their noisy twins and the others as they are."""
        dice = random.Random(7)  # noqa: S311 - the same twins in every run
        texts = [*(variants(one.text, dice) for one in live), *([one.text] for one in side)]
        sizes = {source: sum(one.source == source for one in side) for source in {one.source for one in side}}
        shares = [1.0] * len(live) + [_SIDE_WEIGHT / sizes[one.source] for one in side]
        owners = np.repeat(np.arange(len(texts)), [len(group) for group in texts])
        weights = np.array([share / len(group) for share, group in zip(shares, texts, strict=True)])
        vectors = encoder.encode([text for group in texts for text in group])
        return cls([*live, *side], vectors, owners, weights[owners])

    def labels(self, head: str) -> tuple[Flags, Flags]:
        """Give the labels of one head and where they are known, both of shape (n,)."""
        found = [getattr(one, head) for one in self.examples]
        return np.array([bool(label) for label in found]), np.array([label is not None for label in found])

    @property
    def sources(self) -> NDArray[np.str_]:
        """Name the set that each example comes from, shape (n,)."""
        return np.array([one.source for one in self.examples])

    def as_written(self) -> NDArray[np.float32]:
        """Give the vectors of the texts without noise, shape (n, dim)."""
        return self.vectors[np.unique(self.owners, return_index=True)[1]]


@dataclass(frozen=True, slots=True)
class Head:
    """One logistic regression on plain unit vectors."""

    weights: Floats
    bias: float

    def logits(self, vectors: NDArray[np.floating]) -> Floats:
        """Judge vectors of shape (n, dim)."""
        return np.asarray(vectors @ self.weights + self.bias, np.float64)

    def calibrated(self, slope: float, threshold: float) -> Self:
        """Move the threshold to a logit of 0, which is a probability of 0.5, and stretch by the slope."""
        return type(self)(self.weights * slope, (self.bias - threshold) * slope)


def fitted(corpus: Corpus, head: str, chosen: Flags) -> Head:
    """Fit one head on the chosen examples, shape (n,), where their label is known."""
    labels, known = corpus.labels(head)
    rows = (chosen & known)[corpus.owners]
    shares = np.array([_ASIDE if one.source == _DANGER.stem != head else 1.0 for one in corpus.examples])
    centre, spread = corpus.vectors.mean(axis=0), float(corpus.vectors.std())
    regression = LogisticRegression(C=_REGULARISATION[head], max_iter=1000)
    weights = (corpus.weights * shares[corpus.owners])[rows]
    if head == "talk":
        weights = evened(weights, corpus.sources[corpus.owners][rows], labels[corpus.owners][rows])
    regression.fit(
        (corpus.vectors[rows] - centre) / spread, labels[corpus.owners][rows], sample_weight=weights
    )
    weights = regression.coef_[0] / spread
    return Head(weights, float(regression.intercept_[0] - centre @ weights))


def evened(weights: Floats, sources: NDArray[np.str_], labels: Flags) -> Floats:
    """Give each source the same weight, shape (n,), and then both labels: any stream is of one source only."""
    even = weights.copy()
    for source in set(sources.tolist()):
        even[sources == source] *= _SIDE_WEIGHT / even[sources == source].sum()
    for label in (labels, ~labels):
        even[label] *= _EVEN_WEIGHT / even[label].sum()
    return even


def held_out(corpus: Corpus, head: str, vectors: NDArray[np.float32] | None = None) -> Floats:
    """Judge every example by a head that saw none of its group, shape (n,), as written or by other vectors of it."""
    logits = np.empty(len(corpus.examples))
    written = corpus.as_written() if vectors is None else vectors
    groups = [one.group for one in corpus.examples]
    for learnt, judged in GroupKFold(_FOLDS).split(written, groups=groups):
        chosen = np.zeros(len(groups), np.bool_)
        chosen[learnt] = True
        logits[judged] = fitted(corpus, head, chosen).logits(written[judged])
    return logits


def best_threshold(labels: Flags, logits: Floats) -> float:
    """Find the logit with the highest F1, in a chat where at most two of three messages are positive ones."""
    shares = np.where(labels, min(1.0, 2.0 * (~labels).sum() / labels.sum()), 1.0)
    candidates = np.quantile(logits, np.linspace(0.02, 0.98, 193))
    return float(max(candidates, key=lambda at: f1_score(labels, logits > at, sample_weight=shares)))


def cautious_threshold(labels: Flags, logits: Floats) -> float:
    """Find the logit that hardly any negative example exceeds: positive ones are far rarer in a chat than here."""
    return float(np.quantile(logits[~labels], 1 - _FALSE_ALARMS))


def slope(labels: Flags, logits: Floats) -> float:
    """Find the stretch that makes logits honest probabilities (Platt)."""
    return float(LogisticRegression(C=1e6).fit(logits[:, None], labels).coef_[0, 0])


def figures(labels: Flags, logits: Floats) -> str:
    """Describe judgements at the working threshold."""
    if labels.all() or not labels.any():
        return f"judged rightly {np.mean((logits > 0) == labels):.3f}"
    guessed = logits > 0
    return (
        f"F1 {f1_score(labels, guessed):.3f} | P {precision_score(labels, guessed, zero_division=0):.3f} | "
        f"R {recall_score(labels, guessed):.3f} | AUC {roc_auc_score(labels, logits):.3f}"
    )


def trained(corpus: Corpus, live_sources: set[str], head: str) -> Head:
    """Train one head on everything, calibrated on held-out live chat, and print its held-out figures."""
    labels, known = corpus.labels(head)
    sources = corpus.sources
    logits = held_out(corpus, head)
    threshold, stretch = working_point(corpus, live_sources, head, logits)
    for source in dict.fromkeys(sources[known].tolist()):
        of_source = known & (sources == source)
        print(
            f"{head} | {source} | {of_source.sum()} | {figures(labels[of_source], logits[of_source] - threshold)}"
        )
    dev = sources == "ru_live_dev"
    judged = dev & known
    elsewhere = fitted(corpus, head, ~dev).logits(corpus.as_written()[judged])
    unseen = figures(labels[judged], elsewhere - threshold)
    print(f"{head} | ru_live_dev, trained without it | {judged.sum()} | {unseen}")
    return fitted(corpus, head, np.ones_like(dev)).calibrated(stretch, threshold)


def working_point(corpus: Corpus, live_sources: set[str], head: str, logits: Floats) -> tuple[float, float]:
    """Find the threshold and the stretch of a head by its held-out logits of live chat, shape (n,)."""
    if head == "talk":
        return 0.0, 1.0  # it tells streams of all kinds apart, not messages of live chat
    labels, known = corpus.labels(head)
    own = {_ADVERTS.stem} if head == "spam" else set()
    live = known & np.isin(corpus.sources, list(live_sources | own))
    find = cautious_threshold if head == "danger" else best_threshold
    return find(labels[live], logits[live]), slope(labels[live], logits[live])


def asking(corpus: Corpus, live_sources: set[str], wording: Wording) -> tuple[Head, Floats]:
    """Train the head of asks together with the weights of words, shape (SIZE,), and print its held-out figures."""
    labels, known = corpus.labels("asks")
    sources = corpus.sources
    together, logits = asking_held_out(corpus, live_sources, wording)
    for source in dict.fromkeys(sources[known].tolist()):
        of_source = known & (sources == source)
        print(f"asks | {source} | {of_source.sum()} | {figures(labels[of_source], logits[of_source])}")
    head = fitted(corpus, "asks", np.ones_like(known))
    words, bias = wording.learnt(np.arange(len(wording.asks)))
    of_vector, of_words = together.weights
    return (
        Head(head.weights * of_vector, head.bias * of_vector + bias * of_words + together.bias),
        words * of_words,
    )


def asking_held_out(corpus: Corpus, live_sources: set[str], wording: Wording) -> tuple[Head, Floats]:
    """Judge every example by vectors and words that saw none of its group, shape (n,), and give what weighs the two."""
    labels, known = corpus.labels("asks")
    both = np.nan_to_num(np.stack([held_out(corpus, "asks"), wording.held_out(len(labels))], axis=1))
    together = joined(both[known], labels[known], corpus.sources[known])
    logits = together.logits(both)
    live = known & np.isin(corpus.sources, list(live_sources))
    together = together.calibrated(
        slope(labels[live], logits[live]), best_threshold(labels[live], logits[live])
    )
    return together, together.logits(both)


def joined(judged: Floats, labels: Flags, sources: NDArray[np.str_]) -> Head:
    """Weigh what vectors say against what words say, shape (n, 2); each source with both labels counts alike."""
    sizes = {
        source: int((sources == source).sum())
        for source in set(sources.tolist())
        if 0 < labels[sources == source].mean() < 1
    }
    shares = [1000.0 / sizes[source] if source in sizes else 0.0 for source in sources.tolist()]
    regression = LogisticRegression().fit(judged, labels, sample_weight=shares)
    return Head(regression.coef_[0], float(regression.intercept_[0]))


def side_sets(data: Path) -> Iterator[Example]:
    """Read the sets from elsewhere."""
    yield from sets.russian_sentences(data, 6000)
    yield from sets.help_chat(data, 2500)
    yield from sets.bank_questions(data, 1000)
    yield from sets.poll_answers(data, 4000)
    yield from sets.video_spam(data, 600)
    yield from sets.video_talk(data, 900)
    yield from sets.tweets(data, 1500)
    yield from requests(data, 1500)


def read_all(
    encoder: embeddings.Encoder, data: Path, own: Sequence[Path]
) -> tuple[Corpus, set[str], Wording]:
    """Read everything that the heads learn from, and name the sources of live chat."""
    live = [*sets.live_chat(data), *(one for path in [_TEMPERS, *own] for one in sets.composed(path))]
    composed = [*live, *sets.graded(_DANGER), *sets.insults(_INSULTS), *sets.adverts(_ADVERTS)]
    corpus = Corpus.encoded(encoder, composed, [*side_sets(data), *sets.manners(_MANNERS)])
    wording = Wording.read(corpus.examples, {one.source for one in composed}, data)
    return corpus, {one.source for one in live}, wording


def main() -> None:
    """Train, print held-out figures, store the heads."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the labelled sets")
    parser.add_argument(
        "--own", type=Path, nargs="*", default=[], help="JSONL files of composed live messages"
    )
    chosen = parser.parse_args()
    encoder = embeddings.load()
    corpus, live_sources, wording = read_all(encoder, chosen.data, chosen.own)
    first, words = asking(corpus, live_sources, wording)
    heads = [first, *(trained(corpus, live_sources, head) for head in HEADS[1:])]
    path = weights_path(encoder.model.revision)
    np.savez_compressed(
        path,
        weights=np.array([head.weights for head in heads], np.float32),
        bias=np.array([head.bias for head in heads], np.float32),
        asking=words.astype(np.float16),
    )
    print(f"stored {path}")


if __name__ == "__main__":
    main()
