"""What stores keep of messages and clusters to answer quickly; pure, shared by every store that counts as it writes."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Final

from moderation.domain.cluster import cluster_urgency, set_by_hand
from moderation.domain.deciding.decisions import Field, Status
from moderation.domain.events import Apart
from moderation.domain.message import Kind, Level, Screening, Verdict
from moderation.domain.screening.reasons import UNREAD
from moderation.domain.spikes import Calls, count_call, spiking
from moderation.pipeline.ports import ClusterQuery
from moderation.pipeline.rows import ClusterRow

REGIONS: Final = 5
"""Regions shown of a cluster."""
_ORDER: Final = {level: level.order for level in Level}
_HIGH: Final = Level.HIGH.order
_CRITICAL: Final = Level.CRITICAL.order
RAISED: Final = "raised"
"""An alarm that nobody has taken."""
RINGING: Final = "1"
"""An escalation that nobody has taken."""


def is_alarming(level: Level, *, before: bool) -> bool:
    """Tell whether a judged message stands as an emergency; what is only high leaves it as intake saw it."""
    return level is Level.CRITICAL or (before and level is Level.HIGH)


@dataclass(slots=True)
class CountedMessage:
    """What counts about one message.

    `verdict` and `kind` are None until it was screened; `level` (order of a Level) and `score` are its urgency, 0 when
    it was refused; `arrival` is 0 until it was filed; `raised` tells whether the machine saw an emergency, `unread`
    that it could not be read.
    """

    seq: int
    viewer: str
    at: float
    kind: str | None = None
    verdict: str | None = None
    level: int = 0
    score: float = 0.0
    region: str = ""
    topic: str = ""
    arrival: int = 0
    raised: bool = False
    alarm: str = ""
    donated: bool = False
    unread: bool = False

    def judge(self, screening: Screening) -> None:
        """Take in what screening said."""
        refused = screening.verdict is Verdict.REFUSE
        self.kind, self.verdict = screening.kind, screening.verdict
        self.unread = UNREAD in screening.reasons
        self.level = 0 if refused else _ORDER[screening.urgency.level]
        self.score = 0.0 if refused else screening.urgency.score
        self.region = screening.region
        self.raised = is_alarming(screening.urgency.level, before=self.raised)
        if self.alarm in {"", RAISED}:
            self.alarm = RAISED if self.raised else ""

    def share(self) -> dict[str, int]:
        """Return what this message adds to the fields of `Counts`."""
        screened = self.verdict is not None
        settled = self.kind == Kind.CHATTER or self.verdict == Verdict.REFUSE or self.arrival != 0
        return {
            "recorded": 1,
            "screened": screened,
            "on_board": screened and settled,
            "questions": self.kind == Kind.QUESTION,
            "chatter": self.kind == Kind.CHATTER,
            "unread": self.unread,
            "withheld": self.verdict == Verdict.WITHHOLD,
            "refused": self.verdict == Verdict.REFUSE,
            "alarms": self.alarm == RAISED,
        }

    @property
    def is_member(self) -> bool:
        """Tell whether it is in the clusters where it is filed: what was found to ask nothing is in none."""
        return self.kind != Kind.CHATTER

    @property
    def minute(self) -> int:
        """Return the start of the minute in which it came, in seconds since the epoch."""
        return math.floor(self.at / 60) * 60


@dataclass(slots=True)
class CountedCluster:
    """What is counted and known of one cluster.

    `high` counts messages of level high or worse. `top_seq` is the most urgent message (0 for none), the earliest of
    several. `places` holds when its questions named which region. `people` holds what people set; `merged_into` the
    cluster that took the last of its micro-clusters, 0 while it has some.
    """

    messages: int = 0
    askers: int = 0
    supporters: int = 0
    donations: int = 0
    high: int = 0
    critical: int = 0
    first_at: float = 0.0
    last_at: float = 0.0
    top_seq: int = 0
    top_score: float = 0.0
    top_reasons: tuple[str, ...] = ()
    regions: dict[str, int] = field(default_factory=dict)
    places: dict[str, Calls] = field(default_factory=dict)
    label: str = ""
    keywords: tuple[str, ...] = ()
    topic: str = ""
    discovered: str = ""
    theme: int = 0
    apart: Apart | None = None
    people: dict[Field, str] = field(default_factory=dict)
    useful: int = 0
    useless: int = 0
    version: int = 0
    merged_into: int = 0

    @property
    def answered(self) -> bool:
        """Tell whether it has been answered and not reopened; on air again it is still answered."""
        status = self.people.get(Field.STATUS)
        again = status == Status.ON_AIR and bool(self.people.get(Field.ANSWER_ID))
        return status == Status.ANSWERED or again

    def share(self) -> dict[str, int]:
        """Return what this cluster adds to the fields of `Counts`."""
        living = self.messages > 0
        return {"clusters": living, "answered": living and self.answered}

    def add(self, facts: CountedMessage) -> None:
        """Count a message that came in."""
        self._count(facts, 1)
        self.first_at = min(self.first_at, facts.at) if self.messages > 1 else facts.at
        self.last_at = max(self.last_at, facts.at) if self.messages > 1 else facts.at
        if facts.score > 0.0 and (-facts.score, facts.seq) < (-self.top_score, self.top_seq):
            self.top_seq, self.top_score = facts.seq, facts.score

    def remove(self, facts: CountedMessage) -> None:
        """Count a message out; the times and the most urgent message have to be looked up again."""
        self._count(facts, -1)

    def row(self, cluster: int) -> ClusterRow:
        """Return the cluster as pages read it, but for the messages of the last minute."""
        people = self.people
        level = people.get(Field.URGENCY)
        spike = spiking(self.places, self.last_at)
        measured = cluster_urgency(
            self.messages, self.high, self.critical, self.top_score, self.top_reasons, spike=spike
        )
        return ClusterRow(
            id=cluster,
            label=people.get(Field.TITLE) or self.label,
            topic=people.get(Field.TOPIC) or self.topic,
            discovered="" if people.get(Field.TOPIC) else self.discovered,
            theme=self.theme,
            apart=self.apart,
            keywords=self.keywords,
            messages=self.messages,
            askers=self.askers,
            supporters=self.supporters,
            recent=0,
            first_at=self.first_at,
            last_at=self.last_at,
            urgency=set_by_hand(Level(level)) if level else measured,
            regions=tuple(sorted(self.regions.items(), key=lambda one: (-one[1], one[0]))[:REGIONS]),
            status=Status(people.get(Field.STATUS) or Status.WAITING),
            starred=bool(people.get(Field.STARRED)),
            escalated=bool(people.get(Field.ESCALATED)),
            alarming=people.get(Field.ESCALATED) == RINGING,
            later=bool(people.get(Field.LATER)),
            assignee=people.get(Field.ASSIGNEE, ""),
            claimed_by=people.get(Field.CLAIMED_BY, ""),
            claimed_until=float(people.get(Field.CLAIMED_UNTIL) or 0.0),
            reason=people.get(Field.REASON, ""),
            answer=people.get(Field.ANSWER, ""),
            answer_id=people.get(Field.ANSWER_ID, ""),
            answered_at=float(people.get(Field.ANSWERED_AT) or 0.0),
            titled_by_hand=bool(people.get(Field.TITLE)),
            useful=self.useful,
            useless=self.useless,
            version=self.version,
            donations=self.donations,
        )

    def _count(self, facts: CountedMessage, sign: int) -> None:
        self.messages += sign
        self.donations += sign * facts.donated
        self.high += sign * (facts.level >= _HIGH)
        self.critical += sign * (facts.level == _CRITICAL)
        if facts.region:
            self.regions[facts.region] = self.regions.get(facts.region, 0) + sign
            if not self.regions[facts.region]:
                del self.regions[facts.region]
        if facts.region and facts.level:
            calls = self.places.setdefault(facts.region, {})
            count_call(calls, facts.at, loss=facts.level >= _HIGH, sign=sign)
            if not calls:
                del self.places[facts.region]


def fits(row: ClusterRow, query: ClusterQuery) -> bool:
    """Tell whether a cluster is one that a query asks for; its text is looked for in label and key words."""
    if query.statuses and row.status not in query.statuses:
        return False
    if (query.topic and row.topic != query.topic) or (query.assignee and row.assignee != query.assignee):
        return False
    if (query.starred and not row.starred) or (query.alarming and not row.alarming):
        return False
    if (query.escalated and not row.escalated) or (query.donations and not row.donations):
        return False
    mine = {row.assignee, row.claimed_by}.intersection(query.mine)
    if (query.few and row.askers > query.few) or (query.mine and not mine):
        return False
    return query.text.casefold() in " ".join((row.label, *row.keywords)).casefold()
