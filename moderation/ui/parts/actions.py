"""Actions: the buttons on the open item of a triage list, each with its key."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from moderation.domain.deciding.case import CLAIM_SECONDS
from moderation.domain.deciding.decisions import Status, Verb
from moderation.domain.message import Level
from moderation.pipeline.rows import ClusterRow
from moderation.ui import choosing
from moderation.ui.parts import colleagues
from moderation.ui.plain import one_line
from moderation.ui.shift import Shift

DISMISSALS = ("off_topic", "unclear", "rude", "personal", "advert", "already", "not_for_air")
"""Reasons to dismiss a question."""


@dataclass(frozen=True, slots=True)
class Actions:
    """The open item, and what its buttons do."""

    shift: Shift
    row: ClusterRow
    marks: tuple[int, ...]
    topics: dict[str, str]
    """Topics with their words."""
    do: Callable[..., None]
    """Takes a verb, and what the decision needs beside the item."""

    def show(self) -> None:
        """Draw the buttons, those for nearly every item first."""
        status = self.row.status
        with st.container(horizontal=True, gap="xsmall"):
            if status in (Status.WAITING, Status.DISMISSED):
                self._button(Verb.APPROVE, "A", icon="check", primary=True)
            if status in (Status.WAITING, Status.APPROVED):
                self._dismiss()
            if status in (Status.APPROVED, Status.ANSWERED, Status.DISMISSED):
                self._button(Verb.REOPEN, "", icon="restart_alt")
            self._merge()
        with st.container(horizontal=True, gap="xsmall"):
            star = Verb.UNSTAR if self.row.starred else Verb.STAR
            self._button(star, "S", icon="star")
            self._claim()
            self._mark()
            self._button(Verb.CALM if self.row.escalated else Verb.ESCALATE, "E", icon="supervisor_account")
            self._more()

    def _claim(self) -> None:
        """Draw who holds it as a button: to take, to let go, or to hold longer when time runs out."""
        left = self.row.claimed_until - time.time()
        if self.row.claimed_by != self.shift.who or left <= 0:
            self._button(Verb.CLAIM, "T", icon="lock")
            return
        self._button(Verb.RELEASE, "T", icon="lock_open")
        if left < CLAIM_SECONDS / 2:
            st.button(
                self.shift.say("do.extend"), key="do-extend", icon=":material/more_time:",
                on_click=self.do, args=(Verb.CLAIM,),
            )  # fmt: skip

    def _mark(self) -> None:
        """Draw the key that marks the open item as its box in the list does."""
        st.button(
            self.shift.say("do.mark"), key="do-mark", shortcut="X", icon=":material/check_box:",
            on_click=choosing.mark, args=(self.row.id,),
        )  # fmt: skip

    def _dismiss(self) -> None:
        say = self.shift.say
        # A browser keeps the words of what was chosen, so a choice lives in one language.
        key = f"dismissal-{say.language}"
        chosen = st.session_state.get(key, DISMISSALS[0])
        self._button(Verb.DISMISS, "D", icon="visibility_off", text=chosen)
        st.selectbox(
            say("do.dismiss_because"),
            DISMISSALS,
            format_func=lambda code: say(f"reason.{code}"),
            key=key,
            label_visibility="collapsed",
            width=190,
        )

    def _button(self, verb: Verb, key: str, *, icon: str, text: str = "", primary: bool = False) -> None:
        st.button(
            self.shift.say(f"do.{verb}"),
            key=f"do-{verb}",
            shortcut=key or None,
            icon=f":material/{icon}:",
            type="primary" if primary else "secondary",
            on_click=self.do,
            args=(verb,),
            kwargs={"text": text},
        )

    def _merge(self) -> None:
        losers = tuple(mark for mark in self.marks if mark != self.row.id)
        st.button(
            self.shift.say("do.merge", n=len(losers)),
            key="do-merge",
            shortcut="M",
            icon=":material/merge:",
            help=self.shift.say("do.merge_help"),
            disabled=not losers,
            on_click=self.do,
            args=(Verb.MERGE,),
            kwargs={"more": losers},
        )

    def _more(self) -> None:
        say = self.shift.say
        with st.popover(say("item.more"), icon=":material/edit:"):
            self._title()
            self._topic()
            self._level()
            self._person()

    def _title(self) -> None:
        say, row = self.shift.say, self.row
        with st.container(horizontal=True, vertical_alignment="bottom"):
            title = st.text_input(say("item.title"), value=one_line(row.label), key=self._key("title"))
            self._save(Verb.RENAME, title)

    def _topic(self) -> None:
        say, row = self.shift.say, self.row
        names = list(dict.fromkeys(("", *self.topics, row.topic)))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            topic = st.selectbox(
                say("topic"),
                names,
                index=names.index(row.topic),
                format_func=lambda name: self.topics.get(name, name) or say("item.by_machine"),
                key=self._key("topic"),
            )
            self._save(Verb.TOPIC, topic)

    def _level(self) -> None:
        say = self.shift.say
        with st.container(horizontal=True, vertical_alignment="bottom"):
            level = st.selectbox(
                say("item.urgency"),
                ["", *reversed(Level)],
                index=4 - self.row.urgency.level.order,
                format_func=lambda level: say(f"level.{level}" if level else "item.by_machine"),
                key=self._key("level"),
            )
            self._save(Verb.URGENCY, level)

    def _person(self) -> None:
        say, row = self.shift.say, self.row
        with st.container(horizontal=True, vertical_alignment="bottom"):
            person = colleagues.choose(
                say("item.assignee"), self.shift, key=self._key("person"), value=row.assignee
            )
            self._save(Verb.ASSIGN, person)
            st.button(
                say("do.hand_over"), key="do-hand_over", icon=":material/forward:", disabled=not person,
                on_click=self.do, args=(Verb.HAND_OVER,), kwargs={"text": person},
            )  # fmt: skip

    def _key(self, field: str) -> str:
        # Once somebody has decided on the item, its fields start from what it is now.
        return f"{field}-{self.row.id}-{self.row.version}-{self.shift.say.language}"

    def _save(self, verb: Verb, text: str | None) -> None:
        st.button(
            self.shift.say("item.save"),
            key=f"do-{verb}",
            on_click=self.do,
            args=(verb,),
            kwargs={"text": text or ""},
        )
