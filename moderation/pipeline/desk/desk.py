"""Desk: all that a page may ask and submit."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from moderation.domain.deciding.automation import Dial, Step, dial_of, may
from moderation.domain.deciding.decisions import Command, Outcome, Status, Verb
from moderation.domain.errors import Forbidden, Refused, Unknown, Unreachable
from moderation.domain.events import Asked
from moderation.domain.message import Level, Screening
from moderation.domain.ranking import PRESETS, Rank, Weights, order
from moderation.domain.screening.facts import Facts
from moderation.domain.screening.repair import legible
from moderation.domain.screening.screens import screen
from moderation.domain.staff import STRANGER, Person, Right
from moderation.domain.word_lists import WordList, WordLists
from moderation.pipeline.desk.staff_room import StaffRoom
from moderation.pipeline.desk.team import Team
from moderation.pipeline.desk.undone import undone
from moderation.pipeline.ports import ClusterQuery, Commands, LogReader, MessageQuery, ViewReader
from moderation.pipeline.rows import (
    ActRow,
    BroadcastRow,
    ClusterRow,
    Counts,
    DecisionRow,
    Half,
    MessageRow,
    SurgeRow,
    TimelinePoint,
)
from moderation.pipeline.views.cards import OPEN, BoardPage, Card, Discovery, Tally
from moderation.pipeline.views.lane import open_alarms
from moderation.pipeline.views.standing import discovered, proposed, standing, surging

PATIENCE = 5.0
"""Seconds that a page waits for a decision before it says that intake does not answer."""
PAUSE = 0.02
"""Seconds between two looks for an outcome."""
CARDS = 25
"""Cards a page shows at most."""
SPARK_MINUTES = 10
"""Minutes of history in a card's spark line."""
SUMS = 3
"""Donations shown on a card."""


def _always() -> bool:
    return True


