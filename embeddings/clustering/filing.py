"""Filing: each message joins the most similar micro-cluster or opens one.

Within a window of messages micro-clusters keep pointing where they pointed at its start. Windows are counted in
messages, not in calls, so results do not depend on how messages were batched.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from embeddings.clustering.background import directions
from embeddings.clustering.memory import Memory
from embeddings.clustering.outcomes import Assignment
from embeddings.clustering.tuning import ClusterSettings

Floats = NDArray[np.float32]

_ROOM = 0.95  # of the live micro-clusters allowed, what is left after the stale ones faded


class Filer:
    """File messages in a memory.

    Args:
        memory: where they go.
        settings: the numbers behind it.
    """

    def __init__(self, memory: Memory, settings: ClusterSettings) -> None:
        self._memory = memory
        self._settings = settings

    def file(self, units: Floats, times: Sequence[float], signatures: Sequence[int]) -> list[Assignment]:
        """File messages in their order: unit vectors, seconds, and numbers of guard signatures."""
        window = self._settings.window
        assignments: list[Assignment] = []
        start = 0
        while start < len(units):
            end = min(len(units), start + window - self._memory.learnt % window)
            part = slice(start, end)
            assignments += self._file_in_window(units[part], times[part], signatures[part])
            if self._memory.learnt % window == 0:
                self._end_window()
            start = end
        return assignments

    def find(self, unit: Floats, signature: int) -> tuple[int, float]:
        """Return the micro-cluster a message would join, and how similar it is; (0, 0.0) when it would open one."""
        micros = self._memory.micros
        pointing, level = directions(unit[None], self._memory.background.mean), self._level()
        (near,) = micros.candidates(pointing, level)
        return micros.closest(pointing[0], near, signature, level)

    def detach(self, unit: Floats, micro: int, signature: int, cluster: int) -> int:
        """Move one message from its micro-cluster to one of its own, in a given cluster; return the new one."""
        micros, background = self._memory.micros, self._memory.background.mean
        alone = micros.open(directions(unit[None], background)[0], signature, cluster)
        micros.add(alone, unit, float(micros.last_at[micro]))
        micros.take_away(micro, unit)
        micros.aim(np.array([micro]), background)
        return alone

    def _file_in_window(
        self, units: Floats, times: Sequence[float], signatures: Sequence[int]
    ) -> list[Assignment]:
        micros = self._memory.micros
        pointing = directions(units, self._memory.background.mean)
        level = self._level()
        near = micros.candidates(pointing, level)
        assignments = []
        for row, unit in enumerate(units):
            micro, similarity = micros.closest(pointing[row], near[row], signatures[row], level)
            if opened := not micro:
                cluster = self._memory.new_cluster()
                micro = micros.open(pointing[row], signatures[row], cluster)
                similarity = 1.0
            micros.add(micro, unit, times[row])
            self._memory.touched.add(micro)
            cluster = int(micros.clusters[micro])
            assignments.append(Assignment(self._memory.learnt, micro, cluster, similarity, opened))
            self._memory.learnt += 1
        return assignments

    def _level(self) -> float:
        return self._settings.join if self._memory.background.known else self._settings.join_blind

    def _end_window(self) -> None:
        memory = self._memory
        self._fade_stale()
        if memory.learnt < memory.background_due:
            memory.micros.aim(np.array(sorted(memory.touched), np.int64), memory.background.mean)
        else:
            live = memory.micros.live()
            memory.background.follow(memory.micros.means(live))
            memory.micros.aim(live, memory.background.mean)
            growth = max(self._settings.window, int(memory.learnt * self._settings.drift))
            memory.background_due = memory.learnt + growth
        memory.touched.clear()

    def _fade_stale(self) -> None:
        """Make room when too many are live: of those that nobody holds, the small ones fade, the oldest first."""
        micros = self._memory.micros
        if (
            micros.used <= self._settings.live_micros
            or len(live := micros.live()) <= self._settings.live_micros
        ):
            return
        free = live[self._memory.constraints.held(micros, live) == 0]
        surplus = len(live) - int(_ROOM * self._settings.live_micros)
        order = np.lexsort((free, micros.last_at[free], micros.counts[free]))
        micros.fade(free[order[:surplus]])
