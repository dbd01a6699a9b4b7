"""The journal: what viewers sent, what the server promised them, and whether it kept its word."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

TOLD_AGAIN = 200
"""Messages of a returning viewer that the server tells again (the protocol's own bound)."""
QUANTILES = (0.50, 0.95, 0.99)


@dataclass(slots=True)
class Entry:
    """A message on its way; times are seconds of a steady clock, None until it happens."""

    viewer: int
    id: str
    sent: float
    recorded: float | None = None
    seq: int = 0
    filed: float | None = None
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Delay:
    """Percentiles of a delay, in seconds; None when nothing was measured."""

    count: int
    p50: float | None
    p95: float | None
    p99: float | None


@dataclass(frozen=True, slots=True)
class Report:
    """What a run showed.

    `waiting` messages were neither acknowledged nor refused; `lost` were acknowledged, but the server no longer knows
    of them; `doubled` have two numbers, or share one; `unchecked` are older than what the server tells again.
    """

    sent: int
    recorded: int
    filed: int
    refused: dict[str, int]
    waiting: int
    lost: int
    doubled: int
    unchecked: int
    to_recorded: Delay
    to_filed: Delay

    @property
    def kept(self) -> bool:
        """Tell whether everything acknowledged is there, once."""
        return not self.lost and not self.doubled


@dataclass(slots=True)
class Journal:
    """Everything that happened to every message; viewers are numbered, their messages have ids of their own."""

    _entries: dict[tuple[int, str], Entry] = field(default_factory=dict)
    _acknowledged: defaultdict[int, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    _seqs: defaultdict[tuple[int, str], set[int]] = field(default_factory=lambda: defaultdict(set))
    _owners: defaultdict[int, set[tuple[int, str]]] = field(default_factory=lambda: defaultdict(set))
    _told: defaultdict[int, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))

    def send(self, viewer: int, id: str, *, at: float) -> None:  # noqa: A002 - the wire's own word
        """Note that a message was sent; sending it again does not start its clock anew."""
        self._entries.setdefault((viewer, id), Entry(viewer, id, at))

    def record(self, viewer: int, id: str, seq: int, *, at: float) -> None:  # noqa: A002 - the wire's own word
        """Note an acknowledgement; any but the first only shows whether the number stayed the same."""
        entry = self._number(viewer, id, seq)
        if entry is not None and entry.recorded is None:
            entry.recorded, entry.seq = at, seq
            self._acknowledged[viewer].append(entry)

    def file(self, viewer: int, id: str, *, at: float) -> None:  # noqa: A002 - the wire's own word
        """Note that a message was said to be in a cluster."""
        entry = self._entries.get((viewer, id))
        if entry is not None and entry.filed is None:
            entry.filed = at

    def refuse(self, viewer: int, id: str, code: str) -> None:  # noqa: A002 - the wire's own word
        """Note a refusal."""
        entry = self._entries.get((viewer, id))
        if entry is not None:
            entry.refused = code

    def tell(self, viewer: int, id: str, seq: int) -> None:  # noqa: A002 - the wire's own word
        """Note what the server says it has of a viewer who returned at the end."""
        self._told[viewer][id] = seq
        self._number(viewer, id, seq)

    def expected(self, viewer: int) -> set[str]:
        """Return the ids that the server must tell a viewer who returns: the last of what it acknowledged."""
        return {entry.id for entry in self._told_again(viewer)}

    def missing(self, viewer: int) -> set[str]:
        """Return the ids that the server has not told a viewer who returned."""
        return self.expected(viewer) - self._told[viewer].keys()

    def report(self) -> Report:
        """Return what the run showed; `lost` counts only viewers who returned or had something to return for."""
        entries = list(self._entries.values())
        recorded = [entry for entry in entries if entry.recorded is not None]
        return Report(
            sent=len(entries),
            recorded=len(recorded),
            filed=sum(entry.filed is not None for entry in entries),
            refused=dict(sorted(Counter(entry.refused for entry in entries if entry.refused).items())),
            waiting=sum(entry.recorded is None and not entry.refused for entry in entries),
            lost=sum(
                entry.id not in self._told[viewer]
                for viewer in self._acknowledged
                for entry in self._told_again(viewer)
            ),
            doubled=sum(len(seqs) > 1 for seqs in self._seqs.values())
            + sum(len(owners) > 1 for owners in self._owners.values()),
            unchecked=sum(max(len(some) - TOLD_AGAIN, 0) for some in self._acknowledged.values()),
            to_recorded=_delay(
                [entry.recorded - entry.sent for entry in entries if entry.recorded is not None]
            ),
            to_filed=_delay([entry.filed - entry.sent for entry in entries if entry.filed is not None]),
        )

    def _number(self, viewer: int, id: str, seq: int) -> Entry | None:  # noqa: A002 - the wire's own word
        self._seqs[viewer, id].add(seq)
        self._owners[seq].add((viewer, id))
        return self._entries.get((viewer, id))

    def _told_again(self, viewer: int) -> list[Entry]:
        """Return the acknowledged messages that the server tells a viewer who returns: the last ones in its log."""
        return sorted(self._acknowledged[viewer], key=lambda entry: entry.seq)[-TOLD_AGAIN:]


def _delay(seconds: Sequence[float]) -> Delay:
    if not seconds:
        return Delay(0, None, None, None)
    ordered = sorted(seconds)
    # Nearest rank: a delay that really happened, never one between two.
    p50, p95, p99 = (ordered[min(int(share * len(ordered)), len(ordered) - 1)] for share in QUANTILES)
    return Delay(len(ordered), p50, p95, p99)
