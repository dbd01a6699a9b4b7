"""Choosing: which item is open, which are marked for a merge, which messages are picked for a split; all by id."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

_CHOSEN, _MARKS, _PICKS = "chosen", "marks", "picks"


def chosen() -> int:
    """Return the cluster that the person opened, 0 when they opened none."""
    return int(st.session_state.get(_CHOSEN, 0))


def choose(cluster: int) -> None:
    """Open a cluster."""
    if cluster != chosen():
        st.session_state[_CHOSEN] = cluster
        stop_picking()


def step(clusters: Sequence[int], by: int) -> None:
    """Open the cluster that stands `by` places below the open one, staying within the list."""
    if clusters:
        at = clusters.index(chosen()) + by if chosen() in clusters else 0
        choose(clusters[min(max(at, 0), len(clusters) - 1)])


def marks() -> tuple[int, ...]:
    """Return the clusters marked for a merge, in the order in which they were marked."""
    return tuple(st.session_state.get(_MARKS, ()))


def mark(cluster: int) -> None:
    """Mark a cluster for a merge, or take its mark away."""
    if cluster in marks():
        unmark(cluster)
    else:
        st.session_state[_MARKS] = (*marks(), cluster)


def unmark(cluster: int) -> None:
    """Take the mark of a cluster away."""
    st.session_state[_MARKS] = tuple(other for other in marks() if other != cluster)


def unmark_all() -> None:
    """Take all marks away."""
    st.session_state.pop(_MARKS, None)


def picks() -> tuple[int, ...]:
    """Return the messages picked for a split."""
    return tuple(st.session_state.get(_PICKS, ()))


def pick(seq: int) -> None:
    """Pick a message, or put it back, as its box says."""
    # Streamlit also tells of a change when a box that was away is drawn again, so only the box itself can be believed.
    others = tuple(other for other in picks() if other != seq)
    boxed = bool(st.session_state.get(f"pick-{seq}"))
    st.session_state[_PICKS] = (picks() if seq in picks() else (*others, seq)) if boxed else others


def stop_picking() -> None:
    """Put all picked messages back, and put the boxes away."""
    st.session_state.pop(_PICKS, None)
    st.session_state["splitting"] = False
