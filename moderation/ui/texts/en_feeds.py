"""What the pages say in English of chats elsewhere."""

from __future__ import annotations

from typing import Final

EN_FEEDS: Final = {
    "feeds": "Chats elsewhere",
    "feeds.none": "No chat is connected. To connect one: python -m moderation connect --help",
    "feeds.name": "Chat",
    "feeds.state": "State",
    "feeds.state.reading": "being read",
    "feeds.state.away": "does not answer, connecting again",
    "feeds.state.ended": "ended",
    "feeds.state.silent": "not heard of for a while",
    "feeds.rate": "A minute",
    "feeds.received": "Received",
    "feeds.repeated": "Repeated",
    "feeds.left_out": "Bots, commands",
    "feeds.back": "Goes back",
    "feeds.back.answers": "answers",
    "feeds.back.removes": "removals",
    "feeds.waiting": "To be recorded",
    "feeds.gaps": "Gaps",
    "feeds.gap": "{name}: messages may be missing. Last time: {reason}",
    "feeds.gap.away": "there was no connection, and the platform repeats nothing",
    "filter.donations": "Donations",
}
"""Each key with its text."""
