"""Rules of undoing: which decision is taken back, and what that changes."""

from __future__ import annotations

from moderation.domain.board import Board, conflict
from moderation.domain.decisions import Change, Command, Field, Status, Subject, Verb
from moderation.domain.errors import Refused, Unknown
from moderation.domain.events import Decided, Move


def undo(board: Board, command: Command, *, now: float) -> Decided:
    """Return the decision that takes an earlier one back: the one named, else the person's last.

    Raises Unknown, Refused or Conflict with a sentence for the person who sent the command.
    """
    decided = _to_undo(board, command)
    for change in decided.changes:
        if board.value(change.subject, change.id, change.field) != (
            change.after or (Status.WAITING if change.field is Field.STATUS else "")
        ):
            raise conflict("decided", board.touched(change.subject, change.id), change.id)
    moves = _back(board, decided)
    # Where a corrected message is filed now, which may be later than the correction.
    micros = board.micros_of(decided.seqs) if decided.verb is Verb.CORRECT else ()
    for move in moves:
        if board.home(move.micro) != move.before:
            raise conflict("decided", board.touched(Subject.CLUSTER, move.before), move.before)
    changes = tuple(
        Change(change.subject, change.id, change.field, change.after, change.before)
        for change in reversed(decided.changes)
    )
    return Decided(
        command.id,
        command.who,
        now,
        command.verb,
        clusters=decided.clusters,
        note=command.text,
        changes=changes,
        moves=moves,
        seqs=decided.seqs,
        micros=micros,
        undoes=decided.id,
    )


def _back(board: Board, decided: Decided) -> tuple[Move, ...]:
    """Return the moves that take a decision's messages back to where they were."""
    if decided.verb is Verb.SPLIT:
        target, origin = decided.target, decided.clusters[0]
        return tuple(Move(micro, target, origin) for micro in board.micros(target))
    # What a split took out of a merged micro-cluster and an undo put back beside it goes along.
    return tuple(
        Move(micro, move.after, move.before)
        for move in reversed(decided.moves)
        for micro in board.family(move.micro)
        if micro == move.micro or board.home(micro) == move.after
    )


def _to_undo(board: Board, command: Command) -> Decided:
    if command.undoes:
        decided = board.decided.get(command.undoes)
        if decided is None:
            raise Unknown("There is no such decision to undo.")
        if decided.id in board.undone:
            raise Refused("This was undone already.")
        if decided.verb is Verb.REVEAL:
            raise Refused("What was seen cannot be unseen: a look stays written down.")
        return decided
    for decided in reversed(board.decided.values()):
        if (
            decided.who == command.who
            and decided.verb not in (Verb.UNDO, Verb.REVEAL)
            and decided.id not in board.undone
        ):
            return decided
    raise Refused("You have nothing to undo in this broadcast.")
