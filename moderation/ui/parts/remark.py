"""Remark: a single message, why it was judged so, and a menu to say that the machine was wrong."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from moderation.domain.deciding.correcting import CORRECTED, Correction, fitting, judgement
from moderation.domain.deciding.decisions import Verb
from moderation.domain.message import Level, Verdict
from moderation.domain.protocol.feed import PAGE
from moderation.domain.screening.cleaning import clean
from moderation.domain.screening.repair import repair
from moderation.pipeline.rows import MessageRow
from moderation.ui import deciding
from moderation.ui.parts import looks, reveal
from moderation.ui.plain import plain
from moderation.ui.shift import Shift

Done = Callable[[], None]


def show(message: MessageRow, shift: Shift, *, on_done: Done, place: str = "item") -> None:
    """Draw a message; `on_done` is called after a correction, `place` tells lists that may both show it apart."""
    read = repair(clean(message.shown))
    with st.container(horizontal=True, gap="small", wrap=False, vertical_alignment="top"):
        st.markdown(f":gray[{shift.say.clock(message.at)}]", width="content")
        with st.container(gap=None):
            st.text(f"{message.shown} → {read.text}" if read.kinds else message.shown, width="stretch")
            if why := _why(message, shift):
                st.markdown(why)
        reveal.button(message, shift, place=place)
        if message.state == "screened" and shift.person.may(Verb.CORRECT):
            _menu(message, shift, on_done, place)
    reveal.answer(message, shift, place=place)


def _why(message: MessageRow, shift: Shift) -> str:
    """Return verdict and reasons in words, "" for a message on which nothing was found."""
    say = shift.say
    badge = "" if message.verdict is Verdict.ADMIT else looks.verdict(message.verdict, say)
    urgent = message.urgency.level.order >= Level.HIGH.order
    codes = (*message.reasons, *(message.urgency.reasons if urgent else ()))
    reasons = "; ".join(dict.fromkeys(say.reason(code) for code in codes))
    level = looks.level(message.urgency.level, say)
    paid = looks.donations((message.donation,), 1, say) if message.donation else ""
    parts = (badge, level, paid, f":small[:gray[{reasons}]]" if reasons else "")
    return " ".join(part for part in parts if part)


def _menu(message: MessageRow, shift: Shift, on_done: Done, place: str) -> None:
    say = shift.say
    # A browser keeps the words of what was chosen, so a menu lives in one language.
    key = f"correct-{place}-{message.seq}-{say.language}"
    st.menu_button(
        say("correct"),
        fitting(judgement(message), confirmable=message.channel != PAGE and CORRECTED not in message.reasons),
        format_func=lambda correction: plain(say(f"correct.{correction}")),
        key=key,
        type="tertiary",
        icon=":material/edit_note:",
        help=say("correct.help"),
        on_click=_correct,
        args=(message.seq, key, shift, on_done),
    )


def _correct(seq: int, key: str, shift: Shift, on_done: Done) -> None:
    chosen = st.session_state.get(key)
    if chosen is None:
        return
    outcome = deciding.decide(shift, Verb.CORRECT, seqs=(seq,), text=Correction(chosen))
    if outcome is not None and outcome.done:
        on_done()
