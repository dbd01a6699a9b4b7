"""Automation: what the machine may do by itself in a broadcast, step by step, at each setting of the dial.

At every setting it hears emergencies, masks personal data, lays abuse aside for a person to look at, and files messages
with those worded alike: none of these shows anything to viewers or takes anything out of people's sight.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import Final

from moderation.domain.deciding.case import Case
from moderation.domain.deciding.decisions import Field, Subject
from moderation.domain.errors import Refused
from moderation.domain.events import Decided
from moderation.domain.message import Screening, Verdict


class Dial(StrEnum):
    """How much the machine does by itself."""

    OFF = "off"
    SUGGEST = "suggest"
    ASSIST = "assist"
    AUTO = "auto"


class Step(StrEnum):
    """What the dial allows or forbids.

    propose: show what it would do (two halves of a question, new topics, what grows). refuse: turn away spam and floods
    instead of laying them aside for a person. merge: link clusters that one answer serves, and title them better. tell:
    give those who ask later the answer that was given before. reopen: bring back
    what was answered and did not help. assign: give odd questions to those who know their topic. approve: let what
    many ask go on to the host.
    """

    PROPOSE = "propose"
    REFUSE = "refuse"
    MERGE = "merge"
    TELL = "tell"
    REOPEN = "reopen"
    ASSIGN = "assign"
    APPROVE = "approve"


USUAL: Final = Dial.ASSIST
"""Where the dial stands in a broadcast in which nobody has turned it."""
_ORDER: Final = tuple(Dial)
_FROM: Final = {
    Step.PROPOSE: Dial.SUGGEST,
    Step.REFUSE: Dial.ASSIST,
    Step.MERGE: Dial.ASSIST,
    Step.TELL: Dial.ASSIST,
    Step.REOPEN: Dial.ASSIST,
    Step.ASSIGN: Dial.ASSIST,
    Step.APPROVE: Dial.AUTO,
}
"""The first setting at which the machine takes a step."""
_NOTHING: Final = "empty"
"""The reason of a message in which there is nothing to look at."""


def dial_of(value: str) -> Dial:
    """Return the setting that a field's value stands for."""
    return Dial(value) if value else USUAL


def may(dial: Dial, step: Step) -> bool:
    """Tell whether the machine may take a step by itself."""
    return _ORDER.index(dial) >= _ORDER.index(_FROM[step])


def within(dial: Dial, screening: Screening) -> Screening:
    """Return a screening that does no more than the dial allows: what may not be refused is laid aside for a person."""
    if screening.verdict is not Verdict.REFUSE or may(dial, Step.REFUSE) or _NOTHING in screening.reasons:
        return screening
    return replace(screening, verdict=Verdict.WITHHOLD)


def set_dial(case: Case) -> Decided:
    """Turn the dial to the setting that the command names."""
    wanted = case.command.text
    if wanted not in list(Dial):
        raise Refused(f"There is no setting {wanted!r}: use {', '.join(Dial)}.")
    change = case.board.change(Subject.BROADCAST, 0, Field.DIAL, wanted)
    if dial_of(change.before) == wanted:
        raise Refused("The dial stands there already.")
    return case.event(changes=(change,))
