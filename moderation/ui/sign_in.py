"""Signing in: the staff token and a name; nothing else of the dashboard is drawn before."""

from __future__ import annotations

import hmac
import time

import streamlit as st

from moderation.pipeline.rows import BroadcastRow
from moderation.settings import Settings
from moderation.ui.plain import one_line
from moderation.ui.shift import Shift, desk_of, failures_in_words, settings, speak
from moderation.ui.texts import LANGUAGES, Say

WRONG_SECONDS = 0.5
"""Pause after a wrong token, so that guessing is slow."""
LONGEST_NAME = 40
"""Characters of a person's name."""


def sign_in() -> Shift | None:
    """Return the person at work, or draw what is missing and return None."""
    given = settings()
    say = speak(st.session_state.get("language", given.language))
    if not _signed_in(given, say):
        return None
    with failures_in_words(say):
        broadcasts = desk_of(given).broadcasts()
        if broadcasts:
            return Shift(desk_of(given), given, _sidebar(broadcasts, say), st.session_state["who"], say)
        st.info(say("broadcast.none"), icon=":material/podcasts:")
        st.markdown(say("broadcast.none_hint"))
    return None


def is_right(token: str, expected: str) -> bool:
    """Tell whether a token is the expected one, in a time that says nothing about how much of it fits."""
    return bool(expected) and hmac.compare_digest(token.strip().encode(), expected.encode())


def _signed_in(given: Settings, say: Say) -> bool:
    token = st.query_params.get("token")
    if token is not None:
        del st.query_params["token"]
        st.session_state["token_fits"] = is_right(token, given.staff_token)
    if st.session_state.get("token_fits") and st.session_state.get("who"):
        return True
    if not given.staff_token:
        st.error(say("sign_in.no_token_set"), icon=":material/key_off:")
        return False
    _form(given, say, wrong_link=token is not None and not st.session_state["token_fits"])
    return False


def _form(given: Settings, say: Say, *, wrong_link: bool) -> None:
    _, middle, _ = st.columns([1, 1, 1])
    if wrong_link:
        middle.error(say("sign_in.wrong"))
    with middle, st.form("sign_in", border=False):
        st.header(say("sign_in.title"), anchor=False)
        who = st.text_input(say("sign_in.who"), help=say("sign_in.who_help"), key="name")
        token = ""
        if not st.session_state.get("token_fits"):
            token = st.text_input(
                say("sign_in.token"), type="password", help=say("sign_in.token_help"), key="given_token"
            )
        if st.form_submit_button(say("sign_in.enter"), type="primary", width="stretch"):
            _enter(one_line(who or "", most=LONGEST_NAME), token or "", given, say)
    with middle:
        _language(say)


def _enter(who: str, token: str, given: Settings, say: Say) -> None:
    if not st.session_state.get("token_fits") and not is_right(token, given.staff_token):
        time.sleep(WRONG_SECONDS)
        st.error(say("sign_in.wrong"))
    elif not who:
        st.error(say("sign_in.no_name"))
    else:
        st.session_state["token_fits"] = True
        st.session_state["who"] = who
        st.rerun()


def _sidebar(broadcasts: list[BroadcastRow], say: Say) -> BroadcastRow:
    by_id = {row.id: row for row in broadcasts}
    latest = next((row for row in reversed(broadcasts) if row.open), broadcasts[-1])
    with st.sidebar:
        if len(by_id) > 1:
            chosen = st.selectbox(
                say("broadcast"),
                list(by_id),
                index=list(by_id).index(latest.id),
                format_func=lambda code: one_line(by_id[code].title or code, most=60),
                key="broadcast",
            )
        else:
            chosen = latest.id
        _language(say)
        st.caption(say("sign_in.as", who=st.session_state["who"]))
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
