"""What each role may see and decide."""

from __future__ import annotations

import pytest

from moderation.domain.deciding.decisions import Verb
from moderation.domain.errors import BadSetting, Forbidden
from moderation.domain.staff import STRANGER, Person, Right, Role, read_roster


def of(role: Role, broadcast: str = "") -> Person:
    return Person("olga", role, broadcast)


def test_a_stranger_may_do_nothing() -> None:
    assert not any(STRANGER.may(verb) for verb in Verb)
    assert not any(STRANGER.may_read(right) for right in Right)
    assert not STRANGER.works_on("main")


def test_an_insights_viewer_reads_figures_and_decides_nothing() -> None:
    assert [right for right in Right if of(Role.INSIGHTS).may_read(right)] == [Right.FIGURES]
    assert not any(of(Role.INSIGHTS).may(verb) for verb in Verb)


def test_what_the_camera_might_catch_is_not_the_host_s() -> None:
    host = of(Role.HOST)
    assert host.may(Verb.ANSWER)
    assert not any(host.may(verb) for verb in (Verb.REVEAL, Verb.OPEN, Verb.CLOSE, Verb.MERGE, Verb.WORDS))


def test_only_an_administrator_opens_closes_and_audits() -> None:
    for role in set(Role) - {Role.ADMIN}:
        assert not of(role).may(Verb.CLOSE)
        assert not of(role).may_read(Right.AUDIT)
    assert all(of(Role.ADMIN).may(verb) for verb in Verb)
    assert all(of(Role.ADMIN).may_read(right) for right in Right)


def test_a_person_of_one_broadcast_is_a_stranger_in_the_others() -> None:
    moderator = of(Role.MODERATOR, "main")
    moderator.require("main", Verb.MERGE)
    with pytest.raises(Forbidden, match="not yours"):
        moderator.require("other", Right.FIGURES)


def test_a_refusal_names_role_and_decision() -> None:
    with pytest.raises(Forbidden, match="The role host does not include close"):
        of(Role.HOST).require("main", Verb.CLOSE)


def test_a_roster_names_roles_by_mail_in_any_case() -> None:
    roster = read_roster(" Anna@Example.org=moderator , oleg@example.org = host,")
    assert roster == {"anna@example.org": Role.MODERATOR, "oleg@example.org": Role.HOST}


@pytest.mark.parametrize("setting", ["anna@example.org", "anna=host", "anna@example.org=boss", "=host"])
def test_a_roster_of_anything_else_is_a_bad_setting(setting: str) -> None:
    with pytest.raises(BadSetting, match="EFIR_STAFF"):
        read_roster(setting)
