"""Host: eyes on the camera, glances for one second from two metres."""

from __future__ import annotations

import time
from typing import Final

import streamlit as st

from moderation.domain.deciding.decisions import Status, Verb
from moderation.domain.ranking import PRESETS
from moderation.pipeline.ports import ClusterQuery
from moderation.pipeline.views.cards import Card
from moderation.ui import access, deciding
from moderation.ui.parts import answering, cueing, dark, looks, news, on_air, raw, suggested, upcoming
from moderation.ui.shift import Shift, failures_in_words
from moderation.ui.still import Ask, Still, look, touch_up

LIST: Final = "host"
APPROVED: Final = ClusterQuery(statuses=(Status.APPROVED,))
MANY: Final = 25
"""Approved questions looked through for a rare one."""
EVERY: Final = 1.0
"""Seconds between two looks at what is on air and what the producer says."""


def show(shift: Shift) -> None:
    """Draw the page."""
    dark.turn_off_the_light()
    with failures_in_words(shift.say):
        still = look(
            shift, LIST, Ask(APPROVED, preset=st.session_state.get("preset", "balanced"), limit=MANY)
        )
        # Read before anything is drawn: whatever is decided in between is then a conflict, not overwritten.
        seen = shift.desk.version(shift.broadcast.id)
        now = shift.desk.on_air(shift.broadcast.id)
        trouble = raw.trouble(shift)
        _now(shift, (now.row.id if now else 0, shift.desk.broadcast(shift.broadcast.id).cue_seen, trouble))

        def do(verb: Verb, cluster: int, text: str = "") -> None:
            if deciding.decide(shift, verb, (cluster,), text=text, seen=seen) is not None:
                touch_up(shift, LIST)

        if now is not None:
            answering.show(now, shift, do=do)
            suggested.beneath(now.row, shift)
        _next(shift, still, do)
        if trouble:
            st.warning(shift.say(f"host.down.{trouble}"), icon=":material/cloud_off:")
            raw.show(shift)


@st.fragment(run_every=EVERY)
def _now(shift: Shift, drawn: tuple[int, str, str]) -> None:
    """Draw the time, the producer's line and what is on air; the rest follows when it is another question."""
    with failures_in_words(shift.say):
        broadcast = shift.desk.broadcast(shift.broadcast.id)
        card = shift.desk.on_air(shift.broadcast.id)
        _totals(shift)
        cueing.heard(broadcast, shift)
        on_air.show(card, _on_air_for(shift, card), shift)
        if (card.row.id if card else 0, broadcast.cue_seen, raw.trouble(shift)) != drawn:
            st.rerun()


def _on_air_for(shift: Shift, card: Card | None) -> float:
    """Return for how many seconds a question has been on air; looked up once for each time it is put there."""
    if card is None:
        return 0.0
    key = (card.row.id, card.row.version)
    known: tuple[tuple[int, int], float] = st.session_state.get("on-air-since", ((0, 0), 0.0))
    if known[0] != key:
        decisions = shift.desk.decisions(shift.broadcast.id, cluster=card.row.id)
        put = next((decision.at for decision in decisions if decision.verb == Verb.ON_AIR), time.time())
        known = st.session_state["on-air-since"] = (key, put)
    return time.time() - known[1]


def _totals(shift: Shift) -> None:
    """Draw the state of the broadcast, its clock, and what moderators have to see to at once."""
    say, counts = shift.say, shift.desk.counts(shift.broadcast.id)
    row = shift.desk.broadcast(shift.broadcast.id)
    state = say("broadcast.open" if row.open else "broadcast.closed")
    facts = looks.dotted(
        say.count("counts.questions", counts.questions),
        say("counts.answered", share=say.share(counts.askers_answered, counts.askers)),
    )
    alarms = (
        f" :red-badge[:material/emergency: {say.count('host.alarms', counts.alarms)}]"
        if counts.alarms
        else ""
    )
    clock = say.stopwatch(time.time() - row.opened_at)
    st.markdown(f":{'red' if row.open else 'gray'}[**{state}** {clock}] {facts}{alarms}")


def _next(shift: Shift, still: Still, do: upcoming.Do) -> None:
    say = shift.say
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(say("host.up_next"), anchor=False, width="content")
        with st.popover(say("host.preset"), icon=":material/sort:"):
            st.segmented_control(
                say("host.preset"),
                list(PRESETS),
                default="balanced",
                required=True,
                format_func=lambda name: say(f"preset.{name}"),
                key="preset",
                label_visibility="collapsed",
            )
            coarse = upcoming.is_coarse(shift)
        news.show(shift, LIST, still, quiet=True)
        st.button(
            say("host.undo"), key="host-undo", shortcut="U", type="tertiary", icon=":material/undo:",
            on_click=_undo, args=(shift,),
        )  # fmt: skip
    if not still.cards:
        st.info(say("host.none_approved"), icon=":material/rule:")
        may_go = "triage" in access.pages_of(shift.person)
        if may_go and st.button(say("host.to_triage"), icon=":material/arrow_forward:"):
            st.switch_page(st.session_state["page.triage"])
        return
    upcoming.show(still.cards, shift, coarse=coarse, do=do)
    st.caption(say("keys.host"))


def _undo(shift: Shift) -> None:
    if deciding.decide(shift, Verb.UNDO) is not None:
        touch_up(shift, LIST)
