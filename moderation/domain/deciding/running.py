"""Rules of running broadcasts: taking questions or not, what one is called, and which ones come after it."""

from __future__ import annotations

from typing import Final

from moderation.domain.deciding.case import Case
from moderation.domain.deciding.decisions import Field, Subject, Verb
from moderation.domain.errors import Refused
from moderation.domain.events import Decided

LONGEST_TITLE: Final = 120
"""Characters of a broadcast's title."""
OPEN: Final = "1"
PAUSED: Final = "paused"
"""Values of a broadcast that takes questions, and of one that will take them again; a closed one has none."""
MOST_SPEED: Final = 1000.0
"""Fastest rehearsal, in times of the real one."""
STARTING: Final = (Verb.START, Verb.CLONE, Verb.REHEARSE)
"""Decisions after which there is one broadcast more."""
_AFTER: Final = {Verb.OPEN: OPEN, Verb.PAUSE: PAUSED, Verb.CLOSE: ""}


def take_questions(case: Case) -> Decided:
    """Open, pause or close the broadcast for questions."""
    after = _AFTER[case.command.verb]
    change = case.board.change(Subject.BROADCAST, 0, Field.OPEN, after)
    if change.before == after:
        raise Refused("The broadcast stands so already.")
    if case.command.verb is Verb.PAUSE and change.before != OPEN:
        raise Refused("Only a broadcast that takes questions can be paused.")
    return case.event(changes=(change,))


def retitle(case: Case) -> Decided:
    """Call the broadcast something else."""
    change = case.board.change(Subject.BROADCAST, 0, Field.TITLE, _title(case))
    if change.before == change.after:
        raise Refused("The broadcast is called that already.")
    return case.event(changes=(change,))


def start(case: Case) -> Decided:
    """Let another broadcast start: an empty one, one set up alike, or one that repeats this one for practice."""
    title = _title(case)
    if case.command.verb is Verb.REHEARSE:
        speed_of(case.command.words)
    return case.event(note=title)


def speed_of(words: tuple[str, ...]) -> float:
    """Return how many times faster a rehearsal runs.

    Raises Refused when that is no number of a sensible size.
    """
    try:
        speed = float(words[0]) if words else 1.0
    except ValueError:
        speed = 0.0
    if not 0 < speed <= MOST_SPEED:
        raise Refused(f"Say how many times faster the rehearsal runs: more than 0, at most {MOST_SPEED:.0f}.")
    return speed


def _title(case: Case) -> str:
    title = " ".join(case.command.text.split())
    if not title or len(title) > LONGEST_TITLE:
        raise Refused(f"Give the broadcast a title of at most {LONGEST_TITLE} characters.")
    return title
