"""What all views must do, by example; `test_views_agree` tries what nobody thought of."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from moderation.adapters.postgres.views import PostgresViews
from moderation.adapters.sqlite import SqliteViews
from moderation.domain.decisions import Change, Field, Status, Subject, Verb
from moderation.domain.events import Apart, Decided, Filing, Move, Settled, Surged, Title
from moderation.domain.message import Kind, Level, Urgency, Verdict
from moderation.domain.surges import Surge
from moderation.domain.word_lists import WordList
from moderation.pipeline.ports import ClusterQuery, MessageQuery, Views
from moderation.pipeline.rows import (
    ActRow,
    Asker,
    BroadcastRow,
    ClusterRow,
    Counts,
    DecisionRow,
    MicroRow,
    SurgeRow,
    TimelinePoint,
)
from moderation.pipeline.view_writer import ViewWriter
from moderation.testing import MemoryViews, message_row, screening
from moderation.testing.builders import AT, filings

VIEWS = ("memory", "sqlite", "postgres")
ALL = ClusterQuery()


@pytest.fixture(params=VIEWS)
def views(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Views]:
    views = make_views(request, tmp_path)
    yield views
    views.close()


def make_views(request: pytest.FixtureRequest, folder: Path) -> Views:
    if request.param == "postgres":
        return PostgresViews(request.getfixturevalue("postgres"))
    return SqliteViews(folder) if request.param == "sqlite" else MemoryViews()


def write(views: Views, *steps: Callable[[ViewWriter], None], broadcast: str = "main") -> None:
    with views.begin(broadcast) as writer:
        for step in steps:
            step(writer)


def fill(
    views: Views, homes: dict[int, tuple[int, int]], *, level: Level = Level.NONE, region: str = ""
) -> None:
    """Write screened questions, each by a viewer of its own, filed as given: seq → (micro-cluster, cluster)."""
    with views.begin("main") as writer:
        writer.add_messages([message_row(seq, viewer=f"viewer-{seq}", at=AT + seq) for seq in homes])
        writer.screen([(seq, screening(level=level, region=region)) for seq in homes])
        writer.file(filings(homes))


def set_field(views: Views, cluster: int, field: Field, value: str, *, version: int = 50) -> None:
    change = Change(Subject.CLUSTER, cluster, field, "", value)
    write(views, lambda writer: writer.change([change], version=version))


def move(views: Views, *moves: tuple[int, int, int]) -> None:
    write(views, lambda writer: writer.move([Move(*one) for one in moves]))


def cluster(views: Views, number: int) -> ClusterRow:
    row = views.cluster("main", number, now=AT)
    assert row is not None
    return row


def seqs(views: Views, query: MessageQuery) -> list[int]:
    return [row.seq for row in views.messages("main", query)]


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


def test_a_cluster_counts_distinct_askers_not_messages(views: Views) -> None:
    with views.begin("main") as writer:
        writer.add_messages([message_row(seq, viewer="anna" if seq < 4 else "boris") for seq in range(1, 5)])
        writer.file(filings(dict.fromkeys(range(1, 5), (1, 1))))
    row = cluster(views, 1)
    assert (row.messages, row.askers, row.supporters) == (4, 2, 0)


def test_a_supporter_counts_once_and_not_beside_an_own_question(views: Views) -> None:
    fill(views, {1: (5, 1)})
    for viewer in ("vera", "vera", "viewer-1"):
        write(views, lambda writer, viewer=viewer: writer.support(viewer, 1))  # type: ignore[misc]
    row = cluster(views, 1)
    assert (row.askers, row.supporters) == (2, 1)
    assert list(views.askers("main", 1)) == [
        Asker("viewer-1", "id-1", "page", Verdict.ADMIT),
        Asker("vera", "", "page"),
    ]
    assert views.asked_by("main", "vera") == [1]


def test_support_for_what_is_not_there_counts_nowhere(views: Views) -> None:
    write(views, lambda writer: writer.support("vera", 9))
    assert views.counts("main") == Counts()


def test_messages_of_two_questions_are_in_both_clusters_main_one_first(views: Views) -> None:
    write(
        views,
        lambda writer: writer.add_messages([message_row(1)]),
        lambda writer: writer.file(
            [Filing(1, 4, 7, "roaming", 0.9), Filing(1, 2, 3, "sim", 0.8, position=1)]
        ),
    )
    (row,) = views.messages("main", MessageQuery())
    assert (row.clusters, row.topic, row.arrival) == ((7, 3), "roaming", 7)
    assert (cluster(views, 7).askers, cluster(views, 3).askers) == (1, 1)
    anna = Asker("anna", "id-1", "page", Verdict.ADMIT)
    assert list(views.askers("main", 7)) == list(views.askers("main", 3)) == [anna]
    assert views.counts("main").askers == 1
    assert (cluster(views, 7).messages, cluster(views, 3).messages) == (1, 1)
    move(views, (2, 3, 7))
    (row,) = views.messages("main", MessageQuery())
    assert row.clusters == (7,)
    assert cluster(views, 7).messages == 1
    assert views.counts("main").clusters == 1
    move(views, (2, 7, 3))
    assert (cluster(views, 7).messages, cluster(views, 3).messages) == (1, 1)


def test_one_question_of_two_is_filed_anew_and_the_other_stays(views: Views) -> None:
    write(
        views,
        lambda writer: writer.add_messages([message_row(1)]),
        lambda writer: writer.file(
            [Filing(1, 4, 7, "roaming", 0.9), Filing(1, 2, 3, "sim", 0.8, position=1)]
        ),
        lambda writer: writer.file([Filing(1, 9, 5, "sim", 1.0, position=1)]),
    )
    (row,) = views.messages("main", MessageQuery())
    assert (row.clusters, row.topic, row.arrival) == ((7, 5), "roaming", 7)
    assert [one.id for one in views.clusters("main", ALL, now=AT)] == [5, 7]
    write(views, lambda writer: writer.file([Filing(1, 11, 8, "app", 1.0)]))
    (row,) = views.messages("main", MessageQuery())
    assert (row.clusters, row.topic, row.arrival) == ((8, 5), "app", 7)
    assert [point.topic for point in views.timeline("main") if point.questions] == ["app"]


def test_filing_anew_takes_a_message_elsewhere_and_keeps_its_arrival(views: Views) -> None:
    fill(views, {1: (1, 1), 2: (1, 1)})
    write(views, lambda writer: writer.file(filings({2: (9, 5)}, topic="sim")))
    (row,) = views.messages("main", MessageQuery(seqs=(2,)))
    assert (row.clusters, row.arrival, row.topic) == ((5,), 1, "sim")
    assert (cluster(views, 1).messages, cluster(views, 1).last_at) == (1, AT + 1)


def test_a_merge_brings_messages_askers_and_supporters_along(views: Views) -> None:
    fill(views, {1: (1, 1), 2: (2, 2), 3: (3, 2)}, region="Омск")
    write(views, lambda writer: writer.support("vera", 2))
    move(views, (2, 2, 1), (3, 2, 1))
    row = cluster(views, 1)
    assert (row.messages, row.askers, row.supporters) == (3, 4, 1)
    assert (row.first_at, row.last_at, row.regions) == (AT + 1, AT + 3, (("Омск", 3),))
    assert [row.id for row in views.clusters("main", ALL, now=AT)] == [1]
    assert seqs(views, MessageQuery(cluster=1)) == [3, 2, 1]
    assert views.asked_by("main", "vera") == [1]


def test_a_merged_cluster_answers_as_its_successor_until_it_is_undone(views: Views) -> None:
    fill(views, {1: (1, 1), 2: (2, 2), 3: (3, 3)})
    set_field(views, 2, Field.TITLE, "Свой заголовок")
    move(views, (2, 2, 1))
    move(views, (1, 1, 3), (2, 1, 3))
    assert cluster(views, 2).id == 3
    assert cluster(views, 2).messages == 3
    move(views, (2, 3, 2))
    assert (cluster(views, 2).id, cluster(views, 2).label) == (2, "Свой заголовок")
    assert cluster(views, 3).messages == 2
    assert cluster(views, 1).id == 3


def test_support_for_a_merged_cluster_goes_to_its_successor(views: Views) -> None:
    fill(views, {1: (1, 1), 2: (2, 2)})
    move(views, (2, 2, 1))
    write(views, lambda writer: writer.support("vera", 2), lambda writer: writer.rate("vera", 2, useful=True))
    assert (cluster(views, 1).supporters, cluster(views, 1).useful) == (1, 1)


def test_a_cluster_without_a_message_left_is_gone(views: Views) -> None:
    fill(views, {1: (1, 1)})
    write(views, lambda writer: writer.file(filings({1: (2, 2)})))
    assert views.cluster("main", 1, now=AT) is None
    assert [row.id for row in views.clusters("main", ALL, now=AT)] == [2]


def test_people_outrank_the_machine_until_they_give_way(views: Views) -> None:
    fill(views, {1: (1, 1)}, level=Level.HIGH)
    title = Title(1, "Как подключить роуминг?", ("роуминг",), "roaming")
    write(views, lambda writer: writer.title([title]))
    for field, value in [(Field.TITLE, "Про роуминг"), (Field.TOPIC, "abroad"), (Field.URGENCY, "normal")]:
        set_field(views, 1, field, value, version=77)
    row = cluster(views, 1)
    assert (row.label, row.topic, row.titled_by_hand, row.version) == ("Про роуминг", "abroad", True, 77)
    assert row.urgency == Urgency(0.3, Level.NORMAL, ("by_hand",))
    for field in (Field.TITLE, Field.TOPIC, Field.URGENCY):
        set_field(views, 1, field, "")
    row = cluster(views, 1)
    assert (row.label, row.keywords, row.topic, row.titled_by_hand) == (
        title.label,
        ("роуминг",),
        "roaming",
        False,
    )
    assert row.urgency == Urgency(0.7, Level.HIGH, ("high",))


def test_a_discovered_topic_is_offered_until_a_person_gives_one(views: Views) -> None:
    fill(views, {1: (1, 1)})
    write(views, lambda writer: writer.title([Title(1, "Где свитер?", (), "other", "Свитер, олени")]))
    assert cluster(views, 1).discovered == "Свитер, олени"
    for topic in ("Свитер, олени", "other"):
        set_field(views, 1, Field.TOPIC, topic)
        assert (cluster(views, 1).topic, cluster(views, 1).discovered) == (topic, "")
    set_field(views, 1, Field.TOPIC, "")
    assert cluster(views, 1).discovered == "Свитер, олени"


def test_what_keeps_a_cluster_apart_and_its_theme_are_in_the_row(views: Views) -> None:
    fill(views, {1: (1, 1)})
    apart = Apart(2, "country", "turkey", "belarus")
    write(views, lambda writer: writer.title([Title(1, "Роуминг?", (), "roaming", theme=7, apart=apart)]))
    assert (cluster(views, 1).theme, cluster(views, 1).apart) == (7, apart)
    write(views, lambda writer: writer.title([Title(1, "Роуминг?", (), "roaming")]))
    assert (cluster(views, 1).theme, cluster(views, 1).apart) == (0, None)


def test_surges_are_told_newest_first_of_where_the_messages_are_now(views: Views) -> None:
    fill(views, {1: (1, 1), 2: (2, 2)})
    write(views, lambda writer: writer.surge(Surged((Surge(1, 20, 1.5), Surge(2, 12, 3.0)), AT)))
    write(views, lambda writer: writer.surge(Surged((Surge(2, 30, 4.0),), AT + 9)))
    move(views, (1, 1, 2))

    rows = views.surges("main", after=AT - 1)

    assert rows == [SurgeRow(2, AT + 9, 30, 4.0), SurgeRow(2, AT, 20, 1.5), SurgeRow(2, AT, 12, 3.0)]
    assert views.surges("main", after=AT) == rows[:1]
    assert views.surges("elsewhere", after=0) == []


def test_micro_clusters_are_counted_with_the_first_message_of_each(views: Views) -> None:
    fill(views, {1: (1, 1), 2: (2, 1), 3: (2, 1), 4: (3, 9)})
    write(views, lambda writer: writer.file([Filing(1, 2, 1, "roaming", 1.0, 1)]))

    assert views.micros("main", 1) == [MicroRow(2, 3, 1, 1), MicroRow(1, 1, 1, 0)]
    assert views.micros("main", 1, limit=1) == [MicroRow(2, 3, 1, 1)]
    assert views.micros("main", 7) == []


def test_everything_that_people_set_is_in_the_row(views: Views) -> None:
    fill(views, {1: (1, 1)})
    values = {
        Field.STATUS: "on_air", Field.STARRED: "1", Field.ESCALATED: "1", Field.ASSIGNEE: "olga",
        Field.CLAIMED_BY: "pavel", Field.CLAIMED_UNTIL: "12.5", Field.REASON: "повтор", Field.ANSWER: "Да",
        Field.ANSWER_ID: "c1", Field.ANSWERED_AT: "99.25",
    }  # fmt: skip
    for field, value in values.items():
        set_field(views, 1, field, value)
    row = cluster(views, 1)
    assert (row.status, row.starred, row.escalated, row.assignee) == (Status.ON_AIR, True, True, "olga")
    assert (row.claimed_by, row.claimed_until, row.reason) == ("pavel", 12.5, "повтор")
    assert (row.answer, row.answer_id, row.answered_at) == ("Да", "c1", 99.25)


def test_urgency_is_that_of_the_crowd_not_of_one_voice(views: Views) -> None:
    fill(views, dict.fromkeys(range(1, 30), (1, 1)))
    with views.begin("main") as writer:
        writer.screen([(5, screening(level=Level.HIGH))])
    assert cluster(views, 1).urgency.level is Level.NORMAL
    write(views, lambda w: w.screen([(seq, screening(level=Level.HIGH)) for seq in (6, 7)]))
    assert cluster(views, 1).urgency == Urgency(0.7, Level.HIGH, ("high",))
    write(views, lambda w: w.screen([(8, screening(level=Level.CRITICAL, verdict=Verdict.REFUSE))]))
    assert cluster(views, 1).urgency.level is Level.HIGH
    write(views, lambda w: w.screen([(9, screening(level=Level.CRITICAL))]))
    assert cluster(views, 1).urgency == Urgency(0.9, Level.HIGH, ("critical",))
    write(views, lambda w: w.screen([(seq, screening(level=Level.CRITICAL)) for seq in (10, 11)]))
    assert cluster(views, 1).urgency == Urgency(0.95, Level.CRITICAL, ("critical",))
    write(views, lambda w: w.screen([(seq, screening()) for seq in (9, 10, 11)]))
    assert cluster(views, 1).urgency.level is Level.HIGH


def test_complaints_from_one_place_within_minutes_raise_their_cluster_wherever_they_are_filed(
    views: Views,
) -> None:
    fill(views, dict.fromkeys(range(1, 30), (1, 1)), level=Level.NORMAL)
    fill(views, dict.fromkeys(range(30, 40), (2, 2)), level=Level.NORMAL, region="Тюмень")
    write(views, lambda w: w.screen([(30, screening(level=Level.HIGH, region="Тюмень"))]))
    write(views, lambda w: w.screen([(31, screening(level=Level.HIGH, region="Тюмень"))]))
    move(views, (2, 2, 1))
    assert cluster(views, 1).urgency == Urgency(0.7, Level.HIGH, ("outage_spike:Тюмень", "high"))
    move(views, (2, 1, 3))
    assert cluster(views, 1).urgency.level is Level.NORMAL


def test_recent_messages_are_those_of_the_last_minute(views: Views) -> None:
    fill(views, {1: (1, 1), 31: (1, 1), 61: (1, 1), 100: (1, 1)})

    def recent(now: float) -> int:
        row = views.cluster("main", 1, now=now)
        assert row is not None
        return row.recent

    assert recent(AT + 61) == 2
    assert recent(AT + 60.9) == 2
    assert recent(AT + 1) == 1
    assert recent(AT + 100) == 2
    assert recent(AT + 160) == 0
    assert recent(AT) == 0


def test_sparks_count_messages_by_minute_oldest_first(views: Views) -> None:
    fill(views, {0: (1, 1), 30: (1, 1), 70: (1, 1), 179: (1, 1), 181: (2, 2)})
    assert views.sparks("main", [1, 2, 9], now=AT + 180, minutes=3) == {
        1: [1, 1, 1],
        2: [0, 0, 0],
        9: [0, 0, 0],
    }


def test_five_commonest_regions_are_shown(views: Views) -> None:
    with views.begin("main") as writer:
        writer.add_messages([message_row(seq) for seq in range(1, 22)])
        names = [name for count, name in enumerate("АБВГДЕ", start=1) for _ in range(count)]
        writer.screen([(seq, screening(region=name)) for seq, name in enumerate(names, start=1)])
        writer.file(filings(dict.fromkeys(range(1, 22), (1, 1))))
    assert cluster(views, 1).regions == (("Е", 6), ("Д", 5), ("Г", 4), ("В", 3), ("Б", 2))


def test_clusters_come_by_askers_then_id_and_by_what_is_asked_for(views: Views) -> None:
    fill(views, {1: (1, 1), 2: (2, 2), 3: (2, 2), 4: (3, 3)})
    write(views, lambda w: w.title([Title(3, "Тариф для дачи", ("интернет",), "tariffs")]))
    set_field(views, 2, Field.STATUS, Status.APPROVED)
    set_field(views, 3, Field.ASSIGNEE, "olga")
    set_field(views, 3, Field.STARRED, "1")

    def ids(query: ClusterQuery) -> list[int]:
        return [row.id for row in views.clusters("main", query, now=AT)]

    assert ids(ALL) == [2, 1, 3]
    assert ids(ClusterQuery(limit=2)) == [2, 1]
    assert ids(ClusterQuery(statuses=("approved", "on_air"))) == [2]
    assert ids(ClusterQuery(topic="tariffs")) == [3]
    assert ids(ClusterQuery(text="ДАЧ")) == [3]
    assert ids(ClusterQuery(text="ИНТЕРНЕТ")) == [3]
    assert ids(ClusterQuery(assignee="olga")) == [3]
    assert ids(ClusterQuery(starred=True, topic="roaming")) == []


def test_messages_come_newest_first_and_by_what_is_asked_for(views: Views) -> None:
    fill(views, {1: (1, 1), 2: (1, 1), 3: (2, 2)})
    write(views, lambda w: w.screen([(2, screening("ТАРИФ Ёлка", verdict=Verdict.WITHHOLD))]))
    write(views, lambda w: w.add_messages([message_row(4, viewer="viewer-1", text="Не разобрано")]))
    assert seqs(views, MessageQuery()) == [4, 3, 2, 1]
    assert seqs(views, MessageQuery(oldest=True, limit=2)) == [1, 2]
    assert seqs(views, MessageQuery(oldest=True, after=2)) == [3, 4]
    assert seqs(views, MessageQuery(cluster=1)) == [2, 1]
    assert seqs(views, MessageQuery(cluster=1, oldest=True, limit=1)) == [1]
    assert seqs(views, MessageQuery(viewer="viewer-1")) == [4, 1]
    assert seqs(views, MessageQuery(verdicts=("withhold", "refuse"))) == [2]
    assert seqs(views, MessageQuery(verdicts=("admit",))) == [3, 1]
    assert seqs(views, MessageQuery(text="тариф ё")) == [2]
    assert seqs(views, MessageQuery(text="%")) == []
    assert seqs(views, MessageQuery(seqs=(3, 1, 77))) == [3, 1]


def test_ratings_keep_the_last_word(views: Views) -> None:
    fill(views, {1: (1, 1)})
    for viewer, useful in [("anna", True), ("anna", False), ("boris", True), ("boris", True)]:
        write(views, lambda w, viewer=viewer, useful=useful: w.rate(viewer, 1, useful=useful))  # type: ignore[misc]
    assert (cluster(views, 1).useful, cluster(views, 1).useless) == (1, 1)


def test_questions_to_the_robot_are_counted(views: Views) -> None:
    write(
        views,
        lambda writer: writer.consult(answered=True),
        lambda writer: writer.consult(answered=False),
        lambda writer: writer.consult(answered=True),
        lambda writer: writer.pass_on(),
    )
    counts = views.counts("main")
    assert (counts.robot_asked, counts.robot_answered, counts.robot_passed) == (3, 2, 1)


def test_who_was_told_is_remembered(views: Views) -> None:
    write(views, lambda w: w.tell("c1", ["anna", "boris", "anna"]), lambda w: w.tell("c2", ["anna"]))
    assert views.told("main", "anna") == {"c1", "c2"}
    assert views.told("main", "boris") == {"c1"}


def test_those_of_a_cluster_who_heard_an_answer_are_found_at_once(views: Views) -> None:
    fill(views, {1: (1, 1), 2: (2, 2)})
    asker, other = (next(iter(views.askers("main", one))).viewer for one in (1, 2))
    write(views, lambda w: w.support("vera", 1), lambda w: w.tell("c1", [asker, other, "vera", "nobody"]))
    assert views.hearers("main", 1, "c1") == {asker, "vera"} | ({other} if other == asker else set())
    assert views.hearers("main", 1, "c2") == set()
    assert views.hearers("elsewhere", 1, "c1") == set()


def test_decisions_are_told_newest_first_and_undone_ones_say_by_what(views: Views) -> None:
    fill(views, {1: (1, 1), 2: (2, 2)})
    first = Decided("c1", "olga", 1.0, Verb.MERGE, (1, 2), note="одно и то же")
    second = Decided("c2", "pavel", 2.0, Verb.UNDO, (1,), undoes="c1")
    write(views, lambda w: w.decide(10, first), lambda w: w.decide(11, second))
    row = DecisionRow("c1", 10, 1.0, "olga", "merge", (1, 2), "одно и то же", undone_by="c2")
    assert views.decisions("main", cluster=2) == [row]
    assert [row.id for row in views.decisions("main")] == ["c2", "c1"]
    assert [row.id for row in views.decisions("main", limit=1)] == ["c2"]
    assert (cluster(views, 1).version, cluster(views, 2).version) == (11, 10)


def test_the_timeline_counts_filed_questions_by_minute_and_topic(views: Views) -> None:
    minute = AT // 60 * 60
    with views.begin("main") as writer:
        writer.add_messages(
            [message_row(seq, at=minute + at) for seq, at in enumerate([0, 59.9, 60, 61], start=1)]
        )
        writer.file(filings({1: (1, 1), 2: (1, 1), 3: (1, 1), 4: (1, 1)}))
        writer.file(filings({4: (2, 2)}, topic="sim"))
    assert views.timeline("main") == [
        TimelinePoint(minute, "roaming", 2),
        TimelinePoint(minute + 60, "roaming", 1),
        TimelinePoint(minute + 60, "sim", 1),
    ]


def picture(views: Views) -> list[object]:
    messages = views.messages("main", MessageQuery())
    return [messages, views.clusters("main", ALL, now=AT), views.counts("main"), views.timeline("main")]


def said(seq: int, **fields: str) -> list[Change]:
    return [Change(Subject.MESSAGE, seq, Field(name), "", value) for name, value in fields.items()]


def test_chatter_is_in_no_cluster_and_a_correction_puts_it_there_or_takes_it_out(views: Views) -> None:
    with views.begin("main") as writer:
        writer.add_messages([message_row(1), message_row(2, viewer="boris")])
        writer.screen([(1, screening()), (2, screening(kind=Kind.CHATTER))])
        writer.file(filings({1: (1, 1), 2: (1, 1)}))
    assert seqs(views, MessageQuery(cluster=1)) == [1]
    before = picture(views)
    write(views, lambda writer: writer.change(said(2, kind="question"), version=9))
    assert seqs(views, MessageQuery(cluster=1)) == [2, 1]
    row = views.cluster("main", 1, now=AT)
    assert row is not None
    assert (row.messages, row.askers, views.counts("main").questions) == (2, 2, 2)
    corrected = views.messages("main", MessageQuery(seqs=(2,)))[0]
    assert (corrected.clusters, corrected.reasons) == ((1,), ("corrected",))
    write(views, lambda writer: writer.change(said(2, kind="chatter"), version=10))
    assert picture(views) == before
    write(views, lambda writer: writer.change(said(1, kind="chatter"), version=11))
    assert views.cluster("main", 1, now=AT) is None
    assert views.timeline("main") == []


def test_what_a_person_admits_is_found_where_it_stands_now(views: Views) -> None:
    rude = screening(verdict=Verdict.WITHHOLD, reasons=("toxic", "personal_data"))
    with views.begin("main") as writer:
        writer.add_messages([message_row(1)])
        writer.screen([(1, rude)])
        writer.change(said(1, verdict="admit", reason=""), version=9)
    assert seqs(views, MessageQuery(verdicts=("withhold",))) == []
    assert seqs(views, MessageQuery(verdicts=("admit",))) == [1]
    assert views.messages("main", MessageQuery())[0].reasons == ("corrected", "personal_data")
    assert views.counts("main").withheld == 0
    write(views, lambda writer: writer.change(said(1, verdict="withhold", reason="toxic"), version=10))
    assert views.messages("main", MessageQuery())[0].reasons == rude.reasons


def test_a_person_calls_an_alarm_off_and_takes_it_back(views: Views) -> None:
    with views.begin("main") as writer:
        writer.add_messages([message_row(1, alarm="raised"), message_row(2)])
        writer.screen([(1, screening(level=Level.HIGH)), (2, screening(level=Level.CRITICAL))])
    for seq, level in ((1, "high"), (2, "critical")):
        write(views, lambda writer, seq=seq: writer.change(said(seq, urgency="normal"), version=9))  # type: ignore[misc]
        assert seq not in seqs(views, MessageQuery(alarms=("raised",)))
        write(views, lambda writer, seq=seq, level=level: writer.change(said(seq, urgency=level), version=9))  # type: ignore[misc]
        assert seq in seqs(views, MessageQuery(alarms=("raised",)))


def test_word_lists_are_kept_as_they_were_last_set(views: Views) -> None:
    assert not any(views.lists("main").values())
    for words in ("казино\nслоты", "слоты"):
        change = Change(Subject.LIST, WordList.WITHHOLD.number, Field.WORDS, "", words)
        write(views, lambda writer, change=change: writer.change([change], version=9))  # type: ignore[misc]
    assert views.lists("main")[WordList.WITHHOLD] == ("слоты",)
    assert not any(views.lists("other").values())
    views.clear("main")
    assert not any(views.lists("main").values())


def test_decisions_are_found_by_what_was_done(views: Views) -> None:
    with views.begin("main") as writer:
        for offset, verb in enumerate((Verb.WORDS, Verb.STAR, Verb.WORDS), start=1):
            writer.decide(offset, Decided(f"d{offset}", "olga", AT, verb))
    assert [row.offset for row in views.decisions("main", verbs=("words",))] == [3, 1]
    assert [row.offset for row in views.decisions("main", verbs=("words",), limit=1)] == [3]


def test_a_merge_of_the_machine_is_kept_and_marked_when_it_is_taken_back_and_done_again(views: Views) -> None:
    fill(views, {1: (1, 1), 2: (2, 2)})
    write(views, lambda writer: writer.title([Title(2, "Роуминг?", (), "roaming")]))
    write(views, lambda writer: writer.settle(20, Settled((Move(2, 2, 1),), ((2, 1),), AT)))
    act = ActRow("machine-20-2", 20, AT, 1, 2, "Роуминг?")
    assert views.acts("main", cluster=1) == [act]
    assert views.acts("main", cluster=2) == []
    assert cluster(views, 2).id == 1
    undone = Decided("u", "olga", AT, Verb.UNDO, (1, 2), moves=(Move(2, 1, 2),), undoes=act.id)
    write(views, lambda writer: writer.move(undone.moves), lambda writer: writer.decide(21, undone))
    assert [one.undone_by for one in views.acts("main")] == ["u"]
    assert cluster(views, 2).id == 2
    write(views, lambda writer: writer.decide(22, Decided("r", "olga", AT, Verb.REDO, (1, 2), undoes="u")))
    assert [one.undone_by for one in views.acts("main")] == [""]
    assert [row.undone_by for row in views.decisions("main")] == ["", "r"]


def test_an_escalation_rings_until_it_is_taken(views: Views) -> None:
    fill(views, {1: (1, 1), 2: (2, 2)})
    set_field(views, 2, Field.ESCALATED, "1")
    assert [row.id for row in views.clusters("main", ClusterQuery(alarming=True), now=AT)] == [2]
    set_field(views, 2, Field.ESCALATED, "taken")
    assert views.clusters("main", ClusterQuery(alarming=True), now=AT) == []
    assert cluster(views, 2).escalated


def test_a_line_for_the_host_stands_in_the_row_of_the_broadcast(views: Views) -> None:
    row = BroadcastRow("main", "Эфир", "ru", open=True, opened_at=5.0)
    write(views, lambda writer: writer.open_broadcast(row))
    told = {Field.CUE: "реклама", Field.CUE_BY: "Оля", Field.CUE_AT: "7.5", Field.DIAL: "off"}
    changes = [Change(Subject.BROADCAST, 0, field, "", value) for field, value in told.items()]
    write(views, lambda writer: writer.change(changes, version=9))
    found = views.broadcast("main")
    assert found is not None
    assert (found.cue, found.cue_by, found.cue_at, found.dial, found.open) == (
        "реклама",
        "Оля",
        7.5,
        "off",
        True,
    )


def test_messages_are_found_by_how_their_words_begin(views: Views) -> None:
    texts = {1: "Нет связи в Тюмени, третий день!", 2: "Связь появилась; тариф «Всё включено»", 3: "👍 ___"}
    write(views, lambda writer: writer.add_messages([message_row(n, text=text) for n, text in texts.items()]))
    sought = {
        "связ": [2, 1],
        "тюмен НЕТ": [1],
        "вязи": [],
        "все вкл": [2],
        "всё": [2],
        "👍": [],
        "нет тариф": [],
    }
    assert {text: seqs(views, MessageQuery(text=text)) for text in sought} == sought


def test_a_message_is_found_by_what_is_shown_of_it_now(views: Views) -> None:
    write(views, lambda writer: writer.add_messages([message_row(1, text="Звоните Петрову")]))
    write(views, lambda writer: writer.screen([(1, screening("Звоните [имя]"))]))
    assert seqs(views, MessageQuery(text="петров")) == []
    assert seqs(views, MessageQuery(text="имя")) == [1]
    views.clear("main")
    assert seqs(views, MessageQuery(text="звоните")) == []
