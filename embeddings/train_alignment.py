"""Learn the alignment of vectors: `python -m embeddings.train_alignment --data DIR --own FILE...`.

The linear map is learnt by contrast: of a text's neighbours in a batch those of its own group shall be the nearest.
Every figure printed is held out: for each set the map was learnt from sets of other families.
"""

# ruff: noqa: T201 - a command that reports to the terminal

import argparse
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

import embeddings
from embeddings.alignment import Alignment, Floats, weights_path
from embeddings.clustering.tuning import PLAIN, ClusterSettings
from embeddings.evaluate import describe, group
from embeddings.training import groups as sets
from embeddings.training.groups import Grouped

_DIM = 256
_STEPS = 600
_RATE = 1e-3
_TEMPERATURE = 0.1
_STAY = 3e-3  # pull back to where the map starts: turned, but as it was
_GROUPS, _EACH = 64, 4  # in one batch
_SHOWN = 1500  # texts of a set that its figure is measured on


@dataclass(frozen=True, slots=True)
class Vectors:
    """A set with its vectors: moved by the offsets of languages, not mapped yet, shape (n, dim)."""

    grouped: Grouped
    rows: Floats

    def batch(self, dice: np.random.Generator) -> tuple[torch.Tensor, torch.Tensor]:
        """Draw some texts of some groups; return their rows, seen from their own mean, and their groups."""
        names, numbers = np.unique(self.grouped.groups, return_inverse=True)
        shuffled = dice.permutation(len(numbers))
        order = shuffled[np.argsort(numbers[shuffled], kind="stable")]
        starts = np.searchsorted(numbers[order], np.arange(len(names)))
        place = np.arange(len(order)) - starts[numbers[order]]
        several = np.flatnonzero(np.bincount(numbers) > 1)
        drawn = dice.permutation(several)[:_GROUPS]
        chosen = order[(place < _EACH) & np.isin(numbers[order], drawn)]
        rows = self.rows[chosen]
        return torch.from_numpy(rows - rows.mean(axis=0)), torch.from_numpy(numbers[chosen])


def offsets(encoder: embeddings.Encoder) -> dict[str, Floats]:
    """Measure how far each language lies from Russian."""
    lines = sets.parallel()
    russian = encoder.encode([line["ru"] for line in lines])
    return {
        name: (encoder.encode([line[name] for line in lines]) - russian).mean(axis=0)
        for name in lines[0]
        if name != "ru"
    }


def learnt(corpus: Sequence[Vectors]) -> Floats:
    """Learn the map from sets, shape (dim, _DIM), always the same from the same sets."""
    dice = np.random.default_rng(0)
    start = torch.from_numpy(_main_directions(corpus))
    weights = start.clone().requires_grad_()
    optimiser = torch.optim.Adam([weights], lr=_RATE)
    pace = torch.optim.lr_scheduler.OneCycleLR(optimiser, _RATE, total_steps=_STEPS)
    for step in range(_STEPS):
        rows, numbers = corpus[step % len(corpus)].batch(dice)
        loss = _contrast(rows @ weights, numbers) + _STAY * ((weights - start) ** 2).sum()
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call] # torch's own gap
        optimiser.step()
        pace.step()
    result: Floats = weights.detach().numpy()
    return result


def _contrast(mapped: torch.Tensor, numbers: torch.Tensor) -> torch.Tensor:
    """Return the supervised contrastive loss of a batch (Khosla et al., 2020)."""
    units = torch.nn.functional.normalize(mapped, dim=1)
    itself = torch.eye(len(units), dtype=torch.bool)
    together = (numbers[:, None] == numbers[None]) & ~itself
    chances = (units @ units.T / _TEMPERATURE).masked_fill(itself, -1e9).log_softmax(dim=1)
    return (-(chances * together).sum(dim=1) / together.sum(dim=1).clamp(min=1)).mean()


