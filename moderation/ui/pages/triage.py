"""Triage: for moderators, both hands on the keyboard, for hours."""

from __future__ import annotations

from functools import partial
from typing import Final

import streamlit as st

from moderation.domain.deciding.decisions import Status, Verb
from moderation.pipeline.views.cards import Card
from moderation.ui import choosing, deciding
from moderation.ui.parts import (
    apart,
    bulk,
    cueing,
    dial,
    discovered,
    filters,
    found,
    history,
    item,
    news,
    presence,
    proposed,
    saved,
    set_aside,
    suggested,
    writing,
)
from moderation.ui.parts import card as cards
from moderation.ui.parts import splitting as splitter
from moderation.ui.parts.actions import Actions
from moderation.ui.shift import Shift, failures_in_words
from moderation.ui.still import Still, look, touch_up
from moderation.ui.topics import topics

LIST: Final = "triage"
TALL: Final = 560
"""Height of the two columns in pixels: each scrolls by itself."""


def show(shift: Shift) -> None:
    """Draw the page."""
    with failures_in_words(shift.say):
        still = look(shift, LIST, filters.asked(shift.say, shift.desk.team.mine(shift.broadcast.id)))
        names = topics(shift.settings, shift.say.language)
        filters.show(shift, still.tally, names, tools=lambda: _tools(shift))
        found.show(still.ask.query.text, shift, on_open=choosing.choose)
        discovered.show(shift, on_done=lambda: touch_up(shift, LIST))
        proposed.show(shift, on_done=lambda: touch_up(shift, LIST))
        # Read before the item: whatever is decided in between is then a conflict, not overwritten.
        seen = shift.desk.version(shift.broadcast.id)
        opened = _opened(shift, still)
        row = opened.row if opened else None
        news.show(shift, LIST, still, item=row.id if row else 0, item_version=row.version if row else 0)
        left, right = st.columns([5, 8], gap="medium")
        with left:
            _list(shift, still)
            _under_list(shift, still)
        with right:
            _item(shift, still, opened, seen)
        _set_aside(shift, still)


def _tools(shift: Shift) -> None:
    """Draw what concerns the whole broadcast or the person, not one question."""
    saved.show(shift)
    dial.show(shift, on_undo=lambda deed: _undo(shift, deed))
    cueing.write(shift)
    with st.popover("", icon=":material/keyboard:", help=shift.say("keys"), key="key-sheet"):
        st.markdown("  \n".join(shift.say("keys.list").split(" · ")))
    seen = shift.desk.version(shift.broadcast.id)
    bulk.show(shift, seen=seen, on_done=lambda: touch_up(shift, LIST))


def _opened(shift: Shift, still: Still) -> Card | None:
    """Return the open item as it is now: the chosen one, else the first of the list; the first of another list."""
    ids = [card.row.id for card in still.cards]
    if st.session_state.get("asked") != still.ask:
        st.session_state["asked"] = still.ask
        if choosing.chosen() not in ids:
            choosing.choose(ids[0] if ids else 0)
    for wanted in ([choosing.chosen()], ids[:1]):
        found = shift.desk.cards(shift.broadcast.id, wanted) if any(wanted) else []
        if found:
            choosing.choose(found[0].row.id)
            return found[0]
    return None


def _list(shift: Shift, still: Still) -> None:
    if not still.cards:
        st.info(_nothing(shift, still), icon=":material/inbox:")
        return
    opened, marks = choosing.chosen(), choosing.marks()
    with st.container(height=TALL, border=False, key="list"):
        for card in still.cards:
            cards.show(
                card,
                shift,
                chosen=card.row.id == opened,
                marked=card.row.id in marks,
                on_choose=choosing.choose,
                on_mark=choosing.mark,
            )


def _under_list(shift: Shift, still: Still) -> None:
    """Draw the keys that go through the list, and those that take back and do again."""
    say, ids = shift.say, [card.row.id for card in still.cards]
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        for name, key, icon, do in (
            ("next", "J", "arrow_downward", partial(choosing.step, ids, 1)),
            ("previous", "K", "arrow_upward", partial(choosing.step, ids, -1)),
            ("undo", "U", "undo", partial(_undo, shift)),
            ("redo", "Y", "redo", partial(_redo, shift)),
        ):
            place = name if key in "JK" else f"{name}-last"
            st.button(say(f"do.{name}"), key=place, shortcut=key, icon=f":material/{icon}:", on_click=do)
        st.caption(say("list.shown", shown=len(ids), total=say.number(still.page.total)))


