"""Labels: a cluster is shown by a question of its own and by the words that set it apart in this stream."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

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
_READ = (
    8_192  # exemplars whose words are remembered: of those that are named now, most were named a moment ago
)
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
            written, forms = _read(text)
            self._scripts[written] += 1
            self._stems.update(forms.keys())
            self._keep(assignment, text, row)
        if len(self._stems) > _MOST_STEMS:
            self._stems = Counter(dict(self._stems.most_common(_MOST_STEMS // 2)))

    def forget(self, micro: int, text: str) -> None:
        """Show a text of a micro-cluster no more, and count its words no more: some are names."""
        for stem in _read(text)[1]:
            self._stems[stem] -= 1
            if self._stems[stem] <= 0:
                del self._stems[stem]
        kept = self._exemplars.get(micro, [])
        left = [exemplar for exemplar in kept if exemplar.text != text]
        if left:
            self._exemplars[micro] = left
        else:
            self._exemplars.pop(micro, None)

    def fade(self, micros: Iterable[int]) -> None:
        """Keep only the words of micro-clusters that receive no more messages: a third of the bytes.

        Should people put them into a living cluster, they are judged by their words alone.
        """
        for micro in micros:
            if kept := self._exemplars.get(micro):
                self._exemplars[micro] = [msgspec.structs.replace(one, vector=b"") for one in kept]

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
        best = exemplars[0] if len(exemplars) == 1 else self._best(known, exemplars, current)
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

    def _best(self, micros: Sequence[int], exemplars: Sequence[_Exemplar], current: str) -> _Exemplar:
        weights = [
            self._sizes[micro] / len(self._exemplars[micro])
            for micro in micros
            for _ in self._exemplars[micro]
        ]
        # Of two, one is always the nearest: only among many is the middle a fact.
        central = (1 - 1 / len(exemplars)) * _centrality(exemplars, np.array(weights))
        own = max(self._scripts, key=lambda name: self._scripts[name])
        ratings = [
            self._rating(exemplar, own) + _CENTRAL * closeness + _STAYS * (exemplar.text == current)
            for exemplar, closeness in zip(exemplars, central.tolist(), strict=True)
        ]
        return exemplars[int(np.argmax(ratings))]

    def _rating(self, exemplar: _Exemplar, own: str) -> float:
        """Rate an exemplar by itself; `own` is the script of the stream."""
        written, forms = _read(exemplar.text)
        rating = exemplar.looks
        if rating > 0 and written != own:
            rating -= _FOREIGN
        known = self._stems.get
        familiar = sum(known(stem, 0) > 1 for stem in forms) / len(forms) if forms else 0.0
        return rating + _FAMILIAR * familiar * (exemplar.looks > 0) - (exemplar.looks == 0)

    def _keywords(self, exemplars: Sequence[_Exemplar]) -> tuple[str, ...]:
        shown: defaultdict[str, list[str]] = defaultdict(list)
        for exemplar in exemplars:
            for stem, form in _read(exemplar.text)[1].items():
                shown[stem].append(form)
        known, learnt = self._stems.get, 1 + self._learnt
        ranks = [
            (len(forms) == 1, -len(forms) * math.log(learnt / max(known(stem, 0), len(forms))), stem)
            for stem, forms in shown.items()
        ]
        telling = [stem for _, _, stem in sorted(ranks)[:_KEYWORDS]]
        return tuple(min(shown[stem], key=lambda form: (-shown[stem].count(form), form)) for stem in telling)


@lru_cache(maxsize=_READ)
def _read(text: str) -> tuple[str, dict[str, str]]:
    """Return the script of a text and the form that each of its stems has in it."""
    return script(text), dict(words(text))


def _centrality(exemplars: Sequence[_Exemplar], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how near the middle of the cluster each exemplar is: 1 for the nearest, 0 for the farthest or faded."""
    living = [place for place, exemplar in enumerate(exemplars) if exemplar.vector]
    if len(living) < len(exemplars):
        found = np.zeros(len(exemplars))
        if living:
            found[living] = _centrality([exemplars[place] for place in living], weights[living])
        return found
    packed = b"".join([exemplar.vector for exemplar in exemplars])
    rows = np.frombuffer(packed, np.float16).reshape(len(exemplars), -1).astype(np.float64)
    middle = (rows * weights[:, None]).sum(axis=0)
    closeness: NDArray[np.float64] = (rows * middle).sum(axis=1) / (np.sqrt((rows * rows).sum(axis=1)) + 1e-9)
    spread = closeness.max() - closeness.min()
    if spread == 0:
        return np.ones(len(exemplars))
    scaled: NDArray[np.float64] = (closeness - closeness.min()) / spread
    return scaled
