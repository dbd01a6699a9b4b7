"""The manner of a broadcast: do its viewers chat, or is it a form, a poll or a feed, where every line counts?

In a chat most lines want nothing, so a line must ask to be filed. Where hardly anybody chats that rule would throw away
nearly all there is: there a line is filed unless it is plainly talk.
"""

from __future__ import annotations

import math
from collections import deque
from typing import Final

from moderation.domain.log_odds import log_odds

REMEMBERED: Final = 200
"""Messages by which a broadcast's manner is judged: the last ones that ask nothing by themselves."""

ASKS_BY_ITSELF: Final = 0.5
"""From this probability on a message asks whatever the broadcast, and tells nothing of its manner."""

_EXPECTED: Final = 0.40
_EXPECTED_WEIGHT: Final = 15
_CHAT: Final = 0.34
_FEED: Final = 0.22
_PARTS: Final = 1000
_PLAIN: Final = (0.8, 0.95)
_BENEFIT: Final = 6.0
"""What a line of a feed is given beforehand, in log odds: all but plain talk counts."""
_AGAINST: Final = 2.0
"""How much talk speaks against a line of a feed: enough for plain talk to lose the benefit, and little else."""

_QUESTION_MARKS: Final = frozenset("?？؟")
_FEW: Final = 20
_ENOUGH: Final = 60
"""Messages from which the lack of question marks means something, and from which it is sure."""
_MARKED: Final = 0.02
"""Share of messages with a question mark from which viewers are known to set them."""
_UNMARKED: Final = 1.5
"""What a message gains, in log odds: half of the questions of an ordinary chat have no mark, here all of them.

Of 4,000 everyday sentences without marks, on half of which it was chosen, 0.905 of the questions are found with it and
0.15 of the statements are taken for one (`python -m tests.benchmarks understanding --only judges`)."""


class Manner:
    """A bounded memory of how many of the last messages that asked nothing were plainly talk.

    Viewers with many questions chat in the few lines between them, while of a feed's lines, doubtful by the hundred,
    hardly one is plain talk; what asks is filed in either, and counting it would only make the two alike. Counted in
    whole thousandths, so that the same last messages give the same answer whatever came before them.
    """

    def __init__(self) -> None:
        self._recent: deque[int] = deque(maxlen=REMEMBERED)
        self._sum = 0

    def observe(self, talk: float) -> None:
        """Remember how likely a message that asks nothing was talk, 0..1."""
        if len(self._recent) == REMEMBERED:
            self._sum -= self._recent[0]
        least, most = _PLAIN
        self._recent.append(round(_PARTS * min(max((talk - least) / (most - least), 0.0), 1.0)))
        self._sum += self._recent[-1]

    @property
    def talk(self) -> float:
        """Return the share of plain talk in what asks nothing, 0..1; a broadcast counts as a chat when it begins."""
        count = len(self._recent) + _EXPECTED_WEIGHT
        return (self._sum / _PARTS + _EXPECTED * _EXPECTED_WEIGHT) / count

    @property
    def feed(self) -> float:
        """Return how surely this is no chat: 0 where enough is talk, 1 where hardly anything is."""
        return min(max((_CHAT - self.talk) / (_CHAT - _FEED), 0.0), 1.0)


class Marks:
    """A bounded memory of whether viewers set question marks at all; where nobody does, a bare question says less."""

    def __init__(self) -> None:
        self._recent: deque[bool] = deque(maxlen=REMEMBERED)

    def observe(self, text: str) -> None:
        """Remember whether a message has a question mark."""
        self._recent.append(not _QUESTION_MARKS.isdisjoint(text))

    @property
    def absent(self) -> float:
        """Return how surely nobody here sets question marks, 0..1; nothing is concluded from a few messages."""
        count = len(self._recent)
        known = min(max((count - _FEW) / (_ENOUGH - _FEW), 0.0), 1.0)
        return known * max(0.0, 1 - sum(self._recent) / (_MARKED * max(count, 1)))


def asks_unmarked(asks: float, absent: float) -> float:
    """Return how likely a message asks where question marks are (surely) absent: their lack says nothing there."""
    return 1 / (1 + math.exp(-log_odds(asks) - _UNMARKED * absent))


def asks_here(asks: float, talk: float, feed: float) -> float:
    """Return how likely a message wants an answer in this broadcast.

    Args:
        asks: how likely it would in a chat.
        talk: how likely it is mere talk.
        feed: how surely the broadcast is no chat.
    """
    wanted = 1 / (1 + math.exp(_AGAINST * log_odds(talk) - _BENEFIT))
    return asks + feed * (max(asks, wanted) - asks)


def advertises_here(spam: float, feed: float) -> float:
    """Return how likely a message advertises in this broadcast, by a head that knows adverts in chats only.

    Args:
        spam: how likely it would in a chat.
        feed: how surely the broadcast is no chat: there nobody advertises to viewers, but headlines sound like it.
    """
    return min(spam, 0.5 + (spam - 0.5) * (1 - feed))
