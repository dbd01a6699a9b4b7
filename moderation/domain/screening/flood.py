"""Floods: one viewer saying the same again and again, or the same long text from several in a moment."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterable
from typing import Final, NamedTuple, Self

from moderation.domain.screening.facts import Facts

WINDOW_SECONDS: Final = 120.0
MOST_REMEMBERED: Final = 50_000
"""Messages kept at most: the oldest go first, so that a storm of messages costs no more memory."""

FLOOD: Final = "flood"
DUPLICATE: Final = "duplicate"

_STRETCHED = re.compile(r"(.)\1+")
_LETTERS = re.compile(r"[^\W\d_]+")
_KEY_CHARS: Final = 120
_OPENING: Final = 36
"""Letters by which long texts are known for copies of each other, however they end."""
_SHORTEST_NEAR: Final = 10
_NEAR_SHARE: Final = 0.8
_MOST_COMPARED: Final = 40
"""Texts of one viewer that are compared letter by letter: who sent more is stopped for that."""

_OWN_FLOOD: Final = 2
_OWN_RECENT_FLOOD: Final = 40
_SHORT_LETTERS: Final = 3
_LONG_LETTERS: Final = 30
_LONG_WORDS: Final = 4
_COPIERS_OF_LONG: Final = 2
_SUSPECT: Final = 0.35
_SURE: Final = 0.5


class Sent(NamedTuple):
    """One remembered message: when, by whom, and what it comes down to."""

    at: float
    viewer: str
    key: str


class FloodFacts(NamedTuple):
    """What was sent before a message within the window, counted as `Facts` names it."""

    own_copies: int
    copies: int
    copiers: int
    own_recent: int
    own_near: int


def key_of(clean: str) -> str:
    """Return what near copies share: the letters, without case, digits, marks and spaces.

    A message without letters («+», «112») is its own key.
    """
    letters = "".join(_LETTERS.findall(clean.lower().replace("ё", "е")))
    return letters[:_KEY_CHARS] or clean[:_KEY_CHARS]


def near(one: str, other: str) -> bool:
    """Tell whether one key is the other with a few letters more, or stretched."""
    shorter, longer = sorted((_STRETCHED.sub(r"\1", one), _STRETCHED.sub(r"\1", other)), key=len)
    if len(shorter) < max(_SHORTEST_NEAR, _NEAR_SHARE * len(longer)):
        return one == other
    return shorter in longer


class Flood:
    """A bounded memory of recent messages; time is an argument and does not run back."""

    def __init__(self, *, window: float = WINDOW_SECONDS, most: int = MOST_REMEMBERED) -> None:
        self._window = window
        self._most = most
        self._sent: deque[Sent] = deque()
        self._senders: dict[str, Counter[str]] = {}
        self._copies: Counter[str] = Counter()
        self._openings: dict[str, Counter[str]] = {}
        self._by_viewer: dict[str, Counter[str]] = {}

    def observe(self, viewer: str, clean: str, at: float) -> FloodFacts:
        """Count earlier copies of a cleaned message, then remember it (`at` in seconds)."""
        self._forget(at)
        key = key_of(clean)
        senders = self._senders.get(key, _NOBODY)
        own = self._by_viewer.get(viewer, _NOBODY)
        copiers = self._openings.get(key[:_OPENING], senders)
        facts = FloodFacts(senders[viewer], self._copies[key], len(copiers), own.total(), _alike(key, own))
        self._remember(Sent(at, viewer, key))
        return facts

    def snapshot(self) -> tuple[Sent, ...]:
        """Return what is remembered, oldest first."""
        return tuple(self._sent)

    @classmethod
    def restore(
        cls,
        sent: Iterable[tuple[float, str, str]],
        *,
        window: float = WINDOW_SECONDS,
        most: int = MOST_REMEMBERED,
    ) -> Self:
        """Return a memory as it was when the snapshot was taken."""
        memory = cls(window=window, most=most)
        for at, viewer, key in sent:
            memory._remember(Sent(at, viewer, key))
        return memory

    def _remember(self, message: Sent) -> None:
        if len(self._sent) >= self._most:
            self._drop(self._sent.popleft())
        self._sent.append(message)
        self._senders.setdefault(message.key, Counter())[message.viewer] += 1
        self._copies[message.key] += 1
        self._by_viewer.setdefault(message.viewer, Counter())[message.key] += 1
        if len(message.key) >= _OPENING:
            self._openings.setdefault(message.key[:_OPENING], Counter())[message.viewer] += 1

    def _forget(self, now: float) -> None:
        while self._sent and self._sent[0].at < now - self._window:
            self._drop(self._sent.popleft())

    def _drop(self, message: Sent) -> None:
        _count_down(self._copies, message.key)
        _uncount(self._senders, message.key, message.viewer)
        _uncount(self._by_viewer, message.viewer, message.key)
        if len(message.key) >= _OPENING:
            _uncount(self._openings, message.key[:_OPENING], message.viewer)


_NOBODY: Final[Counter[str]] = Counter()


def _alike(key: str, own: Counter[str]) -> int:
    """Count a viewer's messages that are near copies."""
    if len(own) > _MOST_COMPARED:
        return own[key]
    return sum(count for other, count in own.items() if near(key, other))


def _uncount(table: dict[str, Counter[str]], row: str, name: str) -> None:
    _count_down(table[row], name)
    if not table[row]:
        del table[row]


def _count_down(counts: Counter[str], name: str) -> None:
    counts[name] -= 1
    if not counts[name]:
        del counts[name]


def flood_verdict(facts: Facts, *, asks: bool, spam: float) -> str | None:
    """Return `flood`, `duplicate` or None.

    Many viewers with one short text or one question («нет связи») are an audience, not a flood; a long text
    that asks nothing, or one that already looks like spam, is a flood when several send it in the window, also when
    their copies end differently.
    """
    letters = sum(map(str.isalpha, facts.clean))
    if letters >= _SHORT_LETTERS and max(facts.own_copies, facts.own_near) >= _OWN_FLOOD:
        return FLOOD
    if facts.own_recent >= _OWN_RECENT_FLOOD:
        return FLOOD
    if facts.own_copies:
        return DUPLICATE
    if spam >= (_SURE if asks else _SUSPECT) and facts.copies:
        return FLOOD
    is_long = letters >= _LONG_LETTERS and len(facts.clean.split()) >= _LONG_WORDS
    if is_long and not asks and facts.copiers >= _COPIERS_OF_LONG:
        return FLOOD
    return None
