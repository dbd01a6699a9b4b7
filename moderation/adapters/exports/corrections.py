"""Corrections of a broadcast: what people said against the machine, as lines to train its heads on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain

from moderation.adapters.exports.messages import pages
from moderation.adapters.exports.spreadsheets import storable
from moderation.domain.cluster import BY_HAND
from moderation.domain.deciding.correcting import ABUSE, CORRECTED, RETRACTED, SPAM, Judgement, judgement
from moderation.domain.events import Asked
from moderation.domain.message import Kind, Level
from moderation.domain.screening.masking import mask
from moderation.pipeline.ports import LogReader, ViewReader
from moderation.pipeline.rows import MessageRow


def corrections_jsonl(views: ViewReader, log: LogReader, broadcast: str) -> bytes:
    """Return each message that people corrected as a line that `embeddings.train_heads --own` reads.

    Its wording is as typed, abuse and all, for a head learns from nothing else; personal data are masked.
    """
    lines = (_line(row, log, broadcast) for row in _corrected(views, broadcast))
    return "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines if line).encode()


def _corrected(views: ViewReader, broadcast: str) -> Iterator[MessageRow]:
    for row in chain.from_iterable(pages(views, broadcast)):
        # What was erased has no words to learn from; what a chat took back was not judged wrongly.
        if (
            row.shown
            and RETRACTED not in row.reasons
            and (CORRECTED in row.reasons or BY_HAND in row.urgency.reasons)
        ):
            yield row


def _line(row: MessageRow, log: LogReader, broadcast: str) -> dict[str, str] | None:
    (recorded,) = log.read(broadcast, after=row.seq - 1, limit=1)
    assert isinstance(recorded.event, Asked)
    if not recorded.event.text:
        # What was typed is kept for some days only.
        return None
    said = judgement(row)
    return {
        "text": storable(mask(recorded.event.text, row.masked)),
        "kind": _kind(said),
        # Messages of one question must not stand on both sides of a split.
        "question": str(row.clusters[0]) if row.clusters else "",
        "urgency": _level(said),
        "language": row.language,
    }


def _kind(said: Judgement) -> str:
    if said.reason in (ABUSE, SPAM):
        return {ABUSE: "abuse", SPAM: "spam"}[said.reason]
    if said.kind is Kind.CHATTER:
        return "chatter"
    return "emergency" if said.level is Level.CRITICAL else "question"


def _level(said: Judgement) -> str:
    """Return the urgency, by which the reader of such lines also knows abuse that asks from abuse that does not."""
    if said.kind is Kind.CHATTER:
        return Level.NONE.value
    return Level.NORMAL.value if said.level is Level.NONE else said.level.value
