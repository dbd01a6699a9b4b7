"""Distil a smaller encoder: `python -m embeddings.train_encoder --data DIR --own FILE... --work DIR`.

Half of the full model's layers learn to give the same vectors, also for texts with slips, and to bring texts that
belong together nearer to each other than to others. The vectors of pieces stay as the package carries them.
"""

# ruff: noqa: T201 - a command that reports to the terminal

import argparse
import hashlib
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.attention import SDPBackend, sdpa_kernel
from tqdm import tqdm

import embeddings
from embeddings.clustering.tuning import PLAIN
from embeddings.encoding import bundled, rounded
from embeddings.encoding.bert import to_bert
from embeddings.encoding.lean import LeanModel
from embeddings.encoding.pieces import Pieces
from embeddings.encoding.transformer import Transformer
from embeddings.evaluate import describe, group
from embeddings.training import corpus
from embeddings.training import groups as sets
from embeddings.training.corpus import Together
from embeddings.training.noise import slipped

KEPT = [0, 2, 4, 6, 8, 11]
_BATCH = 128
_RATE = 4e-4
_SLIPPED = 0.25  # of texts in a batch
_CONTRAST = 0.2
_RELATIONS = 2.0
_TEMPERATURE = 0.1
_EACH = 3  # texts of a group in a batch
_POOL = 64 * _BATCH
_Thing = TypeVar("_Thing")
_SHOWN = 1500  # texts of a set that its figure is measured on


class Teacher:
    """The full model's vectors, seen from the mean of all it has read.

    Args:
        texts: everything that will be asked for.
        rows: their vectors, shape (n, dim).
    """

    def __init__(self, texts: Sequence[str], rows: NDArray[np.float32]) -> None:
        self._places = {text: place for place, text in enumerate(texts)}
        self._rows = rows
        self._mean = torch.from_numpy(rows.mean(axis=0))

    def seen(self, rows: Tensor) -> Tensor:
        """Return the student's vectors as they are compared: from the same mean, unit rows."""
        return torch.nn.functional.normalize(rows - self._mean, dim=1)

    def targets(self, texts: Sequence[str]) -> Tensor:
        """Return what the student shall come near to, unit rows."""
        return self.seen(torch.from_numpy(self._rows[[self._places[text] for text in texts]]))


def taught(texts: Sequence[str], encoder: embeddings.Encoder, work: Path) -> Teacher:
    """Encode by the full model what it has not yet read, in parts that are kept on disk."""
    known: dict[str, NDArray[np.float16]] = {}
    for path in sorted(work.glob(f"{encoder.model.revision}-*.npz")):
        with np.load(path, allow_pickle=False) as part:
            known |= zip(part["texts"].tolist(), part["rows"], strict=True)
    unread = [text for text in texts if text not in known]
    for start in tqdm(range(0, len(unread), _POOL), desc="the full model reads"):
        part = unread[start : start + _POOL]
        rows = encoder.encode(part).astype(np.float16)
        digest = hashlib.sha256("\n".join(part).encode()).hexdigest()[:16]
        np.savez(work / f"{encoder.model.revision}-{digest}.npz", texts=np.array(part), rows=rows)
        known |= zip(part, rows, strict=True)
    return Teacher(texts, np.vstack([known[text] for text in texts]).astype(np.float32))


class Batches:
    """Draw batches without end, always the same ones in the same order.

    Args:
        texts: plain ones.
        groups: sets of texts that belong together.
    """

    def __init__(self, texts: Sequence[str], groups: Sequence[Together]) -> None:
        self._dice = random.Random(7)  # noqa: S311 - the same batches in every run
        self._texts = list(texts)
        self._families = [_by_family(one) for one in groups]
        self._sorted: list[list[str]] = []

    def plain(self) -> list[str]:
        """Draw texts of like length."""
        if not self._sorted:
            drawn = sorted(self._dice.sample(self._texts, min(_POOL, len(self._texts))), key=len)
            self._sorted = [drawn[start : start + _BATCH] for start in range(0, len(drawn), _BATCH)]
            self._dice.shuffle(self._sorted)
        return self._sorted.pop()

    def together(self, step: int) -> tuple[list[str], list[int]]:
        """Draw a few texts of each of some groups of one set, family after family."""
        families = self._families[step % len(self._families)]
        groups = [
            group for family in _shuffled(families, self._dice) for group in _shuffled(family, self._dice)
        ]
        texts: list[str] = []
        numbers: list[int] = []
        for number, members in enumerate(groups):
            for text in self._dice.sample(members, min(_EACH, len(members))):
                texts.append(text)
                numbers.append(number)
            if len(texts) >= _BATCH:
                break
        return texts, numbers

    def noisy(self, texts: Sequence[str]) -> list[str]:
        """Write some of them with slips."""
        return [slipped(text, self._dice) if self._dice.random() < _SLIPPED else text for text in texts]


def _shuffled(things: Sequence[_Thing], dice: random.Random) -> list[_Thing]:
    return dice.sample(things, len(things))


def _by_family(one: Together) -> list[list[list[str]]]:
    """Give the texts of each group that has several, by family."""
    members: dict[str, dict[int, list[str]]] = {}
    for text, number, family in zip(one.texts, one.groups, one.families, strict=True):
        members.setdefault(family, {}).setdefault(number, []).append(text)
    distinct = [[list(dict.fromkeys(texts)) for texts in groups.values()] for groups in members.values()]
    several = [[texts for texts in groups if len(texts) > 1] for groups in distinct]
    return [groups for groups in several if groups]


