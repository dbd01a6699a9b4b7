"""What all views must tell of people: whom they answered, what they decided, what they look for."""

from moderation.domain.deciding.decisions import Change, Field, Subject, Verb
from moderation.domain.events import Decided, Move, Settled, Title
from moderation.domain.message import Kind, Level, Verdict
from moderation.domain.word_lists import WordList
from moderation.pipeline.ports import ClusterQuery, MessageQuery, Views
from moderation.pipeline.rows import (
    ActRow,
    BroadcastRow,
    DecisionRow,
    TimelinePoint,
)
from moderation.testing import message_row, screening
from moderation.testing.builders import AT, filings
from tests.contract.views import cluster, fill, picture, said, seqs, set_field, write


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
