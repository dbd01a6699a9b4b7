from __future__ import annotations

from moderation.domain.deciding.decisions import Status
from moderation.domain.message import Level
from moderation.domain.recurrence import Recurrence
from moderation.pipeline.rows import TimelinePoint
from moderation.ui.report.findings import (
    Shift,
    askers_by_level,
    discoveries,
    pressing,
    returning,
    shifts,
)

from .conftest import Clusters


def points(*minutes: tuple[int, str, int]) -> list[TimelinePoint]:
    return [TimelinePoint(60.0 * minute, topic, count) for minute, topic, count in minutes]


def test_shares_of_the_halves_are_compared() -> None:
    found = shifts(points((0, "app", 30), (1, "roaming", 10), (20, "app", 10), (21, "roaming", 30)))
    assert found == [Shift("roaming", 0.25, 0.75), Shift("app", 0.75, 0.25)]


def test_a_short_broadcast_has_no_halves_and_a_rare_topic_no_share() -> None:
    assert shifts(points((0, "app", 30), (9, "roaming", 30))) == []
    assert shifts([]) == []
    assert [one.topic for one in shifts(points((0, "app", 30), (1, "fraud", 3), (20, "app", 30)))] == ["app"]


def test_what_hurts_most_people_comes_first(cluster: Clusters) -> None:
    rows = [
        cluster(1, 50, level=Level.NORMAL),
        cluster(2, 3, level=Level.CRITICAL),
        cluster(3, 40, level=Level.HIGH),
    ]
    assert [row.id for row in pressing(rows)] == [3, 2]
    assert askers_by_level(rows) == {Level.NORMAL: 50, Level.CRITICAL: 3, Level.HIGH: 40}


def test_discovered_topics_add_up(cluster: Clusters) -> None:
    rows = [cluster(1, 5, discovered="Лотерея"), cluster(2, 7, discovered="Лотерея"), cluster(3, 20)]
    assert discoveries(rows) == [("Лотерея", 12)]


def test_what_returns_within_the_show_or_from_an_earlier_one(cluster: Clusters) -> None:
    recurrence = Recurrence(0.0, 1200.0)
    for at in range(0, 1200, 100):
        recurrence.add(1, at)
    recurrence.add(2, 0.0)
    rows = [
        cluster(1, label="Где связь?"),
        cluster(2, label="Как отключить подписки?", keywords=("подписка", "отключить", "деньги")),
        cluster(3, label="Редкое"),
    ]
    before = [cluster(9, label="Подписки как убрать", keywords=("подписка", "отключить"))]
    found = returning(rows, recurrence, [("Октябрь", before), ("Сентябрь", [cluster(8, label="Другое")])])
    assert [(one.row.id, one.parts, one.earlier) for one in found] == [(2, 1, ("Октябрь",)), (1, 12, ())]


def test_one_shared_word_is_no_likeness(cluster: Clusters) -> None:
    rows = [cluster(1, label="а", keywords=("связь",))]
    before = [cluster(2, label="б", status=Status.ANSWERED, keywords=("связь",))]
    assert returning(rows, Recurrence(0.0, 60.0), [("Октябрь", before)]) == []
