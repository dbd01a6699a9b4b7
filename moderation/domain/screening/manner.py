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
"""Messages by which a broadcast's manner is judged: the last ones."""

_EXPECTED: Final = 0.10
_EXPECTED_WEIGHT: Final = 15
_CHAT: Final = 0.10
_FEED: Final = 0.06
_PARTS: Final = 1000
_PLAIN: Final = (0.8, 0.95)
_BENEFIT: Final = 3.5
"""What a line of a feed is given beforehand, in log odds: all but plain talk counts."""
_AGAINST: Final = 1.5
"""How much talk speaks against a line of a feed: enough for plain talk to lose the benefit, and little else."""


class Manner:
    """A bounded memory of how many of the last messages were plainly talk.

    Only plain talk tells a chat from a feed: viewers with many questions greet and thank all the same, while a feed's
    lines are doubtful by the hundred. Counted in whole thousandths, so that the same last messages give the same answer
    whatever came before them.
    """

    def __init__(self) -> None:
        self._recent: deque[int] = deque(maxlen=REMEMBERED)
        self._sum = 0

    def observe(self, talk: float) -> None:
        """Remember how likely a message was talk, 0..1."""
        if len(self._recent) == REMEMBERED:
            self._sum -= self._recent[0]
        least, most = _PLAIN
        self._recent.append(round(_PARTS * min(max((talk - least) / (most - least), 0.0), 1.0)))
        self._sum += self._recent[-1]

    @property
    def talk(self) -> float:
        """Return the share of plain talk, 0..1; a broadcast that has just begun counts as a chat of many questions."""
        count = len(self._recent) + _EXPECTED_WEIGHT
        return (self._sum / _PARTS + _EXPECTED * _EXPECTED_WEIGHT) / count

    @property
    def feed(self) -> float:
        """Return how surely this is no chat: 0 where enough is talk, 1 where hardly anything is."""
        return min(max((_CHAT - self.talk) / (_CHAT - _FEED), 0.0), 1.0)


def asks_here(asks: float, talk: float, feed: float) -> float:
    """Return how likely a message wants an answer in this broadcast.

    Args:
        asks: how likely it would in a chat.
        talk: how likely it is mere talk.
        feed: how surely the broadcast is no chat.
    """
    wanted = 1 / (1 + math.exp(_AGAINST * log_odds(talk) - _BENEFIT))
    return asks + feed * (max(asks, wanted) - asks)
