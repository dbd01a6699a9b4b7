"""What one person may leave for the others: rosters, groups and targets are for those who hand out work."""

import pytest

from moderation.domain.errors import Forbidden
from moderation.domain.staff import Person, Role
from moderation.pipeline.desk.duties import Duty
from moderation.pipeline.desk.team import Team
from moderation.testing.stores import MemoryStaffRoom


def team(role: Role, broadcast: str = "") -> Team:
    return Team(MemoryStaffRoom(), Person("Оля", role, broadcast), clock=lambda: 100.0)


@pytest.mark.parametrize("role", [Role.INSIGHTS, Role.HOST])
def test_who_hands_out_no_work_plans_nobody_and_gathers_no_group(role: Role) -> None:
    asking = team(role)

    with pytest.raises(Forbidden):
        asking.plan("main", Duty("Ира", 0.0, 60.0))
    with pytest.raises(Forbidden):
        asking.gather("main", "Роуминг", ["Ира"])

    assert asking.notes("main", shared=True) == {}


def test_a_moderator_of_another_broadcast_plans_nobody_here() -> None:
    with pytest.raises(Forbidden):
        team(Role.MODERATOR, "other").plan("main", Duty("Ира", 0.0, 60.0))


def test_moderators_plan_and_gather() -> None:
    asking = team(Role.MODERATOR)

    asking.plan("main", Duty("Ира", 0.0, 60.0))
    asking.gather("main", "Роуминг", ["Ира"], ["roaming"])

    assert [duty.who for duty in asking.duties("main")] == ["Ира"]
    assert [group.members for group in asking.groups("main").values()] == [("Ира",)]


@pytest.mark.parametrize("role", list(Role))
def test_everybody_keeps_notes_of_their_own(role: Role) -> None:
    asking = team(role)

    asking.keep("main", "views", "mine")

    assert asking.notes("main") == {"views": "mine"}
