"""What all views must do, by example; `test_views_agree` tries what nobody thought of."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from moderation.domain.deciding.decisions import Change, Field, Status, Subject
from moderation.domain.message import Kind, Level, Verdict
from moderation.pipeline.ports import MessageQuery, Views
from moderation.pipeline.rows import (
    BroadcastRow,
    Counts,
)
from moderation.pipeline.view_writer import ViewWriter
from moderation.testing import message_row, screening
from moderation.testing.builders import AT, filings
from tests.contract.views import ALL, cluster, fill, move, seqs, set_field, write


def test_of_an_unknown_broadcast_there_is_nothing(views: Views) -> None:
    assert views.position("main") == 0
    assert views.broadcasts() == []
    assert views.broadcast("main") is None
    assert views.counts("main") == Counts()
    assert views.clusters("main", ALL, now=AT) == []
    assert views.cluster("main", 1, now=AT) is None
    assert views.messages("main", MessageQuery()) == []
    assert list(views.askers("main", 1)) == []
    assert views.told("main", "anna") == set()
    assert views.asked_by("main", "anna") == []
    assert views.decisions("main") == []
    assert views.timeline("main") == []
    assert views.sparks("main", [1], now=AT, minutes=2) == {1: [0, 0]}


def test_a_batch_raised_through_leaves_nothing_behind(views: Views) -> None:
    write(views, lambda writer: writer.reach(3))

    def stop(_: ViewWriter) -> None:
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        write(
            views,
            lambda writer: writer.add_messages([message_row(4)]),
            lambda writer: writer.file(filings({4: (1, 1)})),
            lambda writer: writer.reach(5),
            stop,
        )
    assert views.position("main") == 3
    assert views.counts("main") == Counts()
    write(views, lambda writer: writer.add_messages([message_row(4)]))
    assert views.counts("main").recorded == 1


def test_nothing_is_seen_before_the_batch_ends(views: Views) -> None:
    with ThreadPoolExecutor(1) as reader, views.begin("main") as writer:
        writer.add_messages([message_row(1)])
        writer.reach(1)
        assert reader.submit(views.position, "main").result() == 0
        assert reader.submit(views.messages, "main", MessageQuery()).result() == []
    assert views.position("main") == 1


def test_broadcasts_are_listed_oldest_first_and_open_or_close(views: Views) -> None:
    late = BroadcastRow("a", "Поздний", "ru", open=True, opened_at=9.0)
    early = BroadcastRow("b", "Ранний", "en", open=True, opened_at=3.0)
    write(views, lambda writer: writer.open_broadcast(late), broadcast="a")
    write(views, lambda writer: writer.open_broadcast(early), broadcast="b")
    assert views.broadcasts() == [early, late]
    closing = Change(Subject.BROADCAST, 0, Field.OPEN, "1", "")
    write(views, lambda writer: writer.change([closing], version=7), broadcast="a")
    row = views.broadcast("a")
    assert row is not None
    assert not row.open


def test_clearing_forgets_one_broadcast_only(views: Views) -> None:
    fill(views, {1: (1, 1)})
    write(
        views, lambda writer: writer.add_messages([message_row(1)]), lambda w: w.reach(1), broadcast="other"
    )
    views.clear("main")
    views.clear("never seen")
    assert views.counts("main") == Counts()
    assert views.messages("main", MessageQuery()) == []
    assert views.position("other") == 1
    fill(views, {1: (1, 1)})
    assert cluster(views, 1).messages == 1


def test_a_message_goes_from_recorded_to_screened_to_filed(views: Views) -> None:
    write(views, lambda writer: writer.add_messages([message_row(1, text="Где связь?")]))
    (row,) = views.messages("main", MessageQuery())
    assert (row.state, row.shown, row.clusters, row.arrival) == ("recorded", "Где связь?", (), 0)
    verdict = screening("Где [связь]?", verdict=Verdict.WITHHOLD, reasons=("toxic",), region="Омск")
    write(views, lambda writer: writer.screen([(1, verdict)]))
    (row,) = views.messages("main", MessageQuery())
    assert (row.state, row.shown, row.verdict, row.reasons) == (
        "screened",
        "Где [связь]?",
        Verdict.WITHHOLD,
        ("toxic",),
    )
    assert (row.viewer, row.id, row.urgency, row.region) == ("anna", "id-1", verdict.urgency, "Омск")
    write(views, lambda writer: writer.file(filings({1: (0, 8)}, topic="network")))
    (row,) = views.messages("main", MessageQuery())
    assert (row.clusters, row.arrival, row.topic) == ((8,), 8, "network")


def test_counts_say_where_every_message_stands(views: Views) -> None:
    with views.begin("main") as writer:
        writer.add_messages([message_row(seq, viewer=f"v{seq % 2}") for seq in range(1, 7)])
        writer.screen(
            [
                (1, screening()),
                (2, screening(kind=Kind.CHATTER)),
                (3, screening(verdict=Verdict.WITHHOLD)),
                (4, screening(verdict=Verdict.REFUSE)),
                (5, screening(level=Level.CRITICAL)),
            ]
        )
        writer.file(filings({1: (1, 1), 3: (2, 2)}))
    assert views.counts("main") == Counts(
        recorded=6, screened=5, on_board=4, questions=4, chatter=1, withheld=1, refused=1, clusters=2, askers=1,
        alarms=1,
    )  # fmt: skip


def test_what_no_model_could_read_is_found_however_much_was_set_aside_since(views: Views) -> None:
    away = screening(verdict=Verdict.WITHHOLD, reasons=("toxic",))
    lost = screening(verdict=Verdict.WITHHOLD, reasons=("unreadable",))
    with views.begin("main") as writer:
        writer.add_messages([message_row(seq) for seq in range(1, 61)])
        writer.screen([(seq, lost if seq in (1, 2) else away) for seq in range(1, 61)])
    assert [row.seq for row in views.messages("main", MessageQuery(unread=True, limit=30))] == [2, 1]
    assert (views.counts("main").withheld, views.counts("main").unread) == (60, 2)
    said = Change(Subject.MESSAGE, 1, Field.KIND, "", Kind.CHATTER)
    write(views, lambda writer: writer.change([said], version=50))
    assert [row.seq for row in views.messages("main", MessageQuery(unread=True))] == [2]
    assert views.counts("main").unread == 1


def test_answered_clusters_and_their_askers_are_counted(views: Views) -> None:
    fill(views, {1: (1, 1), 2: (1, 1), 3: (2, 2)})
    set_field(views, 1, Field.STATUS, Status.ANSWERED)
    assert (views.counts("main").answered, views.counts("main").askers_answered) == (1, 2)
    set_field(views, 2, Field.STATUS, Status.ANSWERED)
    move(views, (2, 2, 1))
    assert (views.counts("main").clusters, views.counts("main").answered) == (1, 1)
    assert views.counts("main").askers_answered == 3
    set_field(views, 1, Field.STATUS, Status.ON_AIR)
    assert (views.counts("main").answered, views.counts("main").askers_answered) == (0, 0)
    set_field(views, 1, Field.ANSWER_ID, "a1")
    assert (views.counts("main").answered, views.counts("main").askers_answered) == (1, 3)
    set_field(views, 1, Field.STATUS, Status.WAITING)
    assert (views.counts("main").answered, views.counts("main").askers_answered) == (0, 0)


def test_the_full_judgement_withdraws_a_false_alarm_of_intake(views: Views) -> None:
    levels = (Level.NORMAL, Level.HIGH, Level.NORMAL)
    with views.begin("main") as writer:
        writer.add_messages([message_row(seq, alarm="raised") for seq in (1, 2, 3)])
        writer.change([Change(Subject.MESSAGE, 3, Field.ALARM, "", "taken")], version=9)
        writer.screen([(seq, screening(level=level)) for seq, level in enumerate(levels, start=1)])
    assert seqs(views, MessageQuery(alarms=("raised",), oldest=True)) == [2]
    assert seqs(views, MessageQuery(alarms=("taken",), oldest=True)) == [3]
    assert views.counts("main").alarms == 1


def test_an_alarm_stays_raised_until_someone_takes_it(views: Views) -> None:
    with views.begin("main") as writer:
        writer.add_messages([message_row(1, alarm="raised"), message_row(2), message_row(3)])
        writer.screen([(1, screening(level=Level.HIGH)), (2, screening(level=Level.CRITICAL))])
    assert seqs(views, MessageQuery(alarms=("raised",), oldest=True)) == [1, 2]
    taken = Change(Subject.MESSAGE, 2, Field.ALARM, "", "taken")
    write(views, lambda writer: writer.change([taken], version=9))
    write(views, lambda writer: writer.screen([(2, screening(level=Level.CRITICAL))]))
    assert seqs(views, MessageQuery(alarms=("taken",))) == [2]
    assert views.counts("main").alarms == 1
    undone = Change(Subject.MESSAGE, 2, Field.ALARM, "taken", "")
    write(views, lambda writer: writer.change([undone], version=10))
    assert seqs(views, MessageQuery(alarms=("raised",), oldest=True)) == [1, 2]
