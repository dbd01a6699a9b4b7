"""Rules of decisions around the host: what is kept for later, goes to a colleague, or is said in the host's ear."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from moderation.domain.deciding.board import conflict
from moderation.domain.deciding.case import CLAIM_SECONDS, Case
from moderation.domain.deciding.decisions import Field, Status, Subject
from moderation.domain.errors import Refused
from moderation.domain.events import Decided
from moderation.domain.staff import GROUP

LONGEST_CUE: Final = 200
"""Characters of a line for the host: more cannot be read in a glance."""
LONGEST_NAME: Final = 60
"""Characters of a colleague's name."""
SPOKEN: Final = {"ru": "Ответ прозвучал в эфире.", "en": "Answered on air."}
"""What viewers are told by whoever answered in words and wrote nothing down."""
TAKEN: Final = "taken"
"""An escalation that someone has taken."""
_FOR_THE_AIR: Final = (Status.APPROVED, Status.ON_AIR)


def later(case: Case) -> Decided:
    """Keep a question for later: it leaves the air, and the list of what comes next."""
    cluster = _for_the_air(case)
    return case.event(changes=case.set(cluster, status=Status.APPROVED, later="1"))


def sooner(case: Case) -> Decided:
    """Put a question that was kept for later among those that come next."""
    cluster = _for_the_air(case)
    if not case.board.value(Subject.CLUSTER, cluster, Field.LATER):
        raise Refused("This question is not kept for later.")
    return case.event(changes=case.set(cluster, later=""))


def hand_over(case: Case) -> Decided:
    """Give a question to a colleague, who holds it from now on, or to a group; off the air it goes with that."""
    cluster, person = case.cluster(), " ".join(case.command.text.split())
    if not person or len(person) > LONGEST_NAME:
        raise Refused(f"Say who takes the question over, in at most {LONGEST_NAME} characters.")
    until = repr(case.now + CLAIM_SECONDS)
    # In a group anybody may take it up: nobody holds it yet.
    holder, until = ("", "") if person.startswith(GROUP) else (person, until)
    changes = case.set(cluster, assignee=person, claimed_by=holder, claimed_until=until, later="")
    if cluster in case.board.on_air:
        changes += case.set(cluster, status=Status.APPROVED)
    return case.event(changes=changes, note=person)


def take_escalated(case: Case) -> Decided:
    """Take an escalated question: the alarm on all screens ends, and the question is this person's."""
    cluster = case.cluster()
    state = case.board.value(Subject.CLUSTER, cluster, Field.ESCALATED)
    if state == TAKEN:
        raise conflict("already", case.board.touched(Subject.CLUSTER, cluster), cluster)
    if not state:
        raise Refused("This question is not escalated (any more).")
    return case.event(changes=case.set(cluster, escalated=TAKEN, assignee=case.command.who))


def cue(case: Case) -> Decided:
    """Give the host a line that only they see, in place of the one before; an empty one takes it away."""
    line = " ".join(case.command.text.split())
    if len(line) > LONGEST_CUE:
        raise Refused(f"The line has {len(line)} characters, at most {LONGEST_CUE} can be read in a glance.")
    if line == case.board.value(Subject.BROADCAST, 0, Field.CUE):
        raise Refused("The host has this line already.")
    at = repr(case.now) if line else ""
    who = case.command.who if line else ""
    return case.event(changes=case.set_broadcast(cue=line, cue_by=who, cue_at=at, cue_seen=""), note=line)


def acknowledge(case: Case) -> Decided:
    """Say that the host has read the line, given as text: one that came meanwhile stays unread."""
    line = case.board.value(Subject.BROADCAST, 0, Field.CUE)
    if not line or line != case.command.text:
        raise Refused("There is another line by now: read it.")
    if case.board.value(Subject.BROADCAST, 0, Field.CUE_SEEN):
        raise conflict("already", case.board.touched(Subject.BROADCAST, 0), 0)
    return replace(case.event(changes=case.set_broadcast(cue_seen=case.command.who)), note=line)


def _for_the_air(case: Case) -> int:
    cluster = case.cluster()
    status = case.board.value(Subject.CLUSTER, cluster, Field.STATUS)
    if status not in _FOR_THE_AIR:
        raise Refused(f"Only an approved question has its time on air: this one is {status}.")
    return cluster
