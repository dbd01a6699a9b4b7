"""Opening: a platform, an address and a data folder → a runner with everything behind it."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random

from moderation.adapters.connectors.admission import Admission, channel_name
from moderation.adapters.connectors.backoff import Backoff
from moderation.adapters.connectors.journal import Journal
from moderation.adapters.connectors.platform import Platform
from moderation.adapters.connectors.runner import Runner
from moderation.adapters.connectors.sender import Sender
from moderation.adapters.connectors.tally import Tally
from moderation.adapters.connectors.voice import Voice

FOLDER = "connectors"
"""The folder of all journals, inside the data folder."""

LATE = 3600.0
"""Seconds ago that an answer may have been given which is said when the connector comes back."""


@contextmanager
def open_connector(
    platform: Platform,
    *,
    url: str,
    token: str,
    folder: Path,
    name: str,
    bots: Sequence[str] = (),
    answers: bool = False,
    removes: bool = False,
    late: float = LATE,
    clock: Callable[[], float] = time.time,
    dice: Random | None = None,
) -> Iterator[Runner]:
    """Open what reads a platform into a feed.

    `url` is the feed's address and `token` opens it; `folder` is the data folder; `name` tells this connector from
    others of its kind; `bots` are left out; `answers` and `removes` are the switches of
    what goes back; an answer that was given while nobody listened goes back if that is at most `late` seconds ago;
    `clock` gives seconds since the epoch, `dice` spread reconnections.

    Raises StoreFailed when a connector of this name already runs there, BadInput when a switch is on that the platform
    has no use for.
    """
    dice = dice or Random()  # noqa: S311 - no secret
    with closing(Journal(folder / FOLDER / journal_file(name, url))) as journal:
        voice = Voice(platform, journal, answers=answers, removes=removes, late=late, clock=clock)
        tally = Tally(name, channel_name(platform.channel), journal, voice, clock)
        admission = Admission(journal.key(), platform.channel, bots=bots, is_echo=voice.is_echo)
        sender = Sender(url, token, journal, Backoff(dice, longest=10.0), state=tally.state, hear=voice.hear)
        yield Runner(
            platform,
            journal=journal,
            admission=admission,
            sender=sender,
            voice=voice,
            tally=tally,
            backoff=Backoff(dice),
            clock=clock,
        )


def journal_file(name: str, url: str) -> str:
    """Return the file of a connector's journal: one for each name and feed."""
    plain = re.sub(r"[^\w-]", "_", name)[:40]
    return f"{plain}-{hashlib.sha256(f'{name} {url}'.encode()).hexdigest()[:8]}.sqlite3"
