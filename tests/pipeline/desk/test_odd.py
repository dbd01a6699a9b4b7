from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from moderation.adapters.sqlite.staff_room import SqliteStaffRoom
from moderation.domain.deciding.decisions import MACHINE, Status, Verb
from moderation.domain.message import Level, Urgency
from moderation.domain.staff import Person, Role
from moderation.pipeline.desk.desk import Desk
from moderation.pipeline.desk.duties import Duty
from moderation.pipeline.desk.groups import Group
from moderation.pipeline.desk.odd import (
    ALONE,
    AT_ONCE,
    DUE,
    Dispatcher,
    due,
    errands,
    handed_out,
    is_odd,
    oddest,
    overdue,
)
from moderation.pipeline.desk.staff_room import Seen
from moderation.pipeline.desk.team import Team
from moderation.pipeline.ports import ClusterQuery
from moderation.pipeline.rows import ClusterRow, DecisionRow
from moderation.testing.studio import Question, Studio

NOW = 10_000.0
ROW = ClusterRow(
    1, "Поставите вышку в огороде?", "coverage", (), 1, 1, 0, 0, NOW - 2 * ALONE, NOW, Urgency(0, Level.NONE)
)
OLGA = Seen("Оля", NOW, on_shift=True, topics=("coverage",))


@pytest.mark.parametrize(
    ("row", "odd"),
    [
        (ROW, True),
        (replace(ROW, askers=3), False),
        (replace(ROW, first_at=NOW - 1), False),
        (replace(ROW, status=Status.ANSWERED), False),
        (replace(ROW, urgency=Urgency(0.7, Level.HIGH)), False),
    ],
)
def test_odd_is_what_has_stood_alone_and_can_wait(row: ClusterRow, odd: bool) -> None:  # noqa: FBT001 - a table
    assert is_odd(row, now=NOW) is odd


def test_a_volunteer_who_knows_the_topic_gets_it() -> None:
    others = (Seen("Пётр", NOW, on_shift=True), replace(OLGA, who="Аня", on_shift=False))
    (command,) = errands("main", [ROW], [*others, OLGA], now=NOW)
    assert (command.who, command.verb, command.clusters, command.text) == (MACHINE, Verb.ASSIGN, (1,), "Оля")
    assert errands("main", [replace(ROW, topic="tariffs")], [OLGA], now=NOW) == []


def assigned(*present: Seen, groups: Sequence[Group] = (), row: ClusterRow = ROW) -> list[str]:
    return [command.text for command in errands("main", [row], present, groups, now=NOW)]


def test_experts_come_first_then_who_knows_the_topic_then_who_takes_any() -> None:
    anyone, other = Seen("Пётр", NOW, on_shift=True), Seen("Аня", NOW, on_shift=True, topics=("roaming",))
    experts = Group("@Сеть", ("Пётр", "Игорь"), ("coverage",))
    assert assigned(anyone, OLGA, other, groups=[experts]) == ["@Сеть"]
    assert assigned(anyone, OLGA, other, groups=[replace(experts, topics=("app",))]) == ["Оля"]
    assert assigned(anyone, OLGA, other, groups=[replace(experts, topics=())]) == ["Оля"]
    assert assigned(anyone, other) == ["Пётр"]
    assert assigned(other) == []


def test_a_group_of_whom_nobody_is_on_shift_gets_nothing() -> None:
    experts = Group("@Сеть", ("Игорь",), ("coverage",))
    assert assigned(OLGA, Seen("Игорь", NOW), groups=[experts]) == ["Оля"]


def test_a_group_carries_as_much_as_those_of_it_who_are_on_shift() -> None:
    pair = [replace(OLGA, topics=("app",)), Seen("Игорь", NOW, on_shift=True, topics=("app",))]
    experts = Group("@Сеть", ("Оля", "Игорь", "Пётр"), ("coverage",))
    rows = [replace(ROW, id=n) for n in range(1, 3 * AT_ONCE)]
    given = errands("main", rows, pair, [experts], now=NOW)
    assert [command.text for command in given] == ["@Сеть"] * 2 * AT_ONCE


