"""The emergency lane: what is behind the views shows all the same."""

from moderation.domain.deciding.decisions import Change, Field, Subject, Verb
from moderation.domain.events import Decided, Event
from moderation.domain.urgency.urgency import SUSPECTED
from moderation.pipeline.ports import Entry
from moderation.pipeline.rows import MessageRow
from moderation.pipeline.views import lane
from moderation.pipeline.views.lane import open_alarms
from moderation.pipeline.views.projector import Projector
from moderation.testing import MemoryViews, asked
from moderation.testing.log import MemoryEventLog

FIRE = asked("Помогите, горим! Звоните +7 912 345-67-89", alarm=("fire",))
SUSPECTED_ONLY = asked("Мы одни тут, вода поднялась уже до окон", alarm=(SUSPECTED,))


class Scene:
    """A broadcast whose views stand still until told to catch up."""

    def __init__(self) -> None:
        self.log, self.views = MemoryEventLog(), MemoryViews()
        self.projector = Projector("main", self.log, self.views)
        self.now = FIRE.at

    def happen(self, *events: Event) -> None:
        self.log.append([Entry("main", event) for event in events])

    def see(self) -> list[MessageRow]:
        return open_alarms(self.views, self.log, "main", now=self.now)


def decided(seq: int, alarm: str) -> Decided:
    changes = (Change(Subject.MESSAGE, seq, Field.ALARM, "", alarm),)
    return Decided(f"{seq} {alarm}", "olga", 2.0, Verb.TAKE_ALARM, changes=changes, seqs=(seq,))


def test_an_alarm_shows_past_all_that_the_views_do_not_show_yet() -> None:
    scene = Scene()
    scene.happen(*[asked(f"Вопрос {number}?") for number in range(20_000)], FIRE)
    (row,) = scene.see()
    assert (row.seq, row.alarm, row.state) == (20_001, "raised", "recorded")
    assert "345" not in row.shown
    assert scene.views.position("main") == 0


def test_an_alarm_shows_once_before_and_after_the_views_reach_it() -> None:
    scene = Scene()
    scene.happen(FIRE, asked("Сколько стоит?"))
    scene.projector.catch_up()
    scene.happen(FIRE)
    assert [row.seq for row in scene.see()] == [1, 3]
    scene.projector.catch_up()
    assert [row.seq for row in scene.see()] == [1, 3]


def test_what_people_made_of_it_shows_at_once_too() -> None:
    scene = Scene()
    scene.happen(FIRE)
    scene.projector.catch_up()
    scene.happen(FIRE, decided(1, "taken"), decided(2, "taken"))
    assert [row.alarm for row in scene.see()] == ["taken", "taken"]
    scene.happen(decided(1, "closed"), decided(2, ""))
    assert [(row.seq, row.alarm) for row in scene.see()] == [(2, "raised")]


def test_a_flood_of_alarms_hides_neither_the_first_nor_the_latest() -> None:
    scene = Scene()
    scene.happen(*[FIRE] * (2 * lane.MOST + 10))
    scene.projector.catch_up()
    scene.happen(*[FIRE] * (lane.MOST + 10))
    seqs = [row.seq for row in scene.see()]
    assert (seqs[0], seqs[-1], len(seqs)) == (1, 3 * lane.MOST + 20, 3 * lane.MOST)


def test_what_only_sounds_like_danger_shows_once_the_model_had_its_chance() -> None:
    scene = Scene()
    scene.happen(SUSPECTED_ONLY, FIRE)
    for _ in range(2):
        assert [row.seq for row in scene.see()] == [2]
        scene.now = FIRE.at + lane.SECOND_LOOK + 0.1
        assert [(row.seq, row.urgency.reasons) for row in scene.see()] == [(1, (SUSPECTED,)), (2, ("fire",))]
        scene.now = FIRE.at
        scene.projector.catch_up()


def test_what_somebody_took_does_not_wait_for_the_model() -> None:
    scene = Scene()
    scene.happen(SUSPECTED_ONLY, decided(1, "taken"))
    assert [row.alarm for row in scene.see()] == ["taken"]


def test_a_clock_behind_the_sender_s_does_not_hide_it() -> None:
    scene = Scene()
    scene.happen(SUSPECTED_ONLY)
    scene.now = SUSPECTED_ONLY.at - 60
    assert len(scene.see()) == 1
