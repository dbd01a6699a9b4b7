"""Team: who is on, who has what, how fast we are against our targets, and who should take the rest."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, fields, replace
from typing import Final

import pandas as pd
import streamlit as st

from moderation.adapters.exports.serving import deeds
from moderation.domain.deciding.decisions import Verb
from moderation.domain.deciding.handling import Handling
from moderation.domain.service import Spread
from moderation.pipeline.desk.duties import on_now
from moderation.pipeline.desk.staff_room import Seen
from moderation.pipeline.desk.workload import Load, Pace, Targets, hand_out, loads, pace, unheld
from moderation.pipeline.ports import ClusterQuery
from moderation.pipeline.rows import ClusterRow
from moderation.ui import deciding
from moderation.ui.parts import groups, roster
from moderation.ui.plain import one_line, plain
from moderation.ui.shift import Shift, failures_in_words
from moderation.ui.topics import topics

EVERY: Final = 5.0
"""Seconds between two looks."""
DECISIONS: Final = 5000
"""Latest decisions that figures are made of."""
SHOWN: Final = 8
"""Questions to hand out that are listed."""
_TARGETS: Final = "targets"


def show(shift: Shift) -> None:
    """Draw the page."""
    with failures_in_words(shift.say):
        _mine(shift)
        _figures(shift)


@st.fragment(run_every=EVERY)
def _figures(shift: Shift) -> None:
    with failures_in_words(shift.say):
        now, broadcast = time.time(), shift.broadcast.id
        rows = shift.desk.clusters(broadcast, ClusterQuery())
        decisions = shift.desk.decisions(broadcast, limit=DECISIONS)
        targets = _targets(shift)
        handled = Handling().follow(deeds(decisions)).seconds
        _pace(pace(rows, decisions, handled, targets, now=now), targets, shift)
        planned = on_now(shift.desk.team.duties(broadcast), now=now)
        present = [
            replace(seen, on_shift=seen.on_shift or seen.who in planned)
            for seen in shift.desk.team.present(broadcast)
        ]
        team = loads(present, rows, decisions, now=now)
        left, right = st.columns([7, 5], gap="medium")
        with left:
            _present(team, shift)
            roster.show([seen.who for seen in present], shift)
            st.subheader(shift.say("groups"), anchor=False)
            groups.show(loads([*present, *_as_people(shift)], rows, decisions, now=now), shift)
        with right:
            _hand_out(hand_out(unheld(rows, now=now), team), team, shift)


def _mine(shift: Shift) -> None:
    """Draw what the person says of themselves, and the targets of all."""
    say, me = shift.say, shift.desk.team.me(shift.broadcast.id)
    names = topics(shift.settings, say.language)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.toggle(say("team.on_shift"), value=me.on_shift, key="on-shift", on_change=_serve, args=(shift,))
        st.multiselect(
            say("team.my_skills"),
            list(names),
            default=[topic for topic in me.topics if topic in names],
            format_func=lambda topic: names[topic],
            key=f"my-skills-{say.language}",
            placeholder=say("team.my_skills_hint"),
            on_change=_serve,
            args=(shift,),
            label_visibility="collapsed",
            width=420,
        )
        if shift.person.may(Verb.ASSIGN):
            _set_targets(shift)
            roster.plan(shift)
            groups.edit(shift)


def _as_people(shift: Shift) -> list[Seen]:
    """Return the groups as if they were people, so that what they were given is counted alike."""
    return [Seen(name, 0.0) for name in shift.desk.team.groups(shift.broadcast.id)]


def _set_targets(shift: Shift) -> None:
    say, targets = shift.say, _targets(shift)
    limits = {"first_look": ("wait", 3600), "handling": ("handling", 3600), "solved": ("solved", 100),
              "satisfied": ("satisfied", 100)}  # fmt: skip
    with st.popover(say("team.targets"), icon=":material/flag:"), st.form("targets", border=False):
        for name, (word, most) in limits.items():
            st.number_input(say(f"team.target_{word}"), 1, most, getattr(targets, name), key=f"target-{name}")
        st.form_submit_button(say("item.save"), on_click=_keep_targets, args=(shift,))


def _keep_targets(shift: Shift) -> None:
    chosen = Targets(**{one.name: int(st.session_state[f"target-{one.name}"]) for one in fields(Targets)})
    shift.desk.team.keep(shift.broadcast.id, _TARGETS, json.dumps(asdict(chosen)), shared=True)


def _targets(shift: Shift) -> Targets:
    note = shift.desk.team.notes(shift.broadcast.id, shared=True).get(_TARGETS)
    return Targets(**json.loads(note)) if note else Targets()


def _serve(shift: Shift) -> None:
    knows = tuple(st.session_state[f"my-skills-{shift.say.language}"])
    shift.desk.team.serve(shift.broadcast.id, on_shift=st.session_state["on-shift"], topics=knows)


def _pace(found: Pace, targets: Targets, shift: Shift) -> None:
    """Draw each figure beside its target; a tick or a warning says whether it is met, not colour alone."""
    say = shift.say
    with st.container(horizontal=True):
        waits = found.late or found.oldest > targets.first_look
        help_ = say("team.waiting_help", target=targets.first_look)
        oldest = say("team.oldest", left=say.lasting(found.oldest))
        _metric(shift, "team.waiting", say.number(found.waiting), oldest, met=not waits, help_=help_)
        late = say("team.target", target=say.number(0))
        _metric(shift, "team.late", say.number(found.late), late, met=not found.late)
        _seconds(shift, "team.first_look", found.first_look, targets.first_look)
        _seconds(shift, "team.handling", found.handling, targets.handling)
        _share(shift, "team.first_contact", found.solved, targets.solved)
        _share(shift, "team.satisfaction", found.satisfied, targets.satisfied)


def _seconds(shift: Shift, key: str, spread: Spread, target: int) -> None:
    say, known = shift.say, spread.median is not None
    value = say.lasting(spread.median or 0.0) if known else say("team.nothing")
    aim = say("team.target", target=say.lasting(target))
    _metric(shift, key, value, aim, met=(spread.median or 0.0) <= target if known else None)


def _share(shift: Shift, key: str, share: float | None, target: int) -> None:
    say = shift.say
    value = say.share(share, 1.0) if share is not None else say("team.nothing")
    aim = say("team.target", target=say.share(target, 100))
    _metric(shift, key, value, aim, met=100 * share >= target if share is not None else None)


def _metric(
    shift: Shift, key: str, value: str, aim: str, *, met: bool | None, help_: str | None = None
) -> None:
    """Draw a figure; `met` is None while there is nothing to compare with the target."""
    signs = {True: ":green[:material/check:] ", False: ":orange[:material/warning:] ", None: ""}
    with st.container(border=True, gap="xsmall", height="stretch"):
        st.markdown(f":small[:gray[{shift.say(key)}]]", help=help_)
        st.markdown(f"### {signs[met]}{value}")
        st.caption(aim)


def _present(team: list[Load], shift: Shift) -> None:
    say = shift.say
    st.subheader(say("team.here"), anchor=False)
    if not team:
        st.caption(say("team.nobody"))
        return
    names = topics(shift.settings, say.language)
    frame = pd.DataFrame(
        {
            say("team.who"): [one_line(load.seen.who, most=60) for load in team],
            say("team.on"): [load.seen.on_shift for load in team],
            say("team.where"): [say(f"page.{load.seen.page}") if load.seen.page else "" for load in team],
            say("team.has"): [load.in_hand for load in team],
            say("team.hour"): [load.answers for load in team],
            say("team.decided"): [load.decisions for load in team],
            say("team.skills"): [", ".join(names.get(one, one) for one in load.seen.topics) for load in team],
        }
    )
    st.dataframe(frame, hide_index=True, width="stretch")


def _hand_out(given: list[tuple[ClusterRow, str]], team: list[Load], shift: Shift) -> None:
    """Draw who should take what, each with its button, and one for all."""
    say = shift.say
    st.subheader(say("team.hand_out"), anchor=False)
    if not given:
        served = any(load.seen.on_shift for load in team)
        st.caption(say("team.hand_out_none" if served else "team.hand_out_nobody"))
        return
    st.caption(say("team.hand_out_hint"))
    may_give = shift.person.may(Verb.ASSIGN)
    if may_give:
        st.button(
            say("team.give_all", n=len(given)), key="give-all", icon=":material/group_add:",
            on_click=_give, args=(shift, [(row.id, who) for row, who in given]),
        )  # fmt: skip
    for row, who in given[:SHOWN]:
        with st.container(horizontal=True, wrap=False, vertical_alignment="center"):
            st.markdown(
                f"{plain(row.label, most=80)} :gray[{say.count('askers', row.askers)}]", width="stretch"
            )
            if may_give:
                st.button(
                    say("team.give", who=plain(who)), key=f"give-{row.id}",
                    on_click=_give, args=(shift, [(row.id, who)]),
                )  # fmt: skip


def _give(shift: Shift, given: list[tuple[int, str]]) -> None:
    done = 0
    for cluster, who in given:
        outcome = deciding.decide(shift, Verb.ASSIGN, (cluster,), text=who)
        if outcome is None:
            return
        done += outcome.done
    if len(given) > 1:
        words = "bulk.done" if done == len(given) else "bulk.stopped"
        deciding.tell(shift.say(words, done=done, all=len(given)), done=done == len(given))