class Desk:
    """What one person may see and do; stateless but for its connections, which all persons' desks share.

    Every method raises Forbidden when the person's role or broadcast does not include it. Nobody sits at a new desk:
    it opens nothing until `seat` says who does. `log` is where messages are looked up as they were typed, `room` where
    people at work see one another.
    """

    def __init__(
        self,
        views: ViewReader,
        commands: Commands,
        log: LogReader | None = None,
        room: StaffRoom | None = None,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._views = views
        self._commands = commands
        self._log = log
        self._room = room
        self._clock = clock
        self._valid: Callable[[], bool] = _always
        self.person = STRANGER
        self.team = Team(room, STRANGER, clock=clock)
        """Who else is at work."""

    def seat(self, person: Person, *, valid: Callable[[], bool] = _always) -> Desk:
        """Return this desk as a person may use it, as long as `valid` says that their access holds."""
        desk = Desk(self._views, self._commands, self._log, self._room, clock=self._clock)
        desk.person, desk._valid = person, valid
        desk.team = Team(self._room, person, clock=self._clock)
        return desk

    def broadcasts(self) -> list[BroadcastRow]:
        """Return the person's broadcasts, oldest first."""
        return [row for row in self._views.broadcasts() if self.person.works_on(row.id)]

    def broadcast(self, broadcast: str) -> BroadcastRow:
        """Return a broadcast as it stands now.

        Raises Unknown when there is none.
        """
        self._require(broadcast, Right.FIGURES)
        row = self._views.broadcast(broadcast)
        if row is None:
            raise Unknown("There is no such broadcast.")
        return row

    def version(self, broadcast: str) -> int:
        """Return a number that changes whenever anything on the board does; cheap enough to poll."""
        self._require(broadcast, Right.FIGURES)
        return self._views.position(broadcast)

    def counts(self, broadcast: str) -> Counts:
        """Return how much of everything there is."""
        self._require(broadcast, Right.FIGURES)
        return self._views.counts(broadcast)

    def tally(self, broadcast: str) -> Tally:
        """Return how many clusters wait, are approved, on air, answered, dismissed, urgent."""
        self._require(broadcast, Right.FIGURES)
        rows = self._views.clusters(broadcast, ClusterQuery(), now=self._clock())
        return Tally.of(rows, mine=self.team.mine(broadcast))

    def discoveries(self, broadcast: str) -> list[Discovery]:
        """Return the discovered topics that nobody has accepted or hidden, most askers first."""
        self._require(broadcast, Right.FIGURES)
        if not self.allows(broadcast, Step.PROPOSE):
            return []
        return discovered(self._views.clusters(broadcast, ClusterQuery(), now=self._clock()))

    def board(
        self,
        broadcast: str,
        query: ClusterQuery,
        *,
        weights: Weights = PRESETS["balanced"],
        levels: Collection[Level] = (),
        limit: int = CARDS,
    ) -> BoardPage:
        """Return the clusters that fit a query (of these levels, if given), in the order of their rank."""
        self._require(broadcast, Right.QUESTIONS)
        now = self._clock()
        version = self._views.position(broadcast)
        found = self._views.clusters(broadcast, query, now=now)
        rows = {row.id: row for row in found if not levels or row.urgency.level in levels}
        ranks = order([standing(row) for row in rows.values()], weights, now=now)[:limit]
        cards = tuple(self._cards(broadcast, [(rows[rank.cluster], rank) for rank in ranks], now))
        return BoardPage(version, cards, len(rows))

    def clusters(self, broadcast: str, query: ClusterQuery) -> list[ClusterRow]:
        """Return the clusters that fit a query, most askers first."""
        self._require(broadcast, Right.QUESTIONS)
        return self._views.clusters(broadcast, query, now=self._clock())

    def cards(
        self, broadcast: str, clusters: Sequence[int], *, weights: Weights = PRESETS["balanced"]
    ) -> list[Card]:
        """Return given clusters as they are now, in the order given; a merged one as what it went into, once."""
        self._require(broadcast, Right.QUESTIONS)
        now = self._clock()
        found = (self._views.cluster(broadcast, cluster, now=now) for cluster in clusters)
        rows = {row.id: row for row in found if row is not None}
        ranks = {
            rank.cluster: rank for rank in order([standing(row) for row in rows.values()], weights, now=now)
        }
        return self._cards(broadcast, [(row, ranks[row.id]) for row in rows.values()], now)

    def on_air(self, broadcast: str) -> Card | None:
        """Return what the host is answering now."""
        page = self.board(broadcast, ClusterQuery(statuses=(Status.ON_AIR,)), limit=1)
        return page.cards[0] if page.cards else None

    def messages(self, broadcast: str, query: MessageQuery) -> list[MessageRow]:
        """Return messages as staff may see them: personal data and abuse masked."""
        self._require(broadcast, Right.QUESTIONS)
        return self._views.messages(broadcast, query)

    def alarms(self, broadcast: str) -> list[MessageRow]:
        """Return suspected emergencies that nobody has closed, oldest first; they wait for nothing but their commit."""
        self._require(broadcast, Right.QUESTIONS)
        assert self._log is not None, "a desk of pages is opened with a log"
        return open_alarms(self._views, self._log, broadcast, now=self._clock())

    def escalations(self, broadcast: str) -> list[ClusterRow]:
        """Return escalated clusters that nobody has taken, most askers first."""
        self._require(broadcast, Right.QUESTIONS)
        rows = self._views.clusters(broadcast, ClusterQuery(alarming=True), now=self._clock())
        return [row for row in rows if row.status in OPEN]

    def acts(self, broadcast: str, *, cluster: int = 0, limit: int = 100) -> list[ActRow]:
        """Return what the machine merged by itself, newest first."""
        self._require(broadcast, Right.QUESTIONS)
        return self._views.acts(broadcast, cluster=cluster, limit=limit)

    def merges(self, broadcast: str) -> list[list[ClusterRow]]:
        """Return what the machine proposes to merge, the largest first; nothing where it merges by itself."""
        self._require(broadcast, Right.QUESTIONS)
        proposes = self.allows(broadcast, Step.PROPOSE) and not self.allows(broadcast, Step.MERGE)
        return proposed(self._views, broadcast, now=self._clock()) if proposes else []

    def dial(self, broadcast: str) -> Dial:
        """Return how much the machine may do by itself."""
        self._require(broadcast, Right.FIGURES)
        row = self._views.broadcast(broadcast)
        return dial_of(row.dial if row else "")

    def allows(self, broadcast: str, step: Step) -> bool:
        """Tell whether the machine may take a step by itself."""
        return may(self.dial(broadcast), step)

    def decisions(
        self, broadcast: str, *, cluster: int = 0, verbs: Collection[Verb] = (), limit: int = 100
    ) -> list[DecisionRow]:
        """Return who decided what, newest first."""
        self._require(broadcast, Right.QUESTIONS)
        return self._views.decisions(broadcast, cluster=cluster, verbs=verbs, limit=limit)

    def lists(self, broadcast: str) -> dict[WordList, tuple[str, ...]]:
        """Return the entries of every word list."""
        self._require(broadcast, Right.QUESTIONS)
        return self._views.lists(broadcast)

    def judge(self, broadcast: str, text: str) -> Screening:
        """Return what the rules and word lists make of a text; no model looks at it, and nothing is recorded."""
        lists = self.lists(broadcast)
        cleaned = legible(text, lists[WordList.TARIFFS])
        return screen(Facts(text, cleaned, matched=WordLists(lists).match(text, cleaned)))

    def audit(self, broadcast: str, *, limit: int) -> list[DecisionRow]:
        """Return who decided what, and who looked at what unmasked, newest first."""
        self._require(broadcast, Right.AUDIT)
        return self._views.decisions(broadcast, limit=limit)

    def timeline(self, broadcast: str) -> list[TimelinePoint]:
        """Return questions per minute and topic."""
        self._require(broadcast, Right.FIGURES)
        return self._views.timeline(broadcast)

    def surges(self, broadcast: str) -> list[tuple[SurgeRow, ClusterRow]]:
        """Return what was found to grow a moment ago, the latest first."""
        self._require(broadcast, Right.QUESTIONS)
        found = surging(self._views, broadcast, now=self._clock())
        return found if found and self.allows(broadcast, Step.PROPOSE) else []

    def halves(self, broadcast: str, cluster: int) -> tuple[Half, Half] | None:
        """Return what would stay and what would go if a cluster were cut in two, None when it has no two sides."""
        # Heavy imports: who does not split need not pay for them.
        from moderation.pipeline.sorting.halving import propose  # noqa: PLC0415

        self._require(broadcast, Verb.SPLIT)
        assert self._log is not None, "a desk without a log cannot split"
        if not self.allows(broadcast, Step.PROPOSE):
            return None
        return propose(self._views, self._log, broadcast, cluster, self.lists(broadcast)[WordList.TARIFFS])

    def act(
        self,
        broadcast: str,
        verb: Verb,
        clusters: Collection[int] = (),
        *,
        seqs: Collection[int] = (),
        text: str = "",
        undoes: str = "",
        seen: int = 0,
        words: Collection[str] = (),
        micros: Collection[int] = (),
    ) -> Outcome:
        """Submit a decision and wait for what becomes of it.

        Raises Unreachable when intake does not answer in time; the decision is kept and taken when it is back.
        """
        command = Command(
            uuid.uuid4().hex,
            broadcast,
            self.person.name,
            verb,
            tuple(clusters),
            tuple(seqs),
            text,
            undoes,
            seen,
            tuple(words),
            tuple(micros),
        )
        return self.submit(command)

    def submit(self, command: Command) -> Outcome:
        """Submit a command of this person's; wait for what becomes of it, and until the board shows it.

        Raises Unreachable when intake does not answer in time; the command is kept and decided when it is back.
        """
        self._require(command.broadcast, command.verb)
        if command.undoes:
            self._require(command.broadcast, undone(self._views, command.broadcast, command.undoes))
        command = replace(command, who=self.person.name)
        self._commands.submit(command)
        deadline = time.monotonic() + PATIENCE
        while (outcome := self._commands.outcome(command.id)) is None:
            if time.monotonic() > deadline:
                raise Unreachable(
                    "Intake does not answer: the decision is kept and will be taken when it is back."
                )
            time.sleep(PAUSE)
        # Drawn before, a page would show things as they were; a board far behind must not hold people up, though,
        # least of all who takes an emergency: alarms show past it.
        alarm = command.seqs and command.verb in (Verb.TAKE_ALARM, Verb.CLOSE_ALARM)
        while not alarm and self.version(command.broadcast) < outcome.version and time.monotonic() < deadline:
            time.sleep(PAUSE)
        return outcome

    def reveal(self, broadcast: str, seq: int, why: str) -> str:
        """Return a message as it was typed; that this person looked, when and why is recorded before they see it.

        Raises Refused when it may not be seen or was erased, Unknown when there is no such message, Unreachable when
        the look could not be recorded.
        """
        assert self._log is not None, "a desk of pages is opened with a log"
        outcome = self.act(broadcast, Verb.REVEAL, seqs=(seq,), text=why)
        if not outcome.done:
            raise Refused(outcome.sentence)
        found = self._log.read(broadcast, after=seq - 1, limit=1)
        asked = found[0].event if found and found[0].offset == seq else None
        if not isinstance(asked, Asked):
            raise Unknown("There is no such message in this broadcast.")
        if not asked.text:
            raise Refused("What was typed has been erased: only what the board shows is left.")
        return asked.text

    def _require(self, broadcast: str, asked: Right | Verb) -> None:
        if not self._valid():
            raise Forbidden("Your access has ended: sign in again with a new token.")
        self.person.require(broadcast, asked)

    def _cards(self, broadcast: str, ranked: Sequence[tuple[ClusterRow, Rank]], now: float) -> list[Card]:
        drawn = [row.id for row, _ in ranked]
        sparks = self._views.sparks(broadcast, drawn, now=now, minutes=SPARK_MINUTES)
        return [
            Card(row, rank, tuple(sparks.get(row.id, ())), self._donations(broadcast, row))
            for row, rank in ranked
        ]

    def _donations(self, broadcast: str, row: ClusterRow) -> tuple[str, ...]:
        """Return the last sums that came with messages of a cluster; nearly all have none, and are not asked."""
        if not row.donations:
            return ()
        query = MessageQuery(cluster=row.id, donations=True, limit=SUMS)
        return tuple(message.donation for message in self._views.messages(broadcast, query))
