"""What all views must tell of clusters: who asked, where they went, what stands in their rows."""

from moderation.domain.deciding.decisions import Field, Status
from moderation.domain.events import Apart, Filing, Surged, Title
from moderation.domain.message import Kind, Level, Urgency, Verdict
from moderation.domain.surges import Surge
from moderation.pipeline.ports import ClusterQuery, MessageQuery, Views
from moderation.pipeline.rows import (
    Asker,
    Counts,
    MicroRow,
    SurgeRow,
)
from moderation.testing import message_row, screening
from moderation.testing.builders import AT, filings
from tests.contract.views import ALL, cluster, fill, move, seqs, set_field, write


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


def test_donations_are_counted_where_their_messages_are(views: Views) -> None:
    paid = {1: "500,00 ₽", 3: "100 bits"}
    with views.begin("main") as writer:
        writer.add_messages([message_row(seq, donation=paid.get(seq, "")) for seq in range(1, 4)])
        writer.screen([(seq, screening()) for seq in range(1, 4)])
        writer.file(filings({1: (1, 1), 2: (1, 1), 3: (2, 2)}))
    assert [cluster(views, one).donations for one in (1, 2)] == [1, 1]
    assert [row.donation for row in views.messages("main", MessageQuery(donations=True))] == [
        "100 bits",
        "500,00 ₽",
    ]
    assert seqs(views, MessageQuery(cluster=1, donations=True)) == [1]
    move(views, (2, 2, 1))
    assert cluster(views, 1).donations == 2
    assert [row.id for row in views.clusters("main", ClusterQuery(donations=True), now=AT)] == [1]
    write(views, lambda writer: writer.screen([(1, screening(kind=Kind.CHATTER))]))
    assert cluster(views, 1).donations == 1
    assert seqs(views, MessageQuery(cluster=1, donations=True)) == [3]


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
