"""Upcoming: what may go on air next, what the host keeps for later, what went to colleagues."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import streamlit as st

from moderation.domain.deciding.decisions import Status, Verb
from moderation.pipeline.desk.odd import oddest
from moderation.pipeline.views.cards import FEW, Card
from moderation.pipeline.views.standing import themes
from moderation.ui.parts import looks, on_air
from moderation.ui.plain import plain
from moderation.ui.shift import Shift

Do = Callable[[Verb, int, str], None]
"""Takes a verb, a cluster, and what the decision needs beside it."""
NEXT: Final = 6
"""Questions in the list of what may come next: one key each."""


def is_coarse(shift: Shift) -> bool:
    """Draw the switch between questions and themes."""
    say = shift.say
    chosen = st.segmented_control(
        say("grain"),
        ("fine", "coarse"),
        default="fine",
        required=True,
        format_func=lambda grain: say(f"grain.{grain}"),
        key="grain",
        help=say("grain.help"),
        label_visibility="collapsed",
    )
    return chosen == "coarse"


def show(cards: Sequence[Card], shift: Shift, *, coarse: bool, do: Do) -> None:
    """Draw the lists, each question with its one key; one place is kept for the best of the odd questions."""
    own = shift.desk.team.mine(shift.broadcast.id)
    handed = [card for card in cards if card.row.assignee not in ("", *own)]
    later = [card for card in cards if card.row.later and card not in handed]
    ready = [card for card in cards if card not in handed and card not in later]
    with st.container(gap="xsmall"):
        (_themes if coarse else _ready)(ready, shift, do)
    _aside("host.later_title", later, shift, do, bring_back=True)
    _aside("host.handed", handed, shift, do, bring_back=False)


def _ready(cards: Sequence[Card], shift: Shift, do: Do) -> None:
    among = next((card for card in cards if card.row.askers <= FEW), None)
    odd = among or oddest(shift.desk, shift.broadcast.id)
    for place, card in enumerate([one for one in cards if one is not odd][:NEXT], start=1):
        _line(card, str(place), shift, do, key=str(place))
    if odd is not None:
        _line(odd, shift.say("host.odd"), shift, do)


def _themes(cards: Sequence[Card], shift: Shift, do: Do) -> None:
    """Draw the questions under the words of their themes: the same questions, to be put on air as ever."""
    say, by_id = shift.say, {card.row.id: card for card in cards}
    for place, theme in enumerate(themes([card.row for card in cards])[:NEXT], start=1):
        words = ", ".join(plain(word) for word in theme.words)
        counts = looks.dotted(
            say.count("grain.theme", len(theme.clusters)), say.count("askers", theme.askers)
        )
        st.markdown(f"**{words}** :gray[{counts}]" if words else f":gray[{counts}]")
        for number, cluster in enumerate(theme.clusters, start=1):
            _line(by_id[cluster], f"{place}.{number}", shift, do)


def _aside(title: str, cards: Sequence[Card], shift: Shift, do: Do, *, bring_back: bool) -> None:
    if not cards:
        return
    with st.expander(shift.say(title, n=len(cards)), expanded=False):
        for card in cards:
            _line(card, card.row.assignee, shift, do, bring_back=bring_back)


def _line(card: Card, place: str, shift: Shift, do: Do, *, key: str = "", bring_back: bool = False) -> None:
    row, say = card.row, shift.say
    with st.container(horizontal=True, vertical_alignment="center", key=f"next-{row.id}", wrap=False):
        with st.container(gap=None):
            on_air.line(card, place, shift)
        if bring_back:
            st.button(
                say("host.sooner"), key=f"sooner-{row.id}", type="tertiary", icon=":material/undo:",
                on_click=do, args=(Verb.SOONER, row.id, ""),
            )  # fmt: skip
        elif not row.assignee:
            st.button(
                say("host.later"), key=f"later-{row.id}", type="tertiary", icon=":material/schedule:",
                disabled=row.status is not Status.APPROVED, on_click=do, args=(Verb.LATER, row.id, ""),
            )  # fmt: skip
        st.button(
            say("host.put"),
            key=f"put-{row.id}",
            shortcut=key or None,
            icon=":material/podcasts:",
            disabled=row.status not in (Status.APPROVED, Status.ANSWERED),
            on_click=do,
            args=(Verb.ON_AIR, row.id, ""),
        )
