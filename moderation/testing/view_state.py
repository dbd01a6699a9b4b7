"""What was written to the views of one broadcast, and what follows from it."""

from __future__ import annotations

from collections import Counter
from copy import copy
from dataclasses import dataclass, field, fields, replace

from moderation.adapters.counting import CountedCluster, CountedMessage
from moderation.domain.deciding.correcting import amend
from moderation.domain.deciding.decisions import Field
from moderation.domain.events import Title
from moderation.domain.message import Kind, Screening
from moderation.pipeline.rows import ActRow, BroadcastRow, DecisionRow, MessageRow


@dataclass(slots=True)
class ViewState:
    """One broadcast; every collection holds values that never change, so that copies are cheap.

    messages, screenings, topics, arrivals: by seq. filings: by (seq, position) the micro-cluster. homes: by micro-
    cluster the cluster. supports: (micro-cluster, viewer). people: by cluster and field. raised, alarms: by seq, what
    the machine saw and what people said. ratings: by (cluster, viewer). told: (viewer, answer). decisions: by offset.
    said: what people said of messages, by seq and field, against the machine. lists: entries by a list's number.
    surges: (recent, usual) by (at, cluster). acts: by id. robot: by the name of a field of `Counts`.
    """

    position: int = 0
    broadcast: BroadcastRow | None = None
    messages: dict[int, MessageRow] = field(default_factory=dict)
    screenings: dict[int, Screening] = field(default_factory=dict)
    filings: dict[tuple[int, int], int] = field(default_factory=dict)
    topics: dict[int, str] = field(default_factory=dict)
    arrivals: dict[int, int] = field(default_factory=dict)
    homes: dict[int, int] = field(default_factory=dict)
    merged_into: dict[int, int] = field(default_factory=dict)
    titles: dict[int, Title] = field(default_factory=dict)
    first_topics: dict[int, str] = field(default_factory=dict)
    people: dict[tuple[int, Field], str] = field(default_factory=dict)
    versions: dict[int, int] = field(default_factory=dict)
    raised: set[int] = field(default_factory=set)
    alarms: dict[int, str] = field(default_factory=dict)
    supports: set[tuple[int, str]] = field(default_factory=set)
    ratings: dict[tuple[int, str], bool] = field(default_factory=dict)
    told: set[tuple[str, str]] = field(default_factory=set)
    decisions: dict[int, DecisionRow] = field(default_factory=dict)
    said: dict[tuple[int, Field], str] = field(default_factory=dict)
    lists: dict[int, str] = field(default_factory=dict)
    surges: dict[tuple[float, int], tuple[int, float]] = field(default_factory=dict)
    acts: dict[str, ActRow] = field(default_factory=dict)
    robot: Counter[str] = field(default_factory=Counter)

    def copy(self) -> ViewState:
        """Return a state that may change without this one changing."""
        return ViewState(**{item.name: copy(getattr(self, item.name)) for item in fields(self)})

    def clusters(self) -> list[int]:
        """Return every cluster that ever held a micro-cluster or was spoken of, ascending."""
        spoken = {cluster for cluster, _ in self.people} | set(self.titles) | set(self.versions)
        return sorted(spoken | set(self.homes.values()) | set(self.merged_into))

    def successor(self, cluster: int) -> int:
        """Return the cluster itself, or the one that its micro-clusters went into."""
        while cluster in self.merged_into:
            cluster = self.merged_into[cluster]
        return cluster

    def members(self, cluster: int) -> list[int]:
        """Return the messages of a cluster, oldest first."""
        filed = {seq for (seq, _), micro in self.filings.items() if self.homes[micro] == cluster}
        return sorted(seq for seq in filed if self.is_member(seq))

    def screening(self, seq: int) -> Screening | None:
        """Return how a message is judged, by people where they judged it; None when the machine has not yet."""
        if seq not in self.screenings:
            return None
        said = {field: value for (about, field), value in self.said.items() if about == seq}
        return amend(self.screenings[seq], said)

    def is_member(self, seq: int) -> bool:
        """Tell whether a message is in the clusters where it is filed: chatter is in none."""
        screening = self.screening(seq)
        return screening is None or screening.kind is not Kind.CHATTER

    def askers(self, cluster: int) -> set[str]:
        """Return who asked a cluster."""
        return {self.messages[seq].viewer for seq in self.members(cluster)}

    def supporters(self, cluster: int) -> set[str]:
        """Return who said "me too" of a cluster, whether they asked it or not."""
        return {viewer for micro, viewer in self.supports if self.homes[micro] == cluster}

    def message(self, seq: int) -> MessageRow:
        """Return the row of a message with all that became of it."""
        row = self.messages[seq]
        screening = self.screening(seq)
        if screening is not None:
            row = row.judged(screening)
        homes = [self.homes[self.filings[key]] for key in sorted(self.filings) if key[0] == seq]
        return replace(
            row,
            topic=self.topics.get(seq, ""),
            clusters=tuple(dict.fromkeys(homes)) if self.is_member(seq) else (),
            arrival=self.arrivals.get(seq, 0),
            alarm=self.alarm(seq),
        )

    def alarm(self, seq: int) -> str:
        """Return what people said of an alarm, or that the machine raised it, or nothing."""
        return self.alarms.get(seq) or ("raised" if seq in self.raised else "")

    def counted_message(self, seq: int) -> CountedMessage:
        """Return what counts about a message."""
        row = self.messages[seq]
        counted = CountedMessage(
            seq, row.viewer, row.at, arrival=self.arrivals.get(seq, 0), donated=bool(row.donation)
        )
        screening = self.screening(seq)
        if screening is not None:
            counted.judge(screening)
        counted.alarm = self.alarm(seq)
        return counted

    def counted_cluster(self, cluster: int) -> CountedCluster:
        """Return what is counted of a cluster, counted anew."""
        members = [self.counted_message(seq) for seq in self.members(cluster)]
        askers, supporters = self.askers(cluster), self.supporters(cluster)
        title = self.titles.get(cluster, Title(cluster, "", (), self.first_topics.get(cluster, "")))
        ratings = [useful for (rated, _), useful in self.ratings.items() if rated == cluster]
        counted = CountedCluster(
            askers=len(askers | supporters),
            supporters=len(supporters - askers),
            label=title.label,
            keywords=title.keywords,
            topic=title.topic,
            discovered=title.discovered,
            theme=title.theme,
            apart=title.apart,
            people={name: value for (id_, name), value in self.people.items() if id_ == cluster},
            useful=sum(ratings),
            useless=len(ratings) - sum(ratings),
            version=self.versions.get(cluster, 0),
        )
        for member in members:
            counted.add(member)
        if counted.top_seq:
            top = self.screening(counted.top_seq)
            counted.top_reasons = top.urgency.reasons if top else ()
        return counted
