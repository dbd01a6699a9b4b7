"""Still: the picture of a list that a person looks at; it changes only when they ask or act."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import streamlit as st

from moderation.domain.message import Level
from moderation.domain.ranking import PRESETS
from moderation.pipeline.ports import ClusterQuery
from moderation.pipeline.rows import Counts
from moderation.pipeline.views.cards import BoardPage, Card, Tally
from moderation.ui.shift import Shift


@dataclass(frozen=True, slots=True)
class Ask:
    """What a list shows: clusters that fit a query, of some levels (all when empty), ranked by a preset."""

    query: ClusterQuery
    levels: tuple[Level, ...] = ()
    preset: str = "balanced"
    limit: int = 25


@dataclass(frozen=True, slots=True)
class Still:
    """A list as it was when it was drawn, and how much of everything there was then."""

    ask: Ask
    page: BoardPage
    counts: Counts
    tally: Tally

    @property
    def cards(self) -> tuple[Card, ...]:
        """Return the cards in their places."""
        return self.page.cards


def look(shift: Shift, name: str, ask: Ask) -> Still:
    """Return the picture that the person has of a list; a new one when there is none or they ask for another."""
    still: Still | None = st.session_state.get(_key(shift, name))
    if still is None or still.ask != ask:
        still = _take(shift, ask)
        st.session_state[_key(shift, name)] = still
    return still


def renew(shift: Shift, name: str) -> None:
    """Forget a picture, so that the next look takes a new one."""
    st.session_state.pop(_key(shift, name), None)


def touch_up(shift: Shift, name: str, *, add: Collection[int] = (), after: int = 0) -> None:
    """Read the cards of a picture anew, each in its place; put new ones after a given cluster."""
    still: Still | None = st.session_state.get(_key(shift, name))
    if still is None:
        return
    version = shift.desk.version(shift.broadcast.id)
    ids = [card.row.id for card in still.cards]
    at = ids.index(after) + 1 if after in ids else 0
    ids[at:at] = [cluster for cluster in add if cluster not in ids]
    cards = shift.desk.cards(shift.broadcast.id, ids, weights=PRESETS[still.ask.preset])
    page = replace(still.page, version=version, cards=tuple(cards))
    tally = shift.desk.tally(shift.broadcast.id)
    st.session_state[_key(shift, name)] = replace(still, page=page, tally=tally)


def news(shift: Shift, still: Still) -> tuple[int, bool]:
    """Return how many clusters are new since a picture was taken, and whether anything changed at all."""
    version = shift.desk.version(shift.broadcast.id)
    if version == still.page.version:
        return 0, False
    fresh = shift.desk.counts(shift.broadcast.id).clusters - still.counts.clusters
    return max(fresh, 0), True


def _take(shift: Shift, ask: Ask) -> Still:
    broadcast = shift.broadcast.id
    # Counted before reading: what comes in between is news, not missed.
    counts = shift.desk.counts(broadcast)
    tally = shift.desk.tally(broadcast)
    weights = PRESETS[ask.preset]
    page = shift.desk.board(broadcast, ask.query, weights=weights, levels=ask.levels, limit=ask.limit)
    return Still(ask, page, counts, tally)


def _key(shift: Shift, name: str) -> str:
    return f"still:{name}:{shift.broadcast.id}"