def _nothing(shift: Shift, still: Still) -> str:
    say, ask = shift.say, still.ask
    if not still.counts.clusters:
        return say("list.no_questions")
    if ask.query.text or ask.query.topic:
        return say("list.empty.search")
    if ask.levels:
        return say("list.empty.urgent")
    return say("list.empty.waiting") if ask.query.statuses == (Status.WAITING,) else say("list.empty")


def _item(shift: Shift, still: Still, opened: Card | None, seen: int) -> None:
    if opened is None:
        if still.cards:
            st.caption(shift.say("list.choose"))
        return

    def do(verb: Verb, text: str = "", more: tuple[int, ...] = ()) -> None:
        _do(shift, still, opened, verb, text=text, more=more, seen=seen)

    with st.container(height=TALL, border=True, key="item"):
        item.heading(opened, shift)
        presence.beside(opened.row.id, shift)
        names = topics(shift.settings, shift.say.language)
        Actions(shift, opened.row, choosing.marks(), names, do=do).show()
        item.reasons(opened.row, shift)
        apart.show(opened.row, shift)
        suggested.show(opened.row, shift, use=partial(writing.begin, opened.row.id))
        writing.show(opened.row, shift, do=do)
        _samples(shift, opened, seen)
        item.facts(opened, shift)
        history.show(opened.row.id, shift, on_undo=lambda decision: _undo(shift, decision))


def _samples(shift: Shift, opened: Card, seen: int) -> None:
    say = shift.say
    splitting = bool(st.session_state.get("splitting"))
    if not splitting:
        item.samples(opened, shift, on_done=lambda: touch_up(shift, LIST))
    if opened.row.messages > 1:
        st.toggle(say("item.split"), key="splitting", help=say("item.split_help"))
        if splitting:
            splitter.show(
                opened.row,
                shift,
                on_accept=lambda micros: _split(shift, opened.row.id, seen, micros),
                on_split=lambda: _split(shift, opened.row.id, seen),
            )


def _do(
    shift: Shift, still: Still, opened: Card, verb: Verb, *, text: str, more: tuple[int, ...], seen: int
) -> None:
    outcome = deciding.decide(shift, verb, (opened.row.id, *more), text=text, seen=seen)
    if outcome is None:
        return
    if outcome.done and verb is Verb.MERGE:
        choosing.unmark_all()
    if outcome.done and verb in (Verb.APPROVE, Verb.DISMISS):
        choosing.step([card.row.id for card in still.cards], 1)
    if outcome.code == "merged":
        choosing.choose(outcome.cluster)
    touch_up(shift, LIST)


def _set_aside(shift: Shift, still: Still) -> None:
    """Draw what is not on the board, when the person asks for it; the search goes there too."""
    if unread := shift.desk.counts(shift.broadcast.id).unread:
        st.warning(shift.say("list.unread", n=shift.say.number(unread)), icon=":material/visibility_off:")
    if st.toggle(shift.say("list.set_aside"), key="set-aside", help=shift.say("list.set_aside_help")):
        set_aside.show(shift, on_done=lambda: touch_up(shift, LIST), text=still.ask.query.text)


def _split(shift: Shift, cluster: int, seen: int, micros: tuple[int, ...] = ()) -> None:
    """Take out whole micro-clusters, or else the messages picked."""
    seqs = () if micros else choosing.picks()
    outcome = deciding.decide(shift, Verb.SPLIT, (cluster,), seqs=seqs, micros=micros, seen=seen)
    if outcome is not None and outcome.done:
        choosing.stop_picking()
        touch_up(shift, LIST, add=(outcome.cluster,), after=cluster)


def _undo(shift: Shift, decision: str = "") -> None:
    if deciding.decide(shift, Verb.UNDO, undoes=decision) is not None:
        touch_up(shift, LIST)


def _redo(shift: Shift) -> None:
    if deciding.decide(shift, Verb.REDO) is not None:
        touch_up(shift, LIST)
