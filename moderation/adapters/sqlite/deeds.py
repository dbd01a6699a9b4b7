"""Deeds: what people decided and what the machine merged, each marked when it is taken back."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from moderation.adapters import codec
from moderation.adapters.sqlite.batch import Batch
from moderation.domain.decisions import Verb
from moderation.domain.events import Decided
from moderation.pipeline.rows import ActRow, DecisionRow


def keep(batch: Batch, row: DecisionRow) -> None:
    """Add a decision to the history."""
    batch.write(
        "INSERT INTO decisions VALUES (?, ?, ?, ?, ?)",
        batch.number, row.offset, codec.text_key(row.id), json.dumps(row.clusters), codec.pack(row),
    )  # fmt: skip


def keep_act(batch: Batch, row: ActRow) -> None:
    """Add a merge of the machine."""
    batch.write(
        "INSERT OR REPLACE INTO acts VALUES (?, ?, ?, ?, ?, ?)",
        batch.number, row.offset, row.loser, row.winner, codec.text_key(row.id), codec.pack(row),
    )  # fmt: skip


def mark_undone(batch: Batch, decided: Decided) -> None:
    """Mark what a decision takes back; what it does again stands again."""
    found = _mark(batch, decided.undoes, decided.id)
    if decided.verb is Verb.REDO and found is not None:
        _mark(batch, found.undoes, "")


def ring(batch: Batch, cluster: int, *, rings: bool) -> None:
    """Count a cluster among the escalated that nobody has taken, or no more."""
    if rings:
        batch.write("INSERT OR IGNORE INTO alarming VALUES (?, ?)", batch.number, cluster)
    else:
        batch.write("DELETE FROM alarming WHERE broadcast = ? AND cluster = ?", batch.number, cluster)


def _mark(batch: Batch, deed: str, undone_by: str) -> DecisionRow | None:
    """Write by what a decision or an act was taken back; return the decision."""
    key: tuple[Any, ...] = (batch.number, codec.text_key(deed))
    acts = batch.all("SELECT offset, loser, row FROM acts WHERE broadcast = ? AND id = ?", *key)
    for offset, loser, packed in acts:
        act = replace(codec.unpack(packed, ActRow), undone_by=undone_by)
        query = "UPDATE acts SET row = ? WHERE broadcast = ? AND offset = ? AND loser = ?"
        batch.write(query, codec.pack(act), batch.number, offset, loser)
    decided = batch.one("SELECT offset, row FROM decisions WHERE broadcast = ? AND id = ?", *key)
    if decided is None:
        return None
    row = replace(codec.unpack(decided[1], DecisionRow), undone_by=undone_by)
    query = "UPDATE decisions SET row = ? WHERE broadcast = ? AND offset = ?"
    batch.write(query, codec.pack(row), batch.number, decided[0])
    return row
