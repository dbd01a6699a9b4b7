"""Rules of undoing: which decision, or act of the machine, is taken back or done again, and what that changes."""

from __future__ import annotations

from moderation.domain.deciding.board import Board, conflict
from moderation.domain.deciding.decisions import Change, Command, Field, Status, Subject, Verb
from moderation.domain.deciding.running import STARTING
from moderation.domain.errors import Refused, Unknown
from moderation.domain.events import Decided, Move

_STAYS = (Verb.REVEAL, *STARTING)
"""What cannot be taken back: a look, and a broadcast that was started."""


def undo(board: Board, command: Command, *, now: float) -> Decided:
    """Return the decision that takes back an earlier one, or a merge of the machine's: the one named, else their last.

    Raises Unknown, Refused or Conflict with a sentence for the person who sent the command.
    """
    if command.undoes in board.acts:
        return _apart_again(board, command, now)
    return _inverse(board, command, _to_undo(board, command), now)


def redo(board: Board, command: Command, *, now: float) -> Decided:
    """Return the decision that does again what was undone: by the undo that is named, else by the person's last.

    Raises Unknown, Refused or Conflict with a sentence for the person who sent the command.
    """
    return _inverse(board, command, _to_redo(board, command), now)


def _inverse(board: Board, command: Command, decided: Decided, now: float) -> Decided:
    for change in decided.changes:
        if board.value(change.subject, change.id, change.field) != (
            change.after or (Status.WAITING if change.field is Field.STATUS else "")
        ):
            raise conflict("decided", board.touched(change.subject, change.id), change.id)
    moves = _back(board, decided)
    # Where a corrected message is filed now, which may be later than the correction.
    micros = board.micros_of(decided.seqs) if _origin(board, decided).verb is Verb.CORRECT else ()
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


def _apart_again(board: Board, command: Command, now: float) -> Decided:
    """Take a merge of the machine's back, wherever the cluster that took the other in is by now."""
    if command.undoes in board.undone:
        raise Refused("This was undone already.")
    merged = board.acts[command.undoes]
    homes = {board.home(move.micro) for move in merged}
    loser, (home, *others) = merged[0].before, sorted(homes)
    if others or home == loser:
        raise conflict("decided", board.touched(Subject.CLUSTER, home), home)
    moves = tuple(Move(move.micro, home, loser) for move in merged)
    clusters = (home, loser)
    return Decided(
        command.id, command.who, now, command.verb, clusters=clusters, moves=moves, undoes=command.undoes
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
        if decided.verb in STARTING:
            raise Refused("A broadcast that was started stays: close it.")
        if decided.verb in (Verb.UNDO, Verb.REDO):
            raise Refused("This only took something back, or did it again: undo or redo the decision itself.")
        return decided
    for decided in reversed(board.decided.values()):
        if (
            decided.who == command.who
            and decided.verb not in (Verb.UNDO, Verb.REDO, *_STAYS)
            and decided.id not in board.undone
        ):
            return decided
    raise Refused("You have nothing to undo in this broadcast.")


def _to_redo(board: Board, command: Command) -> Decided:
    if command.undoes:
        decided = board.decided.get(command.undoes)
        if decided is None or decided.verb is not Verb.UNDO:
            raise Unknown("There is no such undoing to take back.")
        if decided.id in board.undone:
            raise Refused("This was done again already.")
        return decided
    for decided in reversed(board.decided.values()):
        if decided.who != command.who or decided.verb in (*_STAYS, Verb.REDO):
            continue
        # Whoever has decided something new has gone another way: the old one is not taken up behind their back.
        if decided.verb is not Verb.UNDO:
            break
        if decided.id not in board.undone:
            return decided
    raise Refused("You have nothing to do again in this broadcast.")


def _origin(board: Board, decided: Decided) -> Decided:
    """Return the decision that an undoing is about in the end, any other decision itself."""
    while decided.undoes in board.decided:
        decided = board.decided[decided.undoes]
    return decided
