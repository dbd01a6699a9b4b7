"""The ways into the dashboard, and the pages of each role."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from moderation.adapters.tokens import TokenFile
from moderation.domain.staff import Person, Role
from moderation.settings import Settings
from moderation.testing import FakeClock
from moderation.testing.studio import Question, Studio
from moderation.ui.access import PROVIDER, SHARED, Access, pages_of, recognized

MakeApp = Callable[[], AppTest]
AT = 1_700_000_000.0


@pytest.fixture
def access(tmp_path: Path) -> Access:
    settings = replace(Settings(), staff_token="shared-token", staff="anna@example.org=moderator")
    return Access(settings, TokenFile(tmp_path, FakeClock(AT)))


def test_the_shared_token_makes_an_administrator_of_whoever_gives_a_name(access: Access) -> None:
    entry = access.entry(" shared-token ")
    assert entry == SHARED
    assert access.person(entry, "Аня", {}) == Person("Аня", Role.ADMIN)
    assert access.person(entry, "", {}) is None


def test_a_personal_token_says_who_and_what(access: Access) -> None:
    made, text = access.tokens.make("Оля", "host", broadcast="main")
    entry = access.entry(text)
    assert entry == made.id
    assert access.person(entry, "Аня", {}) == Person("Оля", Role.HOST, "main")
    access.tokens.revoke(made.id)
    assert access.person(entry, "Аня", {}) is None
    assert not access.holds(entry)
    assert access.entry(text) == ""


def test_nobody_signs_with_the_name_of_a_token_s_owner(access: Access) -> None:
    access.tokens.make("Оля", "host")
    assert access.person(SHARED, "оля", {}) is None
    assert access.is_taken("ОЛЯ")


@pytest.mark.parametrize("name", ["@Роуминг", "#twitch", "anna@example.org", "Anna@Example.org"])
def test_nobody_signs_as_a_group_a_chat_or_one_of_the_roster(access: Access, name: str) -> None:
    assert access.is_taken(name)
    assert access.person(SHARED, name, {}) is None


def test_a_feed_s_token_is_none_of_the_staff_s(access: Access) -> None:
    _, text = access.tokens.make("bot", "feed")
    assert access.entry(text) == ""


def test_without_a_shared_token_an_empty_one_opens_nothing(access: Access) -> None:
    closed = Access(replace(access.settings, staff_token=""), access.tokens)
    assert closed.entry("") == ""
    assert not closed.exists()


@pytest.mark.parametrize(
    ("claims", "role"),
    [
        ({"email": "Anna@Example.org", "email_verified": True}, Role.MODERATOR),
        ({"email": "anna@example.org"}, Role.MODERATOR),
        ({"email": "anna@example.org", "email_verified": "true"}, Role.MODERATOR),
        *(({"email": "anna@example.org", "email_verified": no}, None) for no in (False, "false", 0, None)),
        ({"email": "eve@example.org", "email_verified": True}, None),
        ({"email": ["anna@example.org"]}, None),
        ({}, None),
    ],
)
def test_the_provider_s_word_counts_for_those_on_the_roster(
    access: Access, claims: dict[str, object], role: Role | None
) -> None:
    found = access.person(PROVIDER, "anything", claims)
    assert found == (Person("anna@example.org", role) if role else None)
    assert recognized(claims, {}) is None


def test_each_role_opens_on_its_own_page() -> None:
    assert {role: pages_of(Person("a", role))[0] for role in Role} == {
        Role.INSIGHTS: "insights",
        Role.HOST: "host",
        Role.MODERATOR: "triage",
        Role.ADMIN: "triage",
    }


def test_a_link_with_a_personal_token_signs_in_by_itself(
    studio: Studio, stranger: MakeApp, tmp_path: Path
) -> None:
    tokens = TokenFile(tmp_path, FakeClock(AT))
    made, text = tokens.make("Оля", "moderator")
    app = stranger()
    app.query_params["token"] = text
    app.run()
    assert not app.exception
    assert app.session_state["who"] == "Оля"
    assert app.button_group(key="filter")
    tokens.revoke(made.id)
    app.run()
    assert app.text_input(key="given_token"), "a revoked token shows the door"


def test_an_insights_viewer_sees_no_question_and_no_alarm(
    studio: Studio, stranger: MakeApp, tmp_path: Path
) -> None:
    studio.ask(Question("Тону, спасите!", 1, alarm=("drowning",)))
    _, text = TokenFile(tmp_path, FakeClock(AT)).make("Марк", "insights")
    app = stranger()
    app.query_params["token"] = text
    app.run()
    assert not app.exception
    assert "Тону, спасите!" not in "\n".join(element.value for element in app.text)
    assert "filter" not in [group.key for group in app.button_group]