def _main_directions(corpus: Sequence[Vectors]) -> Floats:
    """Return the directions in which texts of the sets differ most, shape (dim, _DIM)."""
    rows = np.vstack([one.rows[:_SHOWN] - one.rows[:_SHOWN].mean(axis=0) for one in corpus])
    directions: Floats = np.linalg.eigh(rows.T @ rows)[1][:, -_DIM:].astype(np.float32)
    return directions


def background(corpus: Sequence[Vectors], weights: Floats) -> Floats:
    """Return what aligned texts have in common, each set counting once, shape (_DIM,)."""
    mean: Floats = np.mean([_units(one.rows @ weights).mean(axis=0) for one in corpus], axis=0)
    return mean


def held_out(corpus: Sequence[Vectors]) -> Iterable[tuple[str, str, str]]:
    """Group each set by a map learnt from other families, live ones also by one learnt from all but themselves.

    Yields:
        What was grouped, the plain and the aligned figures.
    """
    families = {one.grouped.family for one in corpus if one.grouped.measured}
    for family in sorted(families):
        apart = [one for one in corpus if one.grouped.family != family]
        yield from _judged([one for one in corpus if one.grouped.family == family], apart, "")
    for one in corpus:
        if one.grouped.family == "live" and one.grouped.measured:
            name = one.grouped.name
            apart = [other for other in corpus if not other.grouped.name.startswith(name)]
            yield from _judged([one], apart, ", learnt from all but itself")


def _judged(
    judged: Sequence[Vectors], teachers: Sequence[Vectors], how: str
) -> Iterable[tuple[str, str, str]]:
    weights = learnt(teachers)
    settings = ClusterSettings(background=tuple(background(teachers, weights).tolist()))
    for one in (one for one in judged if one.grouped.measured):
        for name, chosen in _streams(one):
            texts = [one.grouped.texts[place] for place in chosen]
            labels = [one.grouped.groups[place] for place in chosen]
            plain = group(one.rows[chosen], texts, labels, settings=PLAIN)
            aligned = group(_units(one.rows[chosen] @ weights), texts, labels, settings=settings)
            yield f"{name}{how}", describe(plain), describe(aligned)


def _streams(one: Vectors) -> Iterable[tuple[str, NDArray[np.int64]]]:
    """Yield what is a stream of its own: the set, or each of its six biggest polls."""
    order = np.random.default_rng(1).permutation(len(one.rows))
    if one.grouped.family != "rosatom":
        yield one.grouped.name, order[:_SHOWN]
        return
    poll = np.array([name.partition("|")[0] for name in one.grouped.groups])
    for name, _ in Counter(poll.tolist()).most_common(6):
        yield f"rosatom poll {name}", order[poll[order] == name]


def _units(rows: Floats) -> Floats:
    units: Floats = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return units


def main() -> None:
    """Learn, print held-out figures, store the alignment."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the labelled sets")
    parser.add_argument(
        "--own", type=Path, nargs="+", required=True, help="JSONL files of a composed audience"
    )
    parser.add_argument("--quick", action="store_true", help="no held-out figures")
    chosen = parser.parse_args()
    encoder = embeddings.load()
    moves = offsets(encoder)
    dim = encoder.model.dim
    mover = Alignment(np.eye(dim, dtype=np.float32), np.zeros(dim, np.float32), moves)
    texts = [
        *sets.live_chat(chosen.data),
        *sets.audience(chosen.own),
        sets.sentences(),
        sets.polls(chosen.data),
        *sets.intents(chosen.data),
        sets.disasters(chosen.data),
        *sets.wordings(),
    ]
    corpus = [Vectors(one, mover.align(encoder.encode(one.texts), one.texts, one.languages)) for one in texts]
    path, weights = weights_path(encoder.model.revision), learnt(corpus)
    kept = {"weights": weights, "background": background(corpus, weights), **moves}
    np.savez(path, **{name: part.astype(np.float16) for name, part in kept.items()})  # type: ignore[arg-type] # by name
    print(f"stored {path}", flush=True)
    if not chosen.quick:
        for name, plain, aligned in held_out(corpus):
            print(f"{name}\n  plain   {plain}\n  aligned {aligned}", flush=True)


if __name__ == "__main__":
    main()
