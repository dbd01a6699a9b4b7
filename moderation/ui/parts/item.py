"""Item: one cluster with all that a moderator needs to decide on it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from moderation.domain.message import Level
from moderation.domain.screening.repair import legible
from moderation.pipeline.ports import MessageQuery
from moderation.pipeline.rows import ClusterRow, MessageRow
from moderation.pipeline.views.cards import Card
from moderation.ui.parts import looks, remark
from moderation.ui.plain import plain
from moderation.ui.shift import Shift

SAMPLES = 8
"""Messages shown of a cluster."""
READ = 40
"""Messages read to find so many that do not repeat one another."""
REASONS = 3
"""Commonest reasons shown of a cluster."""
TITLE = 140
"""Characters of a title."""


def heading(card: Card, shift: Shift) -> None:
    """Draw the question and its facts."""
    row, say = card.row, shift.say
    st.header(plain(row.label or "…", most=TITLE), anchor=False)
    people = say(
        "item.askers_since",
        askers=say.count("askers", row.askers),
        messages=say.count("messages", row.messages),
        since=say.clock(row.first_at),
    )
    st.markdown(
        " ".join(filter(None, (looks.dotted(people, looks.growth(row, say)), looks.badges(row, say))))
    )
    notes = " ".join(filter(None, (looks.donations(card.donations, row.donations, say), _notes(row, shift))))
    if notes:
        st.markdown(notes)


def reasons(row: ClusterRow, shift: Shift) -> None:
    """Draw why the cluster is as urgent as it is."""
    say = shift.say
    level = say("item.why", level=say(f"item.why_level.{row.urgency.level}"))
    codes = row.urgency.reasons[:REASONS]
    words = "; ".join(say.reason(code) for code in codes)
    if not words:
        words = (
            say("item.ordinary")
            if row.urgency.level in (Level.NONE, Level.NORMAL)
            else say("item.set_by_hand")
        )
    st.markdown(f"**{level}:** {words}")


def facts(card: Card, shift: Shift) -> None:
    """Draw where the askers are, which words they share, and what the place in the list is made of."""
    row, say = card.row, shift.say
    if row.regions:
        regions = ", ".join(f"{plain(name)} {say.number(count)}" for name, count in row.regions)
        st.markdown(f"**{say('item.regions')}:** {regions}")
    if row.keywords:
        st.markdown(f"**{say('item.keywords')}:** {', '.join(plain(word) for word in row.keywords)}")
    parts = [(name, part) for name, part in card.rank.parts if part > 0]
    if parts:
        most = max(part for _, part in parts)
        lines = "  \n".join(
            f":blue[{looks.bar(part / most)}] :gray[{say(f'part.{name}')}]" for name, part in parts
        )
        with st.expander(say("item.rank")):
            st.markdown(lines)


def samples(card: Card, shift: Shift, *, on_done: remark.Done) -> None:
    """Draw how the question was asked, each message with a menu; what came with a donation first."""
    say = shift.say
    query = MessageQuery(cluster=card.row.id, limit=READ)
    paid = shift.desk.messages(shift.broadcast.id, replace(query, donations=True)) if card.donations else []
    found = shift.desk.messages(shift.broadcast.id, query)
    rows = [*paid, *(row for row in _different(found) if not row.donation)][:SAMPLES]
    if not rows:
        st.caption(say("item.no_samples"))
        return
    shown = say("item.samples", shown=len(rows), total=say.number(card.row.messages))
    st.markdown(f"**{shown}**")
    with st.container(gap="xsmall"):
        for message in rows:
            remark.show(message, shift, on_done=on_done)


def _different(rows: Sequence[MessageRow]) -> list[MessageRow]:
    """Return messages without those that repeat another but for its signs, capitals or keyboard."""
    first: dict[str, MessageRow] = {}
    for row in rows:
        first.setdefault("".join(filter(str.isalnum, legible(row.shown).casefold())), row)
    return list(first.values())


def _notes(row: ClusterRow, shift: Shift) -> str:
    say = shift.say
    notes = [looks.claim(row, shift.who, time.time(), say)]
    if row.assignee:
        notes.append(f":gray-badge[{say('item.assigned', who=plain(row.assignee))}]")
    if row.titled_by_hand:
        notes.append(f":gray[{say('item.by_hand')}]")
    if row.reason:
        notes.append(f":gray[{say('item.dismissed_because', reason=say.reason(row.reason))}]")
    if row.answer:
        notes.append(f"**{say('item.answer', at=say.clock(row.answered_at))}:** {plain(row.answer)}")
    if row.useful or row.useless:
        notes.append(f":gray[{say('item.ratings', useful=row.useful, useless=row.useless)}]")
    return " ".join(note for note in notes if note)
