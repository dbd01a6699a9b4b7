"""Deciding: what a button does, and what is said of it."""

from __future__ import annotations

from collections.abc import Collection

import streamlit as st

from moderation.domain.deciding.decisions import Outcome, Verb
from moderation.domain.errors import EfirError
from moderation.ui.plain import plain
from moderation.ui.shift import Shift
from moderation.ui.texts import Say

_TOLD = "told"


def decide(
    shift: Shift,
    verb: Verb,
    clusters: Collection[int] = (),
    *,
    seqs: Collection[int] = (),
    text: str = "",
    undoes: str = "",
    seen: int = 0,
    words: Collection[str] = (),
    micros: Collection[int] = (),
) -> Outcome | None:
    """Submit a decision and keep a sentence about it for the next drawing; None when intake did not answer."""
    try:
        outcome = shift.desk.act(
            shift.broadcast.id,
            verb,
            clusters,
            seqs=seqs,
            text=text,
            undoes=undoes,
            seen=seen,
            words=words,
            micros=micros,
        )
    except EfirError as error:
        st.session_state[_TOLD] = (False, shift.say.error(error))
        return None
    st.session_state[_TOLD] = (outcome.done, sentence(outcome, verb, shift.say))
    return outcome


def sentence(outcome: Outcome, verb: Verb, say: Say) -> str:
    """Return what became of a decision, with who was first and when if someone was."""
    if outcome.done:
        return say(f"done.{verb}")
    if verb is Verb.UNDO and outcome.code == "refused":
        return say("told.nothing_to_undo")
    if verb is Verb.REDO and outcome.code == "refused":
        return say("told.nothing_to_redo")
    if outcome.code == "merged" and not outcome.who:
        return say("told.merged_by_machine")
    if outcome.code == "refused" and say.language == "en":
        return plain(outcome.sentence)
    return say(f"told.{outcome.code}", who=plain(outcome.who) or say("machine"), at=say.clock(outcome.at))


def warn(words: str) -> None:
    """Keep a sentence on why nothing was submitted for the next drawing."""
    st.session_state[_TOLD] = (False, words)


def tell(words: str, *, done: bool) -> None:
    """Keep a sentence on what became of several decisions for the next drawing."""
    st.session_state[_TOLD] = (done, words)


def show_outcome(*, briefly: bool = False) -> None:
    """Show what became of the last decision: in passing when it was taken, else until the page is drawn again."""
    done, words = st.session_state.pop(_TOLD, (True, ""))
    if words and done:
        st.toast(words, icon=":material/check:")
    elif words and briefly:
        st.toast(words, icon=":material/sync_problem:", duration="long")
    elif words:
        st.warning(words, icon=":material/sync_problem:")
