"""Signing in: a token (and a name with the shared one) or the operator's own provider; nothing is drawn before."""

from __future__ import annotations

import time

import streamlit as st

from moderation.domain.staff import Person
from moderation.pipeline.rows import BroadcastRow
from moderation.ui import provider
from moderation.ui.access import PROVIDER, SHARED, Access
from moderation.ui.plain import one_line
from moderation.ui.shift import Shift, access_to, desk_of, failures_in_words, settings, speak
from moderation.ui.texts import LANGUAGES, Say

WRONG_SECONDS = 0.5
"""Pause after a wrong token, so that guessing is slow."""
LONGEST_NAME = 40
"""Characters of a person's name."""
_ENTRY, _WHO = "entry", "who"


def sign_in() -> Shift | None:
    """Return the person at work, or draw what is missing and return None."""
    given = settings()
    say = speak(st.session_state.get("language", given.language))
    with failures_in_words(say):
        access = access_to(given)
        person = _person(access, say)
        if person is None:
            return None
        entry = st.session_state[_ENTRY]
        desk = desk_of(given).seat(person, valid=lambda: access.holds(entry))
        if broadcasts := desk.broadcasts():
            return Shift(desk, given, _sidebar(broadcasts, person, say), say)
        st.info(say("broadcast.none"), icon=":material/podcasts:")
        st.markdown(say("broadcast.none_hint"))
    return None


def _person(access: Access, say: Say) -> Person | None:
    """Return who has signed in, or draw how to."""
    token = st.query_params.get("token")
    if token is not None:
        del st.query_params["token"]
        st.session_state[_ENTRY] = access.entry(token)
    claims = provider.claims()
    if claims and not st.session_state.get(_ENTRY):
        st.session_state[_ENTRY] = PROVIDER
    entry, who = st.session_state.get(_ENTRY, ""), st.session_state.get(_WHO, "")
    person = access.person(entry, who, claims)
    if person is not None:
        st.session_state[_WHO] = person.name
        return person
    if entry == PROVIDER:
        st.error(say("sign_in.not_on_roster", who=one_line(str(claims.get("email", "")), most=80)))
        st.button(say("sign_in.leave"), icon=":material/logout:", on_click=_leave)
    elif not (access.exists() or provider.is_set()):
        st.error(say("sign_in.no_token_set"), icon=":material/key_off:")
    else:
        _form(access, say, wrong_link=token is not None and not entry)
    return None


def _form(access: Access, say: Say, *, wrong_link: bool) -> None:
    _, middle, _ = st.columns([1, 1, 1])
    if wrong_link:
        middle.error(say("sign_in.wrong"))
    with middle:
        st.header(say("sign_in.title"), anchor=False)
        if provider.is_set() and not provider.is_installed():
            st.error(say("sign_in.provider_missing"), icon=":material/build:")
        elif provider.is_set():
            st.button(say("sign_in.provider"), icon=":material/badge:", on_click=st.login, width="stretch")
        if access.exists():
            with st.form("sign_in", border=False):
                _fields(access, say)
        _language(say)


def _fields(access: Access, say: Say) -> None:
    who = st.text_input(say("sign_in.who"), help=say("sign_in.who_help"), key="name")
    token = ""
    if st.session_state.get(_ENTRY) != SHARED:
        token = st.text_input(
            say("sign_in.token"), type="password", help=say("sign_in.token_help"), key="given_token"
        )
    if st.form_submit_button(say("sign_in.enter"), type="primary", width="stretch"):
        _enter(one_line(who or "", most=LONGEST_NAME), token or "", access, say)


def _enter(who: str, token: str, access: Access, say: Say) -> None:
    entry = SHARED if st.session_state.get(_ENTRY) == SHARED else access.entry(token)
    if not entry:
        time.sleep(WRONG_SECONDS)
        st.error(say("sign_in.wrong"))
    elif entry == SHARED and not who:
        st.error(say("sign_in.no_name"))
    elif entry == SHARED and access.is_taken(who):
        st.error(say("sign_in.taken"))
    else:
        st.session_state[_ENTRY] = entry
        st.session_state[_WHO] = who
        st.rerun()


def _sidebar(broadcasts: list[BroadcastRow], person: Person, say: Say) -> BroadcastRow:
    by_id = {row.id: row for row in broadcasts}
    latest = next((row for row in reversed(broadcasts) if row.open), broadcasts[-1])
    at_first = 0 if "broadcast" in st.session_state else list(by_id).index(latest.id)
    with st.sidebar:
        if len(by_id) > 1:
            chosen = st.selectbox(
                say("broadcast"),
                list(by_id),
                index=at_first,
                format_func=lambda code: one_line(by_id[code].title or code, most=60),
                key="broadcast",
            )
        else:
            chosen = latest.id
        _language(say)
        st.caption(say("sign_in.as", who=person.name, role=say(f"role.{person.role}")))
        st.button(say("sign_in.leave"), icon=":material/logout:", on_click=_leave)
    return by_id[chosen]


def _language(say: Say) -> None:
    st.segmented_control(
        say("language"),
        list(LANGUAGES),
        default=say.language,
        required=True,
        format_func=lambda code: LANGUAGES[code][f"language.{code}"],
        key="chosen_language",
        on_change=_speak_chosen,
        label_visibility="collapsed",
    )


def _speak_chosen() -> None:
    st.session_state["language"] = st.session_state["chosen_language"]


def _leave() -> None:
    st.session_state.clear()
    if provider.claims():
        st.logout()