def test_nobody_is_given_more_than_they_can_carry_and_the_oldest_come_first() -> None:
    rows = [replace(ROW, id=n, first_at=ROW.first_at - n) for n in range(1, AT_ONCE + 3)]
    given = errands("main", rows, [OLGA], now=NOW)
    assert [command.clusters[0] for command in given] == sorted((row.id for row in rows), reverse=True)[
        :AT_ONCE
    ]
    held = [replace(row, assignee="Оля") for row in rows[:AT_ONCE]]
    assert errands("main", [*held, ROW], [OLGA], now=NOW) == []


def test_what_people_have_decided_on_is_left_to_them() -> None:
    assert errands("main", [replace(ROW, version=7)], [OLGA], now=NOW) == []


def test_who_leaves_an_odd_question_is_reminded() -> None:
    row = replace(ROW, assignee="Оля")
    given = [
        DecisionRow("b", 9, NOW - DUE - 5, "", Verb.ASSIGN, (1,), "Оля"),
        DecisionRow("a", 8, NOW - 2 * DUE, "Пётр", Verb.ASSIGN, (1,), "Пётр"),
    ]
    assert due([row], given, ("Оля",), now=NOW) == [(row, DUE + 5)]
    assert due([row], given, ("Пётр",), now=NOW) == []
    assert due([row], [replace(given[0], at=NOW - 1)], ("Оля",), now=NOW) == []


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    studio = Studio(tmp_path)
    with studio.deciding():
        yield studio
    studio.close()


@pytest.fixture
def desk(studio: Studio) -> Desk:
    return Desk(studio.views, studio.commands).seat(Person("Оля", Role.MODERATOR))


def test_the_machine_hands_an_odd_question_over_and_reminds_of_it(
    studio: Studio, desk: Desk, tmp_path: Path
) -> None:
    studio.ask(*(Question("Где мой тариф?", 1, viewer=f"v{n}") for n in range(5)), Question("Вышка?", 2))
    later = time.time() + 2 * ALONE
    with closing(SqliteStaffRoom(tmp_path)) as room:
        room.see("main", Seen("Оля", later, on_shift=True, topics=("roaming",)))
        for _ in range(2):
            Dispatcher(studio.views, studio.commands, room, clock=lambda: later).dispatch()
    desk.act("main", Verb.STAR, (1,))  # decided after what waited before it
    assert [row.assignee for row in desk.clusters("main", ClusterQuery())] == ["", "Оля"]
    held = handed_out(desk, "main")
    assert [row.id for row, _ in overdue(desk, "main", held, now=later + 2 * DUE)] == [2]
    assert overdue(desk, "main", held, now=time.time()) == []
    boris = Desk(studio.views, studio.commands).seat(Person("Боря", Role.MODERATOR))
    assert overdue(boris, "main", held, now=later + 2 * DUE) == []


def test_the_best_odd_question_is_found_however_many_stand_above_it(studio: Studio, desk: Desk) -> None:
    crowd = [Question(f"Вопрос {n}?", n, viewer=f"v{n}{m}") for n in range(2, 30) for m in range(3)]
    studio.ask(*crowd, Question("Вышка?", 1))
    desk.act("main", Verb.APPROVE, (1,))
    found = oddest(desk, "main")
    assert found is not None
    assert found.row.id == 1


def test_the_machine_asks_a_group_whose_member_the_roster_says_is_on(
    studio: Studio, desk: Desk, tmp_path: Path
) -> None:
    studio.ask(*(Question("Где мой тариф?", 1, viewer=f"v{n}") for n in range(5)), Question("Вышка?", 2))
    later = time.time() + 2 * ALONE
    with closing(SqliteStaffRoom(tmp_path)) as room:
        team = Team(room, Person("Аня", Role.MODERATOR), clock=lambda: later)
        team.gather("main", "Роуминг", ["Оля"], ["roaming"])
        room.see("main", Seen("Оля", later))
        dispatcher = Dispatcher(studio.views, studio.commands, room, clock=lambda: later)
        dispatcher.dispatch()
        assert desk.clusters("main", ClusterQuery(mine=("@Роуминг",))) == []
        team.plan("main", Duty("Оля", later - 60, later + 60))
        dispatcher.dispatch()
    desk.act("main", Verb.STAR, (1,))  # decided after what waited before it
    assert [row.id for row in desk.clusters("main", ClusterQuery(mine=("@Роуминг",)))] == [2]
