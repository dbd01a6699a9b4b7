"""Plays two shows of the simulated audience, with a host who answers, into a data folder, for the examples in docs.

Run as `python -m tests.demonstration --data DIR`, then export the broadcast `demo` from that folder.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from moderation.adapters.models import open_embedder
from moderation.adapters.sqlite.log import SqliteEventLog
from moderation.adapters.sqlite.views import SqliteViews
from moderation.domain.deciding.decisions import Command, Verb
from moderation.domain.events import Asked, Consulted, Event, Opened, PassedOn, Rated, Recorded
from moderation.domain.urgency.urgency import alarm
from moderation.pipeline.ports import ClusterQuery, Entry, ViewReader
from moderation.pipeline.rows import ClusterRow
from moderation.pipeline.sorting.stages import Stages
from moderation.pipeline.views.projector import Projector
from moderation.settings import load
from moderation.simulation import crowd

BATCH = 64
SETTLE = 400
"""Questions after which clusters are linked anew."""
FIRST, EVERY, TALK = 100.0, 75.0, 40.0
"""Seconds until the host takes the first question, between two, and from taking one to having answered it."""
SCALE = 0.4
"""How much of the demonstration's audience is there: enough to see everything, few enough for small files."""
RATERS, HAPPY = 0.2, 0.8
"""Share of the askers who rate an answer, and of those whom it helped."""
CONSULTED, HELPED = 0.06, 0.35
"""Questions to the robot for each one to people, and the share of them that it answers."""
ANSWERS = {
    "tariffs": "Сравнить тарифы можно в приложении «Волна», раздел «Тариф»; переход бесплатный раз в месяц.",
    "charges": "Детализация и отключение подписок — в приложении или по команде *152#; спорное вернём по заявке.",
    "roaming": "Перед поездкой включите «Волна без границ»: 390 рублей в сутки, списываем с первого мегабайта.",
    "coverage": "Карта покрытия на сайте обновлена сегодня, новые станции показаны с датой запуска.",
    "outage": "Авария на магистрали, бригады работают; всем пострадавшим вернём плату за эти дни.",
}
USUAL = "Разобрались вместе с коллегами; подробный ответ опубликован в приложении «Волна», раздел «Вопросы»."


class Show:
    """One broadcast, played on its own clock."""

    def __init__(self, folder: Path, broadcast: str) -> None:
        settings, _ = load({"EFIR_DATA": str(folder)})
        self.log, self.views = SqliteEventLog(folder), SqliteViews(folder)
        self._broadcast = broadcast
        self._stages = Stages(broadcast, self.log, open_embedder(settings, threads=1))
        self._projector = Projector(broadcast, self.log, self.views)
        self._dice = Random(1)
        self._next, self._taken = FIRST, 0

    def play(self, title: str, start: datetime, *, seed: int, seconds: float) -> None:
        """Play a show from its greetings to its end."""
        begun = start.timestamp()
        self._record([Opened(title, "ru", begun)])
        arrivals = crowd.compose(crowd.read_audience(), seed=seed, seconds=seconds, scale=SCALE)
        for at in range(0, len(arrivals), BATCH):
            part = arrivals[at : at + BATCH]
            asked = [
                Asked(f"{at + n}", f"viewer:{one.viewer}", one.text, begun + one.at, "page", alarm(one.text))
                for n, one in enumerate(part)
            ]
            now = asked[-1].at
            self._record(self._stages.sort(self._stages.understand(self._record(asked)), at=now))
            if self._stages.unsettled >= SETTLE:
                self._record(self._stages.settle(at=now))
            self._host(begun, now)
            self._record(self._robot(asked, now))
        self._record(self._stages.settle(at=begun + seconds))
        self._decide(Verb.CLOSE, 0, begun + seconds)

    def close(self) -> None:
        """Release what is held."""
        self.views.close()
        self.log.close()

    def _host(self, begun: float, now: float) -> None:
        """Take the next question, or answer the one that is on air, when it is time."""
        if now - begun < self._next:
            return
        if self._taken:
            row = self.views.cluster(self._broadcast, self._taken, now=now)
            assert row is not None
            self._decide(Verb.ANSWER, row.id, now, ANSWERS.get(row.topic, USUAL))
            self._record(self._ratings(row, now))
            self._taken, self._next = 0, self._next + EVERY - TALK
            return
        waiting = _waiting(self.views, self._broadcast, now)
        if waiting:
            self._taken, self._next = waiting[0].id, self._next + TALK
            self._decide(Verb.APPROVE, self._taken, now)
            self._decide(Verb.ON_AIR, self._taken, now)

    def _ratings(self, row: ClusterRow, now: float) -> list[Event]:
        viewers = sorted({asker.viewer for asker in self.views.askers(self._broadcast, row.id)})
        raters = [viewer for viewer in viewers if self._dice.random() < RATERS]
        return [Rated(viewer, row.id, useful=self._dice.random() < HAPPY, at=now) for viewer in raters]

    def _robot(self, asked: Sequence[Asked], now: float) -> list[Event]:
        """Let some viewers have asked the robot first: it answers a third, of whom a few ask people all the same."""
        found: list[Event] = []
        for one in asked:
            if self._dice.random() < CONSULTED:
                helped = self._dice.random() < HELPED
                found.append(
                    Consulted(one.viewer, now, "roaming" if helped else "", "" if helped else "unsure")
                )
                found += [PassedOn(one.viewer, now)] * (helped and self._dice.random() > HAPPY)
        return found

    def _decide(self, verb: Verb, cluster: int, now: float, text: str = "") -> None:
        command = Command(
            f"{self._broadcast}-{verb}-{cluster}",
            self._broadcast,
            "Ольга",
            verb,
            (cluster,) * bool(cluster),
            text=text,
        )
        self._record(self._stages.decide(command, now=now))

    def _record(self, events: Sequence[Event]) -> list[Recorded]:
        receipts = self.log.append([Entry(self._broadcast, event) for event in events])
        recorded = [Recorded(r.offset, event) for r, event in zip(receipts, events, strict=True)]
        if recorded:
            self._stages.apply(recorded)
            self._projector.project(recorded)
        return recorded


def _waiting(views: ViewReader, broadcast: str, now: float) -> list[ClusterRow]:
    return views.clusters(broadcast, ClusterQuery(statuses=("waiting",), limit=1), now=now)


def main() -> None:
    """Play both shows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="empty folder to play into")
    folder = parser.parse_args().data
    for broadcast, title, start, seed, seconds in (
        ("before", "«Волна» отвечает: ноябрь", datetime(2026, 11, 13, 16, tzinfo=UTC), 2, 600.0),
        ("demo", "«Волна» отвечает: новые тарифы", datetime(2026, 11, 20, 16, tzinfo=UTC), 1, 900.0),
    ):
        show = Show(folder, broadcast)
        show.play(title, start, seed=seed, seconds=seconds)
        show.close()


if __name__ == "__main__":
    main()
