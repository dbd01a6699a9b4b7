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

_LETTERS = re.compile(r"[^\W\d_]+")
_KEY_CHARS: Final = 120

_OWN_FLOOD: Final = 2
_OWN_RECENT_FLOOD: Final = 40
_SHORT_LETTERS: Final = 3
_LONG_LETTERS: Final = 30
_LONG_WORDS: Final = 4
_COPIERS_OF_LONG: Final = 2
_SUSPECT: Final = 0.35


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


def key_of(clean: str) -> str:
    """Return what near copies share: the letters, without case, digits, marks and spaces.

    A message without letters («+», «112») is its own key.
    """
    letters = "".join(_LETTERS.findall(clean.lower().replace("ё", "е")))
    return letters[:_KEY_CHARS] or clean[:_KEY_CHARS]


class Flood:
    """A bounded memory of recent messages; time is an argument and does not run back."""

    def __init__(self, *, window: float = WINDOW_SECONDS, most: int = MOST_REMEMBERED) -> None:
        self._window = window
        self._most = most
        self._sent: deque[Sent] = deque()
        self._senders: dict[str, Counter[str]] = {}
        self._copies: Counter[str] = Counter()
        self._by_viewer: Counter[str] = Counter()

    def observe(self, viewer: str, clean: str, at: float) -> FloodFacts:
        """Count earlier copies of a cleaned message, then remember it (`at` in seconds)."""
        self._forget(at)
        key = key_of(clean)
        senders = self._senders.get(key, Counter())
        facts = FloodFacts(senders[viewer], self._copies[key], len(senders), self._by_viewer[viewer])
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
        self._by_viewer[message.viewer] += 1

    def _forget(self, now: float) -> None:
        while self._sent and self._sent[0].at < now - self._window:
            self._drop(self._sent.popleft())

    def _drop(self, message: Sent) -> None:
        senders = self._senders[message.key]
        _count_down(senders, message.viewer)
        if not senders:
            del self._senders[message.key]
        _count_down(self._copies, message.key)
        _count_down(self._by_viewer, message.viewer)


def _count_down(counts: Counter[str], name: str) -> None:
    counts[name] -= 1
    if not counts[name]:
        del counts[name]


def flood_verdict(facts: Facts, *, asks: bool, spam: float) -> str | None:
    """Return `flood`, `duplicate` or None.

    Many viewers with one short text or one question («нет связи») are an audience, not a flood; a long text
    that asks nothing, or one that already looks like spam, is a flood when several send it in the window.
    """
    letters = sum(map(str.isalpha, facts.clean))
    if letters >= _SHORT_LETTERS and facts.own_copies >= _OWN_FLOOD:
        return FLOOD
    if facts.own_recent >= _OWN_RECENT_FLOOD:
        return FLOOD
    if facts.own_copies:
        return DUPLICATE
    if spam >= _SUSPECT and facts.copies:
        return FLOOD
    is_long = letters >= _LONG_LETTERS and len(facts.clean.split()) >= _LONG_WORDS
    if is_long and not asks and facts.copiers >= _COPIERS_OF_LONG:
        return FLOOD
    return None
