"""How many questions stand before one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from moderation.domain.deciding.decisions import Command, Verb
from moderation.pipeline.rows import ClusterRow
from moderation.pipeline.views.line import STALE, Line
from moderation.testing.studio import Question, Studio

LARGE, MIDDLE, SMALL = 1, 2, 3


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    studio = Studio(tmp_path)
    yield studio
    studio.close()


def crowd(cluster: int, count: int) -> list[Question]:
    return [Question(f"Вопрос {cluster}?", cluster, viewer=f"{cluster}-{n}") for n in range(count)]


def row(studio: Studio, cluster: int) -> ClusterRow:
    found = studio.views.cluster("main", cluster, now=0.0)
    assert found is not None
    return found


def dismiss(studio: Studio, cluster: int) -> None:
    assert studio.decide(
        Command(f"d{cluster}", "main", "Оля", Verb.DISMISS, (cluster,), text="off_topic")
    ).done


def test_what_more_people_ask_stands_before_and_what_is_closed_before_nothing(studio: Studio) -> None:
    studio.ask(*crowd(LARGE, 5), *crowd(MIDDLE, 3), *crowd(SMALL, 1))
    now = [0.0]
    line = Line(studio.views, clock=lambda: now[0])
    places = [line.ahead("main", row(studio, cluster)) for cluster in (LARGE, MIDDLE, SMALL)]
    assert places == [0, 1, 2]
    dismiss(studio, LARGE)
    assert line.ahead("main", row(studio, LARGE)) == 0
    now[0] = STALE
    assert line.ahead("main", row(studio, SMALL)) == 1


def test_askers_are_told_again_once_half_of_the_line_is_gone(studio: Studio) -> None:
    studio.ask(*crowd(LARGE, 5), *crowd(MIDDLE, 3), *crowd(SMALL, 1))
    line = Line(studio.views, clock=lambda: 0.0)
    assert line.nearer("main") == []
    line.ahead("main", row(studio, SMALL))
    dismiss(studio, LARGE)
    assert [one.id for one in line.nearer("main")] == [SMALL]
    assert line.nearer("main") == []
    dismiss(studio, MIDDLE)
    assert [one.id for one in line.nearer("main")] == [SMALL]
    assert line.ahead("main", row(studio, SMALL)) == 0
