"""Odd questions: hardly anybody else asks them and they fit nowhere; those who know their topic get them.

In the order of the board they would stand at its very end, where nobody looks.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from moderation.domain.deciding.automation import Step, dial_of, may
from moderation.domain.deciding.decisions import MACHINE, Command, Status, Verb
from moderation.domain.errors import EfirError
from moderation.domain.message import Level
from moderation.pipeline.desk.duties import on_now, read_duties
from moderation.pipeline.desk.groups import Group, read_groups
from moderation.pipeline.desk.staff_room import EVERYBODY, HERE, Seen, StaffRoom
from moderation.pipeline.ports import ClusterQuery, Commands, ViewReader
from moderation.pipeline.rows import ClusterRow, DecisionRow
from moderation.pipeline.views.cards import FEW, OPEN, Card

if TYPE_CHECKING:
    from moderation.pipeline.desk.desk import Desk

log = logging.getLogger(__name__)

ALONE: Final = 180.0
"""Seconds in which others would have asked the same, or it would have been put with its like."""
AT_ONCE: Final = 3
"""Odd questions that one person is given at a time."""
DUE: Final = 600.0
"""Seconds after which whoever has an odd question is reminded of it."""
GIVEN: Final = 1000
"""Decisions looked through for when something was given to somebody."""
EVERY: Final = 10.0
"""Seconds between two looks for odd questions."""
_ODD: Final = ClusterQuery(statuses=(Status.WAITING,), few=FEW)
_CALM: Final = (Level.NONE, Level.NORMAL)


def is_odd(row: ClusterRow, *, now: float) -> bool:
    """Tell whether a question has stood alone for long enough; what cannot wait is nobody's errand."""
    return (
        row.askers <= FEW
        and row.status in OPEN
        and bool(row.label)
        and row.urgency.level in _CALM
        and now - row.first_at >= ALONE
    )


def errands(
    broadcast: str,
    rows: Iterable[ClusterRow],
    present: Sequence[Seen],
    groups: Iterable[Group] = (),
    *,
    now: float,
) -> list[Command]:
    """Return the assignments that the machine asks for, the oldest questions first; one question is given away once.

    A question goes to a group that knows its topic and of whom somebody is on shift, else to whoever on shift knows
    it, else to whoever on shift takes any. What anybody has decided on is left to people, also when they took the
    machine's assignment back.
    """
    open_rows = sorted(rows, key=lambda row: (row.first_at, row.id))
    in_hand = Counter(row.assignee for row in open_rows if row.assignee)
    takers = _takers(present, groups)
    given = []
    for row in open_rows:
        if row.version or row.assignee or not is_odd(row, now=now):
            continue
        free = [
            (taker.distance(row.topic), in_hand[taker.name] / taker.hands, taker.name)
            for taker in takers
            if taker.distance(row.topic) is not None and in_hand[taker.name] < AT_ONCE * taker.hands
        ]
        if free:
            who = min(free)[-1]
            in_hand[who] += 1
            name = f"auto-assign-{broadcast}-{row.id}"
            given.append(Command(name, broadcast, MACHINE, Verb.ASSIGN, (row.id,), text=who))
    return given


@dataclass(frozen=True, slots=True)
class _Taker:
    """A person, or a group of which so many `hands` are on shift."""

    name: str
    topics: tuple[str, ...]
    hands: int = 1
    group: bool = False

    def distance(self, topic: str) -> int | None:
        """Return how near a topic is: a group's own, a person's own, anybody's; None where it is none of theirs."""
        if topic in self.topics:
            return 0 if self.group else 1
        return None if self.topics or self.group else 2


def _takers(present: Sequence[Seen], groups: Iterable[Group]) -> list[_Taker]:
    """Return the people on shift, and the groups that have some of them."""
    people = [_Taker(one.who, one.topics) for one in present if one.on_shift]
    names = {one.name for one in people}
    hands = ((group, len(names.intersection(group.members))) for group in groups)
    return people + [_Taker(group.name, group.topics, count, group=True) for group, count in hands if count]


def oddest(desk: Desk, broadcast: str) -> Card | None:
    """Return the approved question that stands highest on the board among those that hardly anybody else asks."""
    page = desk.board(broadcast, ClusterQuery(statuses=(Status.APPROVED,), few=FEW))
    return next((card for card in page.cards if not (card.row.later or card.row.assignee)), None)


def handed_out(desk: Desk, broadcast: str) -> list[ClusterRow]:
    """Return the open questions of hardly anybody that somebody has, whoever it is."""
    rows = desk.clusters(broadcast, ClusterQuery(statuses=OPEN, few=FEW))
    return [row for row in rows if row.assignee]


def overdue(
    desk: Desk, broadcast: str, held: Iterable[ClusterRow], *, now: float
) -> list[tuple[ClusterRow, float]]:
    """Return, of those that were handed out, what the person at a desk or a group of theirs has left for too long.

    With each for how many seconds they have had it.
    """
    names = desk.team.mine(broadcast)
    rows = [row for row in held if row.assignee in names]
    given = desk.decisions(broadcast, verbs=(Verb.ASSIGN, Verb.HAND_OVER), limit=GIVEN) if rows else ()
    return due(rows, given, names, now=now)


def due(
    rows: Iterable[ClusterRow], decisions: Iterable[DecisionRow], names: Sequence[str], *, now: float
) -> list[tuple[ClusterRow, float]]:
    """Return the odd questions that somebody, known by some names, has had for too long, and for how many seconds.

    The longest first. `decisions` are those by which questions were given to people, newest first.
    """
    since: dict[int, float] = {}
    for decision in decisions:
        for cluster in decision.clusters if not decision.undone_by else ():
            since.setdefault(cluster, decision.at)
    had = [
        (row, now - since.get(row.id, row.first_at))
        for row in rows
        if row.assignee in names and is_odd(row, now=now)
    ]
    return sorted((one for one in had if one[1] >= DUE), key=lambda one: (-one[1], one[0].id))


class Dispatcher:
    """Gives odd questions to those at work, in every open broadcast whose dial allows it."""

    def __init__(
        self, views: ViewReader, commands: Commands, room: StaffRoom, *, clock: Callable[[], float]
    ) -> None:
        self._views = views
        self._commands = commands
        self._room = room
        self._clock = clock

    async def run(self) -> None:
        """Work until cancelled; what fails is tried again."""
        while True:
            try:
                await asyncio.to_thread(self.dispatch)
            except EfirError as failure:
                log.warning("odd questions are not given away: %s", failure)
            await asyncio.sleep(EVERY)

    def dispatch(self) -> None:
        """Ask for the assignments that are due; each is decided once, however often it is asked for."""
        now = self._clock()
        for row in self._views.broadcasts():
            if not row.open or not may(dial_of(row.dial), Step.ASSIGN):
                continue
            notes = self._room.notes(row.id, EVERYBODY)
            planned = on_now(read_duties(notes), now=now)
            seen = self._room.present(row.id, since=now - HERE)
            present = [replace(one, on_shift=True) for one in seen if one.on_shift or one.who in planned]
            if present:
                waiting = self._views.clusters(row.id, _ODD, now=now)
                groups = read_groups(notes).values()
                for command in errands(row.id, waiting, present, groups, now=now):
                    self._commands.submit(command)
