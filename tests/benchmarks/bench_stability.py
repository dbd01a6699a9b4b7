"""Measure how still the board holds: `python -m tests.benchmarks.bench_stability [--seconds N] [--seed N]`.

A simulated broadcast is played through the real stages, clusters linked anew every few seconds, as live. Once the show
is in full swing, the 25 top cards are looked at each minute: a card has changed its id when most of its messages are in
another cluster a minute later; its label when other words stand on it, though nobody decided anything.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from moderation.adapters.models import open_embedder
from moderation.adapters.sqlite.log import SqliteEventLog
from moderation.adapters.sqlite.views import SqliteViews
from moderation.domain.events import Asked, Event, Opened
from moderation.domain.ranking import PRESETS, order
from moderation.pipeline.ports import ClusterQuery, Entry
from moderation.pipeline.sorting.stages import Stages
from moderation.pipeline.views.projector import Projector
from moderation.pipeline.views.standing import standing
from moderation.settings import Settings
from moderation.simulation.crowd import compose, read_audience
from moderation.simulation.plan import Arrival

BROADCAST = "stability"
TOP = 25
STEP, SETTLE, LOOK = 1, 3, 60
"""Seconds between two batches, two linkings, two looks."""
SWING = 300.0
"""Seconds after which a broadcast is in its steady state."""
AIM = 0.02
BEGAN = 1_700_000_000.0


@dataclass(frozen=True, slots=True)
class Card:
    """A card of the board at a moment: its label, and the messages of each of its micro-clusters."""

    cluster: int
    label: str
    micros: dict[int, int]


class Show:
    """The stages with a log and views of their own, fed second by second."""

    def __init__(self, folder: Path, closed: ExitStack) -> None:
        self._log = closed.enter_context(closing(SqliteEventLog(folder)))
        self.views = closed.enter_context(closing(SqliteViews(folder)))
        self.stages = Stages(BROADCAST, self._log, open_embedder(Settings(), threads=1))
        self._projector = Projector(BROADCAST, self._log, self.views)
        self._record([Opened("Эфир", "ru", BEGAN)])

    def hear(self, said: Sequence[tuple[int, Arrival]], now: float) -> None:
        """Take in what was said, understand and sort it."""
        if said:
            asked = [
                Asked(str(number), f"v{one.viewer}", one.text, BEGAN + one.at, "page") for number, one in said
            ]
            self._log.append([Entry(BROADCAST, event) for event in asked])
            while batch := self.stages.waiting(64):
                self._record(self.stages.sort(self.stages.understand(batch), at=now))

    def settle(self, now: float) -> None:
        """Link clusters anew."""
        if self.stages.unsettled:
            self._record(self.stages.settle(at=now))

    def top(self, now: float) -> dict[int, Card]:
        """Return the top of the board."""
        self._projector.catch_up()
        rows = {row.id: row for row in self.views.clusters(BROADCAST, ClusterQuery(), now=now)}
        ranks = order([standing(row) for row in rows.values()], PRESETS["balanced"], now=now)[:TOP]
        return {
            rank.cluster: Card(
                rank.cluster,
                rows[rank.cluster].label,
                {one.micro: one.messages for one in self.views.micros(BROADCAST, rank.cluster)},
            )
            for rank in ranks
        }

    def heir(self, card: Card) -> int:
        """Return the cluster that holds most messages of a card now."""
        homes: dict[int, int] = {}
        for micro, messages in card.micros.items():
            home = self.stages.board.home(micro)
            homes[home] = homes.get(home, 0) + messages
        return max(homes, key=lambda home: (homes[home], -home))

    def label(self, cluster: int, now: float) -> str:
        """Return the words on a cluster now."""
        row = self.views.cluster(BROADCAST, cluster, now=now)
        return row.label if row else ""

    def _record(self, events: Sequence[Event]) -> None:
        before = self._log.head(BROADCAST)
        self._log.append([Entry(BROADCAST, event) for event in events])
        self.stages.apply(self._log.read(BROADCAST, after=before, limit=len(events)))


def main() -> int:
    """Play the show and print what changed each minute."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=900.0)
    parser.add_argument("--seed", type=int, default=7)
    chosen = parser.parse_args()
    started = time.process_time()
    arrivals = list(enumerate(compose(read_audience(), seed=chosen.seed, seconds=chosen.seconds)))
    with tempfile.TemporaryDirectory() as folder, ExitStack() as closed:
        minutes = play(Show(Path(folder), closed), arrivals, chosen.seconds)
    steady = [minute for minute in minutes if minute[0] >= SWING] or minutes
    cards, moved, renamed = (sum(minute[place] for minute in steady) for place in (1, 2, 3))
    print(
        f"From minute {SWING / 60:.0f} on {moved} of {cards} cards changed their id within a minute "
        f"({moved / max(cards, 1):.1%}, aim {AIM:.0%}), {renamed} their label ({renamed / max(cards, 1):.1%})."
    )
    print(
        json.dumps(
            {
                "messages": len(arrivals),
                "cards": cards,
                "changed_id": moved / max(cards, 1),
                "changed_label": renamed / max(cards, 1),
                "processor_seconds": round(time.process_time() - started, 1),
            }
        )
    )
    return 0


def play(
    show: Show, arrivals: Sequence[tuple[int, Arrival]], seconds: float
) -> list[tuple[float, int, int, int]]:
    """Return by minute: when it began, cards looked at, and how many of them changed their id and their label."""
    minutes, place, before = [], 0, dict[int, Card]()
    for second in range(STEP, int(seconds) + STEP, STEP):
        now, first = BEGAN + second, place
        while place < len(arrivals) and arrivals[place][1].at <= second:
            place += 1
        show.hear(arrivals[first:place], now)
        if second % SETTLE == 0:
            show.settle(now)
        if second % LOOK == 0:
            top = show.top(now)
            heirs = {cluster: show.heir(card) for cluster, card in before.items()}
            moved = sum(cluster != heir for cluster, heir in heirs.items())
            renamed = sum(show.label(heirs[cluster], now) != card.label for cluster, card in before.items())
            minutes.append((float(second - LOOK), len(before), moved, renamed))
            print(
                f"minute {second // LOOK}: {len(before)} cards, {moved} moved, {renamed} renamed", flush=True
            )
            before = top
    return minutes[1:]


if __name__ == "__main__":
    sys.exit(main())
