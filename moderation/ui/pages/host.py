"""Host: eyes on the camera, glances for one second from two metres."""

from __future__ import annotations

import time
from typing import Final

import streamlit as st

from moderation.domain.decisions import Status, Verb
from moderation.domain.ranking import PRESETS
from moderation.pipeline.cards import Card
from moderation.pipeline.ports import ClusterQuery
from moderation.pipeline.standing import themes
from moderation.ui import access, deciding
from moderation.ui.parts import looks, news, on_air
from moderation.ui.plain import plain
from moderation.ui.shift import Shift, failures_in_words
from moderation.ui.still import Ask, Still, look, touch_up

LIST: Final = "host"
NEXT: Final = 6
"""Questions in the list of what may come next."""
RARE: Final = 2
"""Askers at most of a rare question."""
APPROVED: Final = ClusterQuery(statuses=(Status.APPROVED,))
MANY: Final = 25
"""Approved questions looked through for a rare one."""


def show(shift: Shift) -> None:
    """Draw the page."""
    with failures_in_words(shift.say):
        still = look(
            shift, LIST, Ask(APPROVED, preset=st.session_state.get("preset", "balanced"), limit=MANY)
        )
        _totals(shift, still)
        seen = shift.desk.version(shift.broadcast.id)
        now = shift.desk.on_air(shift.broadcast.id)
        _now(shift, now.row.id if now else 0)
        if now is not None:
            _answer(shift, now, seen)
        _next(shift, still, seen)


@st.fragment(run_every=1.0)
def _now(shift: Shift, drawn: int) -> None:
    """Draw what is on air with its clock; the rest of the page follows when it is another question."""
    with failures_in_words(shift.say):
        card = shift.desk.on_air(shift.broadcast.id)
        on_air.show(card, _on_air_for(shift, card), shift)
        if (card.row.id if card else 0) != drawn:
            st.rerun()


def _on_air_for(shift: Shift, card: Card | None) -> float:
    if card is None:
        return 0.0
    decisions = shift.desk.decisions(shift.broadcast.id, cluster=card.row.id)
    put = next((decision.at for decision in decisions if decision.verb == Verb.ON_AIR), 0.0)
    return time.time() - put if put else 0.0


def _totals(shift: Shift, still: Still) -> None:
    say, counts = shift.say, shift.desk.counts(shift.broadcast.id)
    state = say("broadcast.open" if shift.broadcast.open else "broadcast.closed")
    approved, answered = (still.tally.statuses.get(s, 0) for s in (Status.APPROVED, Status.ANSWERED))
    facts = looks.dotted(
        say.count("counts.questions", counts.questions),
        say("counts.answered", share=say.share(counts.askers_answered, counts.askers)),
        say("host.totals", approved=approved, answered=answered),
    )
    st.markdown(f":{'red' if shift.broadcast.open else 'gray'}[**{state}**] {facts}")


def _answer(shift: Shift, now: Card, seen: int) -> None:
    say, key = shift.say, f"answer-{now.row.id}"
    st.text_area(
        say("host.answer"), key=key, placeholder=say("host.answer_hint"), height=88, max_chars=2000,
        label_visibility="collapsed",
    )  # fmt: skip
    with st.container(horizontal=True):
        st.button(
            say("host.answer_do"),
            key="do-answer",
            type="primary",
            icon=":material/campaign:",
            on_click=_tell,
            args=(shift, now.row.id, key, seen),
        )
        st.button(
            say("host.off_air"),
            key="do-off-air",
            icon=":material/stop_circle:",
            on_click=_decide,
            args=(shift, Verb.OFF_AIR, now.row.id, seen),
        )


def _next(shift: Shift, still: Still, seen: int) -> None:
    say = shift.say
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(say("host.next"), anchor=False, width="content")
        st.segmented_control(
            say("host.preset"),
            list(PRESETS),
            default="balanced",
            required=True,
            format_func=lambda name: say(f"preset.{name}"),
            key="preset",
            label_visibility="collapsed",
        )
        coarse = _is_coarse(shift)
        news.show(shift, LIST, still, quiet=True)
    if not still.cards:
        st.info(say("host.none_approved"), icon=":material/rule:")
        may_go = "triage" in access.pages_of(shift.person)
        if may_go and st.button(say("host.to_triage"), icon=":material/arrow_forward:"):
            st.switch_page(st.session_state["page.triage"])
        return
    if coarse:
        _themes(shift, still, seen)
        return
    odd = next((card for card in still.cards if card.row.askers <= RARE), None)
    for place, card in enumerate([c for c in still.cards if c is not odd][:NEXT], start=1):
        _line(shift, card, str(place), seen)
    if odd is not None:
        _line(shift, odd, say("host.odd"), seen)


def _is_coarse(shift: Shift) -> bool:
    """Draw the switch between questions and themes."""
    say = shift.say
    chosen = st.segmented_control(
        say("grain"),
        ("fine", "coarse"),
        default="fine",
        required=True,
        format_func=lambda name: say(f"grain.{name}"),
        key="grain",
        help=say("grain.help"),
        label_visibility="collapsed",
    )
    return chosen == "coarse"


def _themes(shift: Shift, still: Still, seen: int) -> None:
    """Draw the questions under the words of their themes: the same questions, to be put on air as ever."""
    say, cards = shift.say, {card.row.id: card for card in still.cards}
    for place, theme in enumerate(themes([card.row for card in still.cards])[:NEXT], start=1):
        words = ", ".join(plain(word) for word in theme.words)
        counts = looks.dotted(
            say.count("grain.theme", len(theme.clusters)), say.count("askers", theme.askers)
        )
        st.markdown(f"**{words}** :gray[{counts}]" if words else f":gray[{counts}]")
        for number, cluster in enumerate(theme.clusters, start=1):
            _line(shift, cards[cluster], f"{place}.{number}", seen)


def _line(shift: Shift, card: Card, place: str, seen: int) -> None:
    row, say = card.row, shift.say
    with st.container(
        horizontal=True, vertical_alignment="center", border=True, key=f"next-{row.id}", wrap=False
    ):
        st.markdown(f":gray[{place}]", width="content")
        with st.container(gap=None):
            st.markdown(f"#### {plain(row.label)}", anchors=False)
            numbers = looks.dotted(
                say.count("askers", row.askers), looks.growth(row, say), looks.spark(card.spark)
            )
            # All are approved: only what sets one apart is worth a glance.
            approved = row.status is Status.APPROVED
            badge = looks.level(row.urgency.level, say) if approved else looks.badges(row, say)
            st.markdown(f":gray[{numbers}] {badge}")
        st.button(
            say("host.put"),
            key=f"put-{row.id}",
            icon=":material/podcasts:",
            disabled=row.status not in (Status.APPROVED, Status.ANSWERED),
            on_click=_decide,
            args=(shift, Verb.ON_AIR, row.id, seen),
        )


def _tell(shift: Shift, cluster: int, key: str, seen: int) -> None:
    text = (st.session_state.get(key) or "").strip()
    if text:
        _decide(shift, Verb.ANSWER, cluster, seen, text=text)
    else:
        deciding.warn(shift.say("host.no_text"))


def _decide(shift: Shift, verb: Verb, cluster: int, seen: int, *, text: str = "") -> None:
    if deciding.decide(shift, verb, (cluster,), text=text, seen=seen) is not None:
        touch_up(shift, LIST)
