"""Deeds: what people decided and what the machine merged, each marked when it is taken back."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Final

from moderation.adapters import codec
from moderation.adapters.tables.batch import Batch
from moderation.domain.deciding.decisions import Verb
from moderation.domain.events import Decided
from moderation.pipeline.rows import ActRow, DecisionRow

_ACTS: Final = 'SELECT "offset", loser FROM acts WHERE broadcast = :number AND id = :id'
_DECISION: Final = (
    'SELECT "offset" FROM decisions WHERE broadcast = :number AND id = :id ORDER BY "offset" LIMIT 1'
)


def keep(batch: Batch, row: DecisionRow) -> None:
    """Add a decision to the history."""
    batch.decisions.put((row.offset,), (codec.text_key(row.id), json.dumps(row.clusters), codec.pack(row)))


def keep_act(batch: Batch, row: ActRow) -> None:
    """Add a merge of the machine."""
    batch.acts.put((row.offset, row.loser), (row.winner, codec.text_key(row.id), codec.pack(row)))


def mark_undone(batch: Batch, decided: Decided) -> None:
    """Mark what a decision takes back; what it does again stands again."""
    found = _mark(batch, decided.undoes, decided.id)
    if decided.verb is Verb.REDO and found is not None:
        _mark(batch, found.undoes, "")


def ring(batch: Batch, cluster: int, *, rings: bool) -> None:
    """Count a cluster among the escalated that nobody has taken, or no more."""
    if rings:
        batch.alarming.put((cluster,), ())
    else:
        batch.alarming.drop((cluster,))


def _mark(batch: Batch, deed: str, undone_by: str) -> DecisionRow | None:
    """Write by what a decision or an act was taken back; return the decision."""
    id_ = codec.text_key(deed)
    for key in batch.all(_ACTS, batch.acts, id=id_):
        *others, packed = batch.acts.get(key)
        act = replace(codec.unpack(packed, ActRow), undone_by=undone_by)
        batch.acts.put(key, (*others, codec.pack(act)))
    for key in batch.all(_DECISION, batch.decisions, id=id_):
        *others, packed = batch.decisions.get(key)
        row = replace(codec.unpack(packed, DecisionRow), undone_by=undone_by)
        batch.decisions.put(key, (*others, codec.pack(row)))
        return row
    return None
