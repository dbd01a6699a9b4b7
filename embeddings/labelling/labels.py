"""Labels: a cluster is shown by a question of its own and by the words that set it apart in this stream."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import ArrayLike, NDArray

from embeddings import snapshots
from embeddings.clustering.outcomes import Assignment
from embeddings.labelling.presentable import looks, script
from embeddings.labelling.word_stems import words

_VERSION = 1
_EXEMPLARS = 16  # kept of one micro-cluster
_KEYWORDS = 6
_MOST_STEMS = 50_000  # counted in a stream; the rarer half is forgotten when there are more
_CENTRAL = 0.8  # what being the most central exemplar is worth, beside looks of at most 1
_FOREIGN = 0.8  # what a script that is not the stream's own costs: whoever answers must be able to read it
_FAMILIAR = 0.3  # what it is worth that all words of a question also occur in other messages: few typos
_STAYS = 0.15  # by how much another question must be better than the one shown now


@dataclass(frozen=True, slots=True)
class Label:
    """How a cluster is shown.

    Attributes:
        item: number of the message that gives the text; -1 when there is none.
        text: the question, empty when no message of the cluster may be shown.
        keywords: up to six words, the most telling first.
    """

    item: int
    text: str
    keywords: tuple[str, ...]


class _Exemplar(msgspec.Struct, frozen=True):
    item: int
    text: str
    looks: float
    vector: bytes


class _State(msgspec.Struct, frozen=True):
    exemplars: dict[int, list[_Exemplar]]
    sizes: dict[int, int]
    stems: dict[str, int]
    scripts: dict[str, int]
    learnt: int


class Labels:
    """Remember a few good questions of each micro-cluster and name clusters by them."""

    def __init__(self) -> None:
        self._exemplars: defaultdict[int, list[_Exemplar]] = defaultdict(list)
        self._sizes: Counter[int] = Counter()
        self._stems: Counter[str] = Counter()
        self._scripts: Counter[str] = Counter()
        self._learnt = 0

    def learn(self, assignments: Sequence[Assignment], texts: Sequence[str], vectors: ArrayLike) -> None:
        """Take in texts that may be shown, with where they were filed and their vectors, shape (n, dim)."""
        rows = np.asarray(vectors, np.float16)
        for assignment, text, row in zip(assignments, texts, rows, strict=True):
            self._learnt += 1
            self._sizes[assignment.micro] += 1
            self._scripts[script(text)] += 1
            self._stems.update({stem for stem, _ in words(text)})
            self._keep(assignment, text, row)
        if len(self._stems) > _MOST_STEMS:
            self._stems = Counter(dict(self._stems.most_common(_MOST_STEMS // 2)))

    def forget(self, micro: int, text: str) -> None:
        """Show a text of a micro-cluster no more."""
        kept = self._exemplars.get(micro, [])
        left = [exemplar for exemplar in kept if exemplar.text != text]
        if left:
            self._exemplars[micro] = left
        else:
            self._exemplars.pop(micro, None)

    def label(self, micros: Iterable[int], *, current: str = "") -> Label:
        """Name a cluster.

        Args:
            micros: its micro-clusters.
            current: the question that shows it now; it stays unless another one is clearly better.
        """
        known = [micro for micro in sorted(set(micros)) if micro in self._exemplars]
        exemplars = [exemplar for micro in known for exemplar in self._exemplars[micro]]
        if not exemplars:
            return Label(-1, "", ())
        weights = [
            self._sizes[micro] / len(self._exemplars[micro])
            for micro in known
            for _ in self._exemplars[micro]
        ]
        # Of two, one is always the nearest: only among many is the middle a fact.
        central = (1 - 1 / len(exemplars)) * _centrality(exemplars, np.array(weights))
        ratings = [
            self._rating(exemplar) + _CENTRAL * closeness + _STAYS * (exemplar.text == current)
            for exemplar, closeness in zip(exemplars, central.tolist(), strict=True)
        ]
        best = exemplars[int(np.argmax(ratings))]
        return Label(best.item, best.text, self._keywords(exemplars))

    def snapshot(self) -> bytes:
        """Return the whole memory as bytes."""
        state = _State(
            dict(self._exemplars), dict(self._sizes), dict(self._stems), dict(self._scripts), self._learnt
        )
        return snapshots.dump(state, version=_VERSION)

    def restore(self, snapshot: bytes) -> None:
        """Take up where a snapshot was made.

        Raises:
            SnapshotDamaged: the bytes are no such snapshot; nothing changed.
        """
        state = snapshots.load(snapshot, _State, version=_VERSION)
        self._exemplars = defaultdict(list, state.exemplars)
        self._sizes = Counter(state.sizes)
        self._stems = Counter(state.stems)
        self._scripts = Counter(state.scripts)
        self._learnt = state.learnt

    def _keep(self, assignment: Assignment, text: str, row: NDArray[np.float16]) -> None:
        kept = self._exemplars[assignment.micro]
        if any(exemplar.text == text for exemplar in kept):
            return
        exemplar = _Exemplar(assignment.item, text, looks(text), row.tobytes())
        if len(kept) == _EXEMPLARS:
            worst = min(range(_EXEMPLARS), key=lambda place: kept[place].looks)
            if kept[worst].looks >= exemplar.looks:
                return
            del kept[worst]
        kept.append(exemplar)

    def _rating(self, exemplar: _Exemplar) -> float:
        rating = exemplar.looks
        if rating > 0 and script(exemplar.text) != max(self._scripts, key=lambda name: self._scripts[name]):
            rating -= _FOREIGN
        stems = {stem for stem, _ in words(exemplar.text)}
        familiar = sum(self._stems[stem] > 1 for stem in stems) / len(stems) if stems else 0.0
        return rating + _FAMILIAR * familiar * (exemplar.looks > 0) - (exemplar.looks == 0)

    def _keywords(self, exemplars: Sequence[_Exemplar]) -> tuple[str, ...]:
        forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for exemplar in exemplars:
            for stem, form in dict(words(exemplar.text)).items():
                forms[stem][form] += 1
        weights = {
            stem: (count := shown.total()) * math.log((1 + self._learnt) / max(self._stems[stem], count))
            for stem, shown in forms.items()
        }
        telling = sorted(weights, key=lambda stem: (forms[stem].total() == 1, -weights[stem], stem))[
            :_KEYWORDS
        ]
        return tuple(min(forms[stem], key=lambda form: (-forms[stem][form], form)) for stem in telling)


def _centrality(exemplars: Sequence[_Exemplar], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how near the middle of the cluster each exemplar is: 1 for the nearest, 0 for the farthest."""
    rows = np.stack([np.frombuffer(exemplar.vector, np.float16) for exemplar in exemplars]).astype(np.float64)
    middle = (rows * weights[:, None]).sum(axis=0)
    closeness: NDArray[np.float64] = (rows * middle).sum(axis=1) / (np.sqrt((rows * rows).sum(axis=1)) + 1e-9)
    spread = closeness.max() - closeness.min()
    if spread == 0:
        return np.ones(len(exemplars))
    scaled: NDArray[np.float64] = (closeness - closeness.min()) / spread
    return scaled
