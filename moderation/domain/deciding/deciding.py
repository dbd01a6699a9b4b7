"""Rules of decisions: a command and the board as it stands → a `Decided` event, or a sentence that says why not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from moderation.domain.deciding import hosting, running
from moderation.domain.deciding.automation import set_dial
from moderation.domain.deciding.board import Board, conflict
from moderation.domain.deciding.case import CLAIM_SECONDS, Case, Judged
from moderation.domain.deciding.correcting import Correction, correct, judgement
from moderation.domain.deciding.decisions import Change, Command, Field, Status, Subject, Verb
from moderation.domain.deciding.undoing import redo, undo
from moderation.domain.errors import Refused
from moderation.domain.events import Decided, Move
from moderation.domain.message import Level
from moderation.domain.word_lists import WordList, difference, tidy

MAX_TITLE = 200
MAX_ANSWER = 2000
"""Longest title and answer, in characters."""

_AFTER = {
    Verb.APPROVE: (Status.APPROVED, (Status.WAITING, Status.DISMISSED)),
    Verb.DISMISS: (Status.DISMISSED, (Status.WAITING, Status.APPROVED, Status.ON_AIR)),
    Verb.REOPEN: (Status.WAITING, (Status.APPROVED, Status.ANSWERED, Status.DISMISSED)),
    Verb.ON_AIR: (Status.ON_AIR, (Status.APPROVED, Status.ANSWERED)),
    Verb.OFF_AIR: (Status.APPROVED, (Status.ON_AIR,)),
    Verb.ANSWER: (Status.ANSWERED, (Status.WAITING, Status.APPROVED, Status.ON_AIR, Status.ANSWERED)),
}
"""Which status a verb leads to, and from which ones it may start."""

_FLAGS = {
    Verb.STAR: (Field.STARRED, "1"),
    Verb.UNSTAR: (Field.STARRED, ""),
    Verb.ESCALATE: (Field.ESCALATED, "1"),
    Verb.CALM: (Field.ESCALATED, ""),
}


def decide(
    board: Board, command: Command, *, now: float, fresh: int, judged: Judged | None = None
) -> Decided:
    """Return the decision that a command comes to.

    `now` is seconds since the epoch; `fresh` an unused cluster id for what a split makes; `judged` the message that a
    correction is about, None when it has not been judged yet.

    Raises Unknown, Refused or Conflict with a sentence for the person who sent the command.
    """
    return _RULES[command.verb](Case(board, command, now, fresh, judged))


def _status(case: Case) -> Decided:
    cluster = case.cluster()
    after, allowed = _AFTER[case.command.verb]
    current = case.board.value(Subject.CLUSTER, cluster, Field.STATUS)
    if current not in allowed:
        touch = case.board.touched(Subject.CLUSTER, cluster)
        if current == after and touch is not None:
            raise conflict("already", touch, cluster)
        raise Refused(f"A question that is {current} cannot be changed by {case.command.verb}.")
    reason = case.command.text if case.command.verb is Verb.DISMISS else ""
    changes = case.set(cluster, status=after, reason=reason, claimed_by="", claimed_until="", later="")
    return case.event(changes=changes)


def _on_air(case: Case) -> Decided:
    decided = _status(case)
    others = [other for other in sorted(case.board.on_air) if other not in decided.clusters]
    off = [change for other in others for change in case.set(other, status=Status.APPROVED)]
    return replace(decided, changes=(*decided.changes, *off))


def _answer(case: Case) -> Decided:
    text = case.command.text.strip()
    if not text:
        raise Refused("An answer needs a text: write what the viewers will be told.")
    if len(text) > MAX_ANSWER:
        raise Refused(f"The answer has {len(text)} characters, at most {MAX_ANSWER} are possible.")
    decided = _status(case)
    more = case.set(
        decided.clusters[0], answer=text, answer_id=case.command.id, answered_at=repr(case.now), escalated=""
    )
    return replace(decided, changes=(*decided.changes, *more))


def _flag(case: Case) -> Decided:
    field, value = _FLAGS[case.command.verb]
    return case.event(changes=case.set(case.cluster(), **{field.value: value}))


def _rename(case: Case) -> Decided:
    title = " ".join(case.command.text.split())
    if len(title) > MAX_TITLE:
        raise Refused(f"The title has {len(title)} characters, at most {MAX_TITLE} are possible.")
    return case.event(changes=case.set(case.cluster(), title=title))


def _topic(case: Case) -> Decided:
    return case.event(changes=case.set(case.cluster(), topic=case.command.text.strip()))


def _urgency(case: Case) -> Decided:
    level = case.command.text
    if level and level not in list(Level):
        raise Refused(f"There is no urgency {level!r}: use {', '.join(Level)}.")
    return case.event(changes=case.set(case.cluster(), urgency=level))


def _assign(case: Case) -> Decided:
    return case.event(changes=case.set(case.cluster(), assignee=case.command.text.strip()))


def _claim(case: Case) -> Decided:
    until = repr(case.now + CLAIM_SECONDS)
    return case.event(changes=case.set(case.cluster(), claimed_by=case.command.who, claimed_until=until))


def _release(case: Case) -> Decided:
    return case.event(changes=case.set(case.cluster(), claimed_by="", claimed_until=""))


def _merge(case: Case) -> Decided:
    clusters = list(dict.fromkeys(case.command.clusters))
    if len(clusters) < 2:  # noqa: PLR2004 - a merge takes two
        raise Refused("Choose at least two questions to merge.")
    for cluster in clusters:
        case.board.require(case.command, cluster)
        case.unlocked(cluster)
    winner, *losers = clusters
    if case.board.on_air.intersection(losers):
        raise Refused("One of these questions is on air: merge the others into it, or take it off air first.")
    moves = tuple(Move(micro, loser, winner) for loser in losers for micro in case.board.micros(loser))
    return case.event(clusters=tuple(clusters), moves=moves)


def _apart(case: Case) -> Decided:
    """Keep questions apart that the machine would merge: it never will."""
    clusters = tuple(dict.fromkeys(case.command.clusters))
    if len(clusters) < 2:  # noqa: PLR2004 - two are apart
        raise Refused("Choose at least two questions to keep apart.")
    for cluster in clusters:
        case.board.require(case.command, cluster)
    changes: list[Change] = []
    for place, cluster in enumerate(clusters[:-1], start=1):
        known = case.board.value(Subject.CLUSTER, cluster, Field.APART).split()
        others = dict.fromkeys([*known, *map(str, clusters[place:])])
        changes += case.set(cluster, apart=" ".join(others))
    if all(change.before == change.after for change in changes):
        raise Refused("These questions are kept apart already.")
    return case.event(clusters=clusters, changes=tuple(changes))


def _split(case: Case) -> Decided:
    cluster = case.cluster()
    if case.command.micros:
        return _split_whole(case, cluster)
    seqs = tuple(dict.fromkeys(case.command.seqs))
    if not seqs:
        raise Refused("Choose the messages that are a question of their own.")
    # Of a message that asks two things only what it asks here; both when both are here.
    found = [
        (seq, position, micro)
        for seq in seqs
        for position, micro in case.board.questions(seq)
        if case.board.home(micro) == cluster
    ]
    strangers = sorted(set(seqs) - {seq for seq, _, _ in found}, key=seqs.index)
    if strangers:
        raise Refused(
            f"Message {strangers[0]} is not in this question (any more): look again and choose anew."
        )
    seqs, positions, micros = zip(*found, strict=True)
    new = case.fresh
    return case.event(seqs=seqs, micros=micros, positions=positions, target=new, clusters=(cluster, new))


def _split_whole(case: Case, cluster: int) -> Decided:
    """Take whole micro-clusters out: of a large question nobody picks the messages one by one."""
    micros, new = tuple(sorted(set(case.command.micros))), case.fresh
    known = set(case.board.micros(cluster))
    if not known.issuperset(micros):
        raise Refused("These messages are not all in this question any more: look again and choose anew.")
    if known == set(micros):
        raise Refused("Something must stay in the question: choose fewer messages.")
    moves = tuple(Move(micro, cluster, new) for micro in micros)
    return case.event(moves=moves, target=new, clusters=(cluster, new))


def _alarm(case: Case) -> Decided:
    if case.command.clusters and case.command.verb is Verb.TAKE_ALARM:
        return hosting.take_escalated(case)
    after = "taken" if case.command.verb is Verb.TAKE_ALARM else "closed"
    if not case.command.seqs:
        raise Refused("Choose an alarm.")
    for seq in case.command.seqs:
        touch = case.board.touched(Subject.MESSAGE, seq)
        value = case.board.value(Subject.MESSAGE, seq, Field.ALARM)
        if touch is not None and (value == "closed" or (value == after and touch.who != case.command.who)):
            raise conflict("already", touch, case.board.cluster_of(seq))
    changes = tuple(case.board.change(Subject.MESSAGE, seq, Field.ALARM, after) for seq in case.command.seqs)
    return case.event(changes=changes, seqs=case.command.seqs)


def _correct(case: Case) -> Decided:
    if len(case.command.seqs) != 1 or case.command.text not in list(Correction):
        raise Refused(f"Choose one message, and say what it is: {', '.join(Correction)}.")
    if case.judged is None:
        raise Refused("This message has not been judged yet: correct it once it has.")
    (seq,), correction = case.command.seqs, Correction(case.command.text)
    said = case.board.fields(Subject.MESSAGE, seq)
    before = judgement(case.judged.screening, said)
    after = correct(before, correction, case.judged.screening)
    # That it is abuse a person may say after the machine: only then it is removed where it came from.
    confirms = correction is Correction.ABUSE and Field.REASON not in said
    if after == before and not confirms:
        raise Refused("The message stands so already.")
    if after.is_sortable and not case.judged.readable:
        raise Refused(
            "The model could not read this message, so it cannot be put with its like: answer it by hand."
        )
    was = before.fields()
    changes = tuple(
        Change(Subject.MESSAGE, seq, field, was[field], value) for field, value in after.fields().items()
    )
    micros = case.board.micros_of((seq,))
    clusters = tuple(dict.fromkeys(case.board.home(micro) for micro in micros))
    return case.event(seqs=(seq,), changes=changes, clusters=clusters, micros=micros)


def _words(case: Case) -> Decided:
    command = case.command
    if command.text not in list(WordList):
        raise Refused(f"There is no list {command.text!r}: use {', '.join(WordList)}.")
    number = WordList(command.text).number
    touch = case.board.touched(Subject.LIST, number)
    if touch is not None and command.seen and touch.offset > command.seen and touch.who != command.who:
        raise conflict("decided", touch, 0)
    entries = tidy(command.words)
    change = case.board.change(Subject.LIST, number, Field.WORDS, "\n".join(entries))
    if change.before == change.after:
        raise Refused("The list has these entries already.")
    return case.event(changes=(change,), note=f"{command.text}: {difference(change.before, change.after)}")


def _reveal(case: Case) -> Decided:
    if len(case.command.seqs) != 1:
        raise Refused("Choose one message to see as it was typed.")
    why = " ".join(case.command.text.split())
    if not why:
        raise Refused("Say why you need to see this message as it was typed: it is written down.")
    if len(why) > MAX_TITLE:
        raise Refused(f"The reason has {len(why)} characters, at most {MAX_TITLE} are possible.")
    return case.event(seqs=case.command.seqs, note=why)


def _undo(case: Case) -> Decided:
    return undo(case.board, case.command, now=case.now)


def _redo(case: Case) -> Decided:
    return redo(case.board, case.command, now=case.now)


_RULES: dict[Verb, Callable[[Case], Decided]] = {
    Verb.APPROVE: _status,
    Verb.DISMISS: _status,
    Verb.REOPEN: _status,
    Verb.OFF_AIR: _status,
    Verb.ON_AIR: _on_air,
    Verb.ANSWER: _answer,
    Verb.STAR: _flag,
    Verb.UNSTAR: _flag,
    Verb.ESCALATE: _flag,
    Verb.CALM: _flag,
    Verb.RENAME: _rename,
    Verb.TOPIC: _topic,
    Verb.URGENCY: _urgency,
    Verb.ASSIGN: _assign,
    Verb.CLAIM: _claim,
    Verb.RELEASE: _release,
    Verb.MERGE: _merge,
    Verb.SPLIT: _split,
    Verb.APART: _apart,
    Verb.TAKE_ALARM: _alarm,
    Verb.CLOSE_ALARM: _alarm,
    Verb.OPEN: running.take_questions,
    Verb.PAUSE: running.take_questions,
    Verb.CLOSE: running.take_questions,
    Verb.RETITLE: running.retitle,
    **dict.fromkeys(running.STARTING, running.start),
    Verb.CORRECT: _correct,
    Verb.WORDS: _words,
    Verb.REVEAL: _reveal,
    Verb.LATER: hosting.later,
    Verb.SOONER: hosting.sooner,
    Verb.HAND_OVER: hosting.hand_over,
    Verb.CUE: hosting.cue,
    Verb.ACKNOWLEDGE: hosting.acknowledge,
    Verb.DIAL: set_dial,
    Verb.UNDO: _undo,
    Verb.REDO: _redo,
}