def losses(student: Tensor, teacher: Tensor, numbers: Sequence[int] | None) -> Tensor:
    """Return how far the student is from its teacher, and from what belongs together being near.

    Args:
        student: vectors seen from the teacher's mean, unit rows, shape (n, dim).
        teacher: the same texts' targets.
        numbers: the group of each text, None where nothing is known.
    """
    there, wanted = student @ student.T, teacher @ teacher.T
    loss = (1 - (student * teacher).sum(dim=1)).mean() + _RELATIONS * ((there - wanted) ** 2).mean()
    if numbers is None:
        return loss
    groups = torch.tensor(numbers)
    itself = torch.eye(len(groups), dtype=torch.bool)
    together = (groups[:, None] == groups[None]) & ~itself
    chances = (there / _TEMPERATURE).masked_fill(itself, -1e9).log_softmax(dim=1)
    nearness = -(chances * together).sum(dim=1) / together.sum(dim=1).clamp(min=1)
    return loss + _CONTRAST * nearness.mean()


def distilled(
    student: Transformer, pieces_of: Pieces, teacher: Teacher, batches: Batches, steps: int
) -> Transformer:
    """Train for so many batches: one of two is of texts that belong together."""
    student = student.float().train()
    trained = [one for one in student.parameters() if one.requires_grad]
    optimiser = torch.optim.AdamW(trained, lr=_RATE, weight_decay=0.01)
    pace = torch.optim.lr_scheduler.OneCycleLR(optimiser, _RATE, total_steps=steps, pct_start=0.06)
    recent = 1.0
    for step in (bar := tqdm(range(steps), desc="the small model learns")):
        texts, numbers = batches.together(step // 2) if step % 2 == 0 else (batches.plain(), None)
        pieces, there = pieces_of.filled_up(pieces_of.numbers(batches.noisy(texts)), multiple=4)
        # torch's fused attention takes three times as long backwards on short texts as the plain one
        with torch.autocast("cpu", torch.bfloat16), sdpa_kernel(SDPBackend.MATH):
            rows = student(pieces, there)
        loss = losses(teacher.seen(rows), teacher.targets(texts), numbers)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call] # torch's own gap
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimiser.step()
        pace.step()
        recent += 0.02 * (loss.item() - recent)
        bar.set_postfix(loss=f"{recent:.4f}")
    return student.eval()


def compared(data: Path) -> Iterator[str]:
    """Group what neither was trained on by the vectors of the full model and of the small one."""
    unseen = {"banking", "dstc", "rosatom", "live"}
    held_out = [*sets.live_chat(data), *sets.intents(data), sets.polls(data)]
    encoders = {"full": embeddings.load("full"), "small": embeddings.load()}
    for one in (one for one in held_out if one.family in unseen and one.measured):
        texts, groups = one.texts[:_SHOWN], one.groups[:_SHOWN]
        for name, encoder in encoders.items():
            start = time.process_time()
            rows = encoder.encode(texts)
            pace = len(texts) / (time.process_time() - start)
            found = describe(group(rows, texts, groups, settings=PLAIN))
            yield f"{one.name}, {name}: neighbour {_neighbour(rows, groups):.3f}, {pace:.0f} texts/s of a core, {found}"


def _neighbour(rows: NDArray[np.float32], groups: Sequence[str]) -> float:
    """Return how often the nearest other text is of the same group."""
    centred = rows - rows.mean(axis=0)
    centred /= np.linalg.norm(centred, axis=1, keepdims=True)
    nearness = centred @ centred.T
    np.fill_diagonal(nearness, -1)
    return float(
        np.mean([groups[place] == one for place, one in zip(nearness.argmax(axis=1), groups, strict=True)])
    )


def main() -> None:
    """Distil, store, print figures on what was not trained on."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the labelled sets")
    parser.add_argument(
        "--own", type=Path, nargs="+", required=True, help="JSONL files of a composed audience"
    )
    parser.add_argument("--work", type=Path, required=True, help="folder that keeps the full model's vectors")
    parser.add_argument("--steps", type=int, default=4000, help="batches to learn from")
    parser.add_argument("--onward", action="store_true", help="go on from the small model that is there")
    chosen = parser.parse_args()
    chosen.work.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    texts, groups = corpus.plain(chosen.data, chosen.own), corpus.together(chosen.data, chosen.own)
    encoder = embeddings.load("full")
    teacher = taught(sorted({*texts, *(text for one in groups for text in one.texts)}), encoder, chosen.work)
    full, small = (one.sentence_model for one in (encoder, embeddings.load()))
    assert isinstance(full, LeanModel), "the bundled model runs by our own transformer"
    assert isinstance(small, LeanModel), "the bundled model runs by our own transformer"
    start = small.transformer if chosen.onward else full.transformer.cut(KEPT)
    student = distilled(start, full.pieces, teacher, Batches(texts, groups), chosen.steps)
    rounded.store({name: tensor.numpy() for name, tensor in to_bert(student).items()}, bundled.SMALL)
    print(f"stored {bundled.SMALL}")
    for line in compared(chosen.data):
        print(line, flush=True)


if __name__ == "__main__":
    main()
