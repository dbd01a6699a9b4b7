"""Relations between clusters: which are one theme, and which would be one cluster but for a guard or a person.

Nothing here links or moves anything; both are read off the clusters as they were last settled.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from embeddings.clustering.background import directions
from embeddings.clustering.linkage import average_linkage
from embeddings.clustering.memory import Memory
from embeddings.clustering.settling import joint_marks
from embeddings.clustering.tuning import ClusterSettings

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

MOST = 600  # clusters looked at: the largest, of equal ones the oldest
PEOPLE = "people"
"""The axis of clusters that people keep apart."""


@dataclass(frozen=True, slots=True)
class Barrier:
    """What keeps a cluster apart from the nearest one that it would else be merged with.

    Attributes:
        other: the other cluster.
        axis: the guard's, or PEOPLE.
        own: the value of this cluster on the axis, empty when people decided.
        theirs: the value of the other.
    """

    other: int
    axis: str
    own: str = ""
    theirs: str = ""


@dataclass(frozen=True, slots=True)
class Relations:
    """How clusters stand to one another.

    Attributes:
        barriers: by cluster, for those that have one.
        themes: by cluster, the id of its theme: a cluster that gave it its number.
    """

    barriers: Mapping[int, Barrier] = field(default_factory=dict)
    themes: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Picture:
    """The largest clusters, largest first: ids, messages, mean directions and joint marks, a row for each."""

    ids: Ints
    messages: Ints
    means: Floats
    marks: NDArray[np.int32]
    people: NDArray[np.int32]
    held: NDArray[np.bool_]


def relate(memory: Memory, settings: ClusterSettings, *, before: Relations) -> Relations:
    """Tell how the largest clusters stand to one another.

    Args:
        memory: of a clusterer, just settled.
        settings: the numbers behind it.
        before: the relations so far; barriers that still hold stay, and themes keep their ids.
    """
    if not len(memory.micros.live()):
        return Relations()
    picture = _picture(memory)
    return Relations(
        _barriers(memory, picture, before.barriers), _themes(picture, settings.theme, before.themes)
    )


def _picture(memory: Memory) -> _Picture:
    micros, live = memory.micros, memory.micros.live()
    ids, inverse = np.unique(micros.clusters[live], return_inverse=True)
    messages = np.bincount(inverse, micros.counts[live]).astype(np.int64)
    largest = np.lexsort((ids, -messages))[:MOST]
    rank = np.full(len(ids), -1)
    rank[largest] = np.arange(len(largest))
    chosen = live[rank[inverse] >= 0]
    groups = rank[inverse][rank[inverse] >= 0]
    means = micros.means(chosen)
    pointing = directions(means, memory.background.of(micros.means(live)))
    share = (micros.counts[chosen] / messages[largest][groups]).astype(np.float32)
    total = np.zeros((len(largest), pointing.shape[1]), np.float32)
    np.add.at(total, groups, pointing * share[:, None])
    held = np.zeros(len(largest), np.bool_)
    held[groups[memory.constraints.held(micros, chosen) > 0]] = True
    guarded = memory.signatures.marks(micros.signatures[micros.rows[chosen]], asking=memory.asking)
    return _Picture(
        ids[largest],
        messages[largest],
        total,
        joint_marks(guarded, groups, len(largest)),
        joint_marks(memory.constraints.sides(chosen), groups, len(largest)),
        held,
    )


def _barriers(memory: Memory, picture: _Picture, before: Mapping[int, Barrier]) -> dict[int, Barrier]:
    closeness = picture.means @ picture.means.T
    np.fill_diagonal(closeness, -1)
    barriers = {}
    for row in range(len(picture.ids)):
        near = np.flatnonzero(closeness[row] >= memory.level)
        known = before.get(int(picture.ids[row]))
        # The one shown now first, then the nearest: a card's remark does not flicker between two.
        shown = picture.ids[near] == (known.other if known else 0)
        for other in near[np.lexsort((-closeness[row, near], ~shown))].tolist():
            if barrier := _barrier(memory, picture, row, other):
                barriers[int(picture.ids[row])] = barrier
                break
    return barriers


def _barrier(memory: Memory, picture: _Picture, row: int, other: int) -> Barrier | None:
    theirs = int(picture.ids[other])
    conflict = _conflicts(picture.marks, row, other)
    if len(conflict):
        axis, own = memory.signatures.meaning(int(picture.marks[row, conflict[0]]))
        return Barrier(
            theirs, axis, own, memory.signatures.meaning(int(picture.marks[other, conflict[0]]))[1]
        )
    decided = (
        bool(picture.held[row] and picture.held[other]) or len(_conflicts(picture.people, row, other)) > 0
    )
    return Barrier(theirs, PEOPLE) if decided else None


def _conflicts(marks: NDArray[np.int32], row: int, other: int) -> Ints:
    own, theirs = marks[row], marks[other]
    return np.flatnonzero((own != theirs) & (own != 0) & (theirs != 0))


def _themes(picture: _Picture, level: float, before: Mapping[int, int]) -> dict[int, int]:
    lengths = np.sqrt((picture.means * picture.means).sum(axis=1))
    units = picture.means / np.maximum(lengths, 1e-9)[:, None]
    free = np.zeros((len(units), 1), np.int32)
    groups = average_linkage(units, picture.messages.astype(np.float64), free, level=level)
    themes: dict[int, int] = {}
    taken: set[int] = set()
    # Largest first: of what parted, the larger part keeps the name.
    totals = np.bincount(groups, picture.messages, minlength=len(groups))
    for group in sorted(set(groups.tolist()), key=lambda group: (-totals[group], group)):
        members = np.flatnonzero(groups == group)
        named: dict[int, int] = {}
        for member in members.tolist():
            name = before.get(int(picture.ids[member]), 0)
            if name and name not in taken:
                named[name] = named.get(name, 0) + int(picture.messages[member])
        fresh = [one for one in picture.ids[members].tolist() if one not in taken]
        theme = min(named, key=lambda name: (-named[name], name)) if named else fresh[0] if fresh else 0
        taken.add(theme)
        themes.update((one, theme) for one in picture.ids[members].tolist() if theme)
    return themes
