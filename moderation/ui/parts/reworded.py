"""Reworded: a suggested answer in a language model's words beside its own; a person takes one of them, or neither."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from moderation.domain.article import Standing
from moderation.domain.errors import RewordingFailed
from moderation.domain.word_lists import WordList
from moderation.pipeline.answers.rewording import Rewording
from moderation.pipeline.answers.suggester import Suggestion
from moderation.pipeline.rows import ClusterRow
from moderation.ui.library import reworder_of
from moderation.ui.parts import looks, suggested
from moderation.ui.plain import plain
from moderation.ui.shift import Shift


def show(row: ClusterRow, shift: Shift, *, written: str, use: Callable[[str], None]) -> None:
    """Draw the button and what came of it; nothing where the operator names no language model.

    `written` is the text in the answer's field, `use` puts another one there.
    """
    if not shift.settings.reword_url:
        return
    say = shift.say
    if st.button(
        say("reword"), key=f"reword-{row.id}", icon=":material/edit_square:", help=say("reword.help")
    ):
        with st.spinner(say("reword.waiting")):
            st.session_state[_kept(row.id)] = _reword(row, shift, written)
    kept = st.session_state.get(_kept(row.id))
    if isinstance(kept, Rewording):
        _beside(kept, row, shift, use)
    elif kept:
        st.warning(say(f"reword.{kept}"), icon=":material/error:")


def forget(cluster: int) -> None:
    """Forget what came of a question's rewording."""
    st.session_state.pop(_kept(cluster), None)


def _reword(row: ClusterRow, shift: Shift, written: str) -> Rewording | str:
    """Return the rewording, or the code of why there is none."""
    source = _source(suggested.worth_showing(row, shift).found, written)
    reworder = reworder_of(shift.settings)
    if source is None or reworder is None:
        return "no_source"
    tariffs = shift.desk.lists(shift.broadcast.id).get(WordList.TARIFFS, ())
    try:
        return reworder.reword(row.label, source.article, tariffs=tariffs)
    except RewordingFailed as failure:
        return f"failed.{failure.code}"


def _source(shown: Sequence[Suggestion], written: str) -> Suggestion | None:
    """Return the suggestion whose words stand in the field, else the first of those that hold, here and undisputed."""
    taken = (one for one in shown if written and written in one.article.answer)
    holding = (
        one
        for one in shown
        if one.standing is Standing.CURRENT and not one.elsewhere and one.contradicts is None
    )
    return next(taken, None) or next(holding, None)


def _beside(kept: Rewording, row: ClusterRow, shift: Shift, use: Callable[[str], None]) -> None:
    say, source = shift.say, kept.source
    title = plain(source.source or source.question)
    if kept.flaw is not None:
        why = say(f"reword.flaw.{kept.flaw.fault}", what=plain(kept.flaw.what))
        st.warning(say("reword.refused", why=why), icon=":material/block:")
    columns = st.columns(2 if kept.flaw is None else 1, gap="small")
    with columns[0], st.container(border=True, height="stretch"):
        st.caption(looks.dotted(say("reword.own"), title))
        st.text(source.answer)
    if kept.flaw is None:
        with columns[1], st.container(border=True, height="stretch"):
            st.caption(f":material/smart_toy: {say('reword.from', source=title)}")
            st.text(kept.text)
            st.button(
                say("suggested.use"), key=f"use-reworded-{row.id}", icon=":material/edit_note:",
                on_click=use, args=(kept.text,),
            )  # fmt: skip


def _kept(cluster: int) -> str:
    return f"reworded-{cluster}"
