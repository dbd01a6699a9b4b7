"""Rules: which words this broadcast always withholds, admits, answers first, or takes for tariffs."""

from __future__ import annotations

from typing import Final

import streamlit as st

from moderation.domain.deciding.decisions import Verb
from moderation.domain.errors import Refused
from moderation.domain.word_lists import LONGEST_ENTRY, MOST_ENTRIES, WordList, tidy
from moderation.pipeline.rows import DecisionRow
from moderation.ui import deciding
from moderation.ui.parts import history, looks
from moderation.ui.plain import plain
from moderation.ui.shift import Shift, failures_in_words

CHANGES: Final = 200
"""Changes of lists that are looked through and shown."""
TALL: Final = 320
"""Height of a list's field in pixels."""


def show(shift: Shift) -> None:
    """Draw the page."""
    with failures_in_words(shift.say):
        changes = shift.desk.decisions(shift.broadcast.id, verbs=(Verb.WORDS,), limit=CHANGES)
        left, right = st.columns([3, 2], gap="large")
        with left:
            _lists(shift, changes)
        with right:
            _try(shift)
            _history(shift, changes)


def _lists(shift: Shift, changes: list[DecisionRow]) -> None:
    seen = shift.desk.version(shift.broadcast.id)
    lists = shift.desk.lists(shift.broadcast.id)
    tabs = st.tabs([f"{shift.say(f'list.{name}')} ({len(lists[name])})" for name in WordList])
    for tab, name in zip(tabs, WordList, strict=True):
        with tab:
            last = next((change for change in changes if change.note.startswith(f"{name}:")), None)
            _list(shift, name, lists[name], last, seen)


def _list(
    shift: Shift, name: WordList, entries: tuple[str, ...], last: DecisionRow | None, seen: int
) -> None:
    """Draw a list to edit; a draft outlives what others do meanwhile, and is not saved over it."""
    say, field = shift.say, _field(shift, name)
    st.markdown(say(f"list.{name}.means"))
    base, _ = st.session_state.get(_base(shift, name), ((), 0))
    draft = st.session_state.get(field)
    if draft is None or draft == "\n".join(base):
        _take(shift, name, entries, seen)
    elif base != entries and tuple(draft.splitlines()) != entries:
        who, at = (plain(last.who), say.clock(last.at)) if last else (say("machine"), "")
        st.warning(say("rules.moved", who=who, at=at), icon=":material/sync_problem:")
        st.button(
            say("rules.take_new"), key=f"take-{name}", on_click=_take, args=(shift, name, entries, seen)
        )
    st.text_area(
        say("rules.entries", name=say(f"list.{name}")), key=field, height=TALL, help=say("rules.hint")
    )
    st.caption(looks.dotted(say("rules.hint"), _changed(last, shift)))
    st.button(
        say("rules.save"),
        key=f"save-{name}",
        type="primary",
        icon=":material/save:",
        on_click=_save,
        args=(shift, name),
    )


def _changed(last: DecisionRow | None, shift: Shift) -> str:
    return shift.say("rules.changed", who=plain(last.who), at=shift.say.clock(last.at)) if last else ""


def _field(shift: Shift, name: WordList) -> str:
    return f"words-{name}-{shift.broadcast.id}"


def _base(shift: Shift, name: WordList) -> str:
    return f"base-{name}-{shift.broadcast.id}"


def _take(shift: Shift, name: WordList, entries: tuple[str, ...], seen: int) -> None:
    """Start a draft from a list as it is; `seen` is the version at which it was read."""
    st.session_state[_field(shift, name)] = "\n".join(entries)
    st.session_state[_base(shift, name)] = entries, seen


def _save(shift: Shift, name: WordList) -> None:
    say = shift.say
    base, seen = st.session_state[_base(shift, name)]
    try:
        entries = tidy(st.session_state[_field(shift, name)].splitlines())
    except Refused as refused:
        limits = say("rules.refused", entries=say.number(MOST_ENTRIES), chars=say.number(LONGEST_ENTRY))
        deciding.warn(limits if say.language == "ru" else plain(str(refused)))
        return
    if entries == base:
        deciding.warn(say("rules.same"))
        return
    outcome = deciding.decide(shift, Verb.WORDS, text=name, words=entries, seen=seen)
    if outcome is not None and outcome.done:
        _take(shift, name, entries, outcome.version or seen)


def _history(shift: Shift, changes: list[DecisionRow]) -> None:
    st.subheader(shift.say("rules.history"), anchor=False)
    if not changes:
        st.caption(shift.say("rules.no_history"))
    with st.container(height=TALL, border=False):
        history.lines(changes, shift, on_undo=lambda decision: _undo(shift, decision))


def _undo(shift: Shift, decision: str) -> None:
    deciding.decide(shift, Verb.UNDO, undoes=decision)


def _try(shift: Shift) -> None:
    """Draw a field for a message, and what would become of it."""
    say = shift.say
    st.subheader(say("rules.try"), anchor=False)
    text = st.text_area(
        say("rules.try"), key="try", placeholder=say("rules.try_hint"), label_visibility="collapsed"
    )
    if not text:
        return
    screening = shift.desk.judge(shift.broadcast.id, text)
    st.markdown(
        " ".join(
            part
            for part in (
                looks.verdict(screening.verdict, say),
                f":gray-badge[{say(f'kind.{screening.kind}')}]",
                looks.level(screening.urgency.level, say),
            )
            if part
        )
    )
    reasons = [say.reason(code) for code in (*screening.reasons, *screening.urgency.reasons)]
    st.markdown("\n".join(f"- {reason}" for reason in dict.fromkeys(reasons)) or say("rules.try_no_reason"))
    st.markdown(f":gray[{say('rules.try_shown')}:]")
    st.text(screening.shown)
    st.caption(say("rules.try_without_model"))
