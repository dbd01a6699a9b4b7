"""The projector keeps views level with the log: each batch whole, from where it left off, never from a lost log."""

import pytest

from moderation.domain.deciding.decisions import Change, Field, Status, Subject, Verb
from moderation.domain.errors import StoreFailed
from moderation.domain.events import (
    Asked,
    Consulted,
    Decided,
    Event,
    Opened,
    PassedOn,
    Rated,
    Screened,
    Supported,
    Title,
    Titled,
    Told,
)
from moderation.domain.message import Level
from moderation.pipeline.ports import Entry, MessageQuery
from moderation.pipeline.views import projector as module
from moderation.pipeline.views.projector import Projector
from moderation.testing import MemoryEventLog, MemoryViews, asked, filed, screening, settled
from moderation.testing.answers import all_answers
from moderation.testing.view_writer import MemoryViewWriter

AT = 1_700_000_000.0


def answered(cluster: int) -> Decided:
    changes = {
        Field.STATUS: Status.ANSWERED,
        Field.ANSWER: "Да",
        Field.ANSWER_ID: "d1",
        Field.ANSWERED_AT: "5.0",
    }
    written = tuple(Change(Subject.CLUSTER, cluster, field, "", value) for field, value in changes.items())
    return Decided("d1", "olga", AT, Verb.ANSWER, (cluster,), written)


HISTORY: tuple[Event, ...] = (
    Opened("Эфир", "ru", AT),
    asked(id="1"),
    asked(id="2", viewer="boris", alarm=("fire",)),
    Screened((2, 3), (screening(), screening(level=Level.HIGH)), (), b"", 0, "m@1", AT),
    filed({2: (1, 1), 3: (2, 2)}),
    Titled((Title(1, "Роуминг?", ("роуминг",), "roaming"),)),
    Supported("vera", 1, AT),
    settled((2, 2, 1), merged=[(2, 1)]),
    answered(1),
    Rated("anna", 1, True, AT),  # noqa: FBT003 - an event's field
    Told("d1", 1, ("anna",), AT),
    Consulted("vera", AT, "puk"),
    PassedOn("vera", AT),
    asked(id="3", viewer="vera", text="Мой номер +7 912 345-67-89"),
)


def log_of(*events: Event) -> MemoryEventLog:
    log = MemoryEventLog()
    log.append([Entry("main", event) for event in events])
    return log


def test_every_event_shows() -> None:
    views = MemoryViews()
    Projector("main", log_of(*HISTORY), views).catch_up()
    row = views.cluster("main", 1, now=AT)
    assert row is not None
    assert (row.label, row.askers, row.supporters, row.answer, row.useful) == ("Роуминг?", 3, 1, "Да", 1)
    assert views.cluster("main", 2, now=AT) == row
    assert views.told("main", "anna") == {"d1"}
    counts = views.counts("main")
    assert (counts.robot_asked, counts.robot_answered, counts.robot_passed) == (1, 1, 1)
    assert views.position("main") == len(HISTORY)
    broadcast = views.broadcast("main")
    assert broadcast is not None
    assert broadcast.title == "Эфир"
    alarms = views.messages("main", MessageQuery(alarms=("raised",)))
    assert [row.id for row in alarms] == ["2"]


def test_personal_data_is_masked_before_any_stage_has_looked() -> None:
    views = MemoryViews()
    Projector("main", log_of(*HISTORY), views).catch_up()
    row = views.messages("main", MessageQuery(viewer="vera"))[0]
    assert row.state == "recorded"
    assert "345" not in row.shown


@pytest.mark.parametrize("size", [1, 2, 5, 100])
def test_batches_of_any_size_show_the_same(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = MemoryViews()
    Projector("main", log_of(*HISTORY), whole).catch_up()
    monkeypatch.setattr(module, "BATCH", size)
    views = MemoryViews()
    projector = Projector("main", log_of(*HISTORY), views)
    steps = [len(step) for step in iter(projector.step, [])]
    assert steps == [min(size, len(HISTORY) - start) for start in range(0, len(HISTORY), size)]
    assert all_answers(views, "main", now=AT) == all_answers(whole, "main", now=AT)


class FaultyViews(MemoryViews):
    """Fails in the middle of a batch, as long as told to."""

    failing = True

    def begin(self, broadcast: str) -> MemoryViewWriter:
        writer = super().begin(broadcast)
        if self.failing:
            writer.title = self._fail  # type: ignore[method-assign]
        return writer

    @staticmethod
    def _fail(titles: object) -> None:
        raise StoreFailed("the disk is full")


def test_a_batch_that_fails_leaves_nothing_behind_and_is_done_later() -> None:
    views, whole = FaultyViews(), MemoryViews()
    projector = Projector("main", log_of(*HISTORY), views)
    with pytest.raises(StoreFailed):
        projector.step()
    assert views.position("main") == 0
    assert views.messages("main", MessageQuery()) == []
    views.failing = False
    projector.catch_up()
    Projector("main", log_of(*HISTORY), whole).catch_up()
    assert all_answers(views, "main", now=AT) == all_answers(whole, "main", now=AT)


def test_another_projector_goes_on_where_the_first_stopped() -> None:
    log, views = log_of(*HISTORY[:5]), MemoryViews()
    Projector("main", log, views).catch_up()
    log.append([Entry("main", event) for event in HISTORY[5:]])
    again = Projector("main", log, views)
    assert again.start() == 0
    assert [recorded.offset for recorded in again.step()] == list(range(6, len(HISTORY) + 1))
    assert again.step() == []


def test_views_ahead_of_a_cut_log_are_rebuilt_and_the_lost_messages_counted() -> None:
    views, shorter = MemoryViews(), MemoryViews()
    Projector("main", log_of(*HISTORY), views).catch_up()
    cut = HISTORY[:2]
    lost = sum(isinstance(event, Asked) for event in HISTORY[2:])
    projector = Projector("main", log_of(*cut), views)
    assert projector.start() == lost == 2
    assert projector.step() == []
    Projector("main", log_of(*cut), shorter).catch_up()
    assert all_answers(views, "main", now=AT) == all_answers(shorter, "main", now=AT)
    assert projector.start() == 0


def test_broadcasts_do_not_touch_each_other() -> None:
    log, views = log_of(*HISTORY), MemoryViews()
    log.append([Entry("other", event) for event in HISTORY[:2]])
    Projector("main", log, views).catch_up()
    assert views.position("other") == 0
    Projector("other", log, views).catch_up()
    assert (views.position("main"), views.position("other")) == (len(HISTORY), 2)


def test_of_two_that_project_one_broadcast_neither_projects_twice() -> None:
    log, views = MemoryEventLog(), MemoryViews()
    log.append([Entry("main", asked("Где чек?", id=str(n)), bytes([n])) for n in range(4)])
    slow, quick = Projector("main", log, views), Projector("main", log, views)
    batch = log.read("main")
    quick.step()
    with pytest.raises(StoreFailed, match="went on from 0 to 4"):
        slow.project(batch, after=0)
    assert views.counts("main").recorded == 4
    assert slow.step() == []
