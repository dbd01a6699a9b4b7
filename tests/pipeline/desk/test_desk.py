"""The desk: what pages read and submit."""

import threading
import time

import pytest

from moderation.domain.deciding.decisions import Change, Command, Field, Outcome, Status, Subject, Verb
from moderation.domain.errors import Forbidden, Unknown, Unreachable
from moderation.domain.events import Asked, Decided, Move, Opened, Title
from moderation.domain.message import Level
from moderation.domain.ranking import PRESETS
from moderation.domain.staff import Person, Role
from moderation.pipeline.desk import desk as module
from moderation.pipeline.desk.desk import Desk
from moderation.pipeline.ports import ClusterQuery, Entry
from moderation.pipeline.rows import BroadcastRow
from moderation.testing import FakeClock, MemoryCommands, MemoryViews, message_row, screening, settled
from moderation.testing.builders import filings
from moderation.testing.log import MemoryEventLog

AT = 1_700_000_000.0


def filled(*, clusters: int = 4) -> tuple[Desk, MemoryViews, MemoryCommands]:
    """Return a desk on a broadcast whose cluster n has n messages, one a second, the first of them critical."""
    views, commands = MemoryViews(), MemoryCommands()
    homes = {}
    for cluster in range(1, clusters + 1):
        for _ in range(cluster):
            homes[len(homes) + 1] = (cluster, cluster)
    with views.begin("main") as writer:
        writer.open_broadcast(BroadcastRow("main", "Эфир", "ru", open=True, opened_at=AT))
        writer.add_messages([message_row(seq, viewer=f"v{seq}", at=AT + seq) for seq in homes])
        writer.screen([(seq, screening(level=Level.CRITICAL if seq == 1 else Level.NONE)) for seq in homes])
        writer.file(filings(homes))
        writer.reach(100)
    desk = Desk(views, commands, MemoryEventLog(), clock=FakeClock(AT + 60)).seat(Person("olga", Role.ADMIN))
    return desk, views, commands


def put(views: MemoryViews, cluster: int, field: Field, value: str) -> None:
    with views.begin("main") as writer:
        writer.change([Change(Subject.CLUSTER, cluster, field, "", value)], version=101)
        writer.reach(101)


def test_discovered_topics_are_announced_when_enough_ask_and_nobody_decided() -> None:
    desk, views, _ = filled(clusters=6)
    names = {1: "Малая", 3: "Футбол", 4: "Свитер", 5: "Футбол", 6: "Свитер"}
    with views.begin("main") as writer:
        writer.title([Title(cluster, "Где?", (), "other", name) for cluster, name in names.items()])
    assert desk.discoveries("main") == [module.Discovery("Свитер", {6: "other", 4: "other"}, 10)]
    put(views, 4, Field.TOPIC, "Свитер")
    assert desk.discoveries("main") == []
    put(views, 4, Field.TOPIC, "")
    assert [one.name for one in desk.discoveries("main")] == ["Свитер"]


def test_the_board_is_a_still_picture_in_the_order_of_rank() -> None:
    desk, _, _ = filled()
    page = desk.board("main", ClusterQuery(), weights=PRESETS["balanced"])
    assert (page.version, page.total) == (100, 4)
    ranks = [card.rank.total for card in page.cards]
    assert ranks == sorted(ranks, reverse=True)
    assert {card.row.id for card in page.cards} == {1, 2, 3, 4}
    assert all(card.rank.cluster == card.row.id for card in page.cards)
    assert page.cards[0].row.id == 1, "what cannot wait stands above what many ask"


def test_the_board_can_be_narrowed_and_cut() -> None:
    desk, views, _ = filled()
    put(views, 2, Field.STATUS, Status.APPROVED)
    approved = desk.board("main", ClusterQuery(statuses=(Status.APPROVED,)))
    assert [card.row.id for card in approved.cards] == [2]
    urgent = desk.board("main", ClusterQuery(), levels=(Level.CRITICAL,))
    assert ([card.row.id for card in urgent.cards], urgent.total) == ([1], 1)
    short = desk.board("main", ClusterQuery(), limit=2)
    assert (len(short.cards), short.total) == (2, 4)


def test_a_spark_is_messages_per_minute_oldest_first() -> None:
    desk, _, _ = filled()
    sparks = {card.row.id: card.spark for card in desk.board("main", ClusterQuery()).cards}
    assert sparks[4] == (0,) * (module.SPARK_MINUTES - 1) + (4,)


def test_cards_are_given_in_the_order_asked_for_and_merged_ones_once() -> None:
    desk, views, _ = filled()
    assert [card.row.id for card in desk.cards("main", [3, 1, 99, 4])] == [3, 1, 4]
    with views.begin("main") as writer:
        writer.move([Move(3, 3, 4)])
    assert [card.row.id for card in desk.cards("main", [3, 1, 4])] == [4, 1]


def test_on_air_is_what_the_host_answers_now() -> None:
    desk, views, _ = filled()
    assert desk.on_air("main") is None
    put(views, 3, Field.STATUS, Status.ON_AIR)
    card = desk.on_air("main")
    assert card is not None
    assert card.row.id == 3


def test_the_tally_counts_statuses_and_what_is_urgent_and_open() -> None:
    desk, views, _ = filled()
    assert desk.tally("main") == module.Tally({Status.WAITING: 4}, 1, ("roaming",), odd=2)
    put(views, 1, Field.STATUS, Status.ANSWERED)
    assert desk.tally("main") == module.Tally({Status.WAITING: 3, Status.ANSWERED: 1}, 0, ("roaming",), odd=1)


def test_alarms_are_shown_until_closed() -> None:
    desk, views, _ = filled()
    assert [row.seq for row in desk.alarms("main")] == [1]
    with views.begin("main") as writer:
        writer.change([Change(Subject.MESSAGE, 1, Field.ALARM, "", "closed")], version=101)
    assert desk.alarms("main") == []


def test_an_act_waits_for_its_outcome() -> None:
    desk, _, commands = filled()

    def decide() -> None:
        while not commands.pending():
            time.sleep(0.005)
        command = commands.pending()[0]
        assert (command.who, command.verb, command.clusters, command.seen) == ("olga", Verb.STAR, (2,), 100)
        commands.settle([Outcome(command.id, done=True, cluster=2)])

    thread = threading.Thread(target=decide)
    thread.start()
    outcome = desk.act("main", Verb.STAR, [2], seen=100)
    thread.join()
    assert (outcome.done, outcome.cluster) == (True, 2)


def test_an_act_waits_until_the_board_shows_it() -> None:
    desk, views, commands = filled()
    command = Command("c1", "main", "olga", Verb.STAR, (2,))
    commands.submit(command)
    commands.settle([Outcome("c1", done=True, version=101)])
    project = threading.Timer(0.1, put, (views, 2, Field.STARRED, "1"))
    project.start()
    assert desk.submit(command).done
    assert desk.cards("main", [2])[0].row.starred
    project.join()


def test_a_board_far_behind_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.1)
    desk, _, commands = filled()
    command = Command("c1", "main", "olga", Verb.STAR, (2,))
    commands.submit(command)
    commands.settle([Outcome("c1", done=True, version=101)])
    assert desk.submit(command).done


def test_when_nobody_decides_the_page_is_told_and_the_command_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.1)
    desk, _, commands = filled()
    command = Command("c1", "main", "olga", Verb.STAR, (2,))
    with pytest.raises(Unreachable, match="kept"):
        desk.submit(command)
    assert commands.pending() == [command]


def test_a_command_submitted_again_has_the_outcome_it_had() -> None:
    desk, _, commands = filled()
    command = Command("c1", "main", "olga", Verb.STAR, (2,))
    commands.submit(command)
    commands.settle([Outcome("c1", done=True)])
    assert desk.submit(command) == Outcome("c1", done=True)


def test_an_answer_that_did_not_help_counts_less_as_answered() -> None:
    _, views, _ = filled()
    put(views, 2, Field.ANSWER_ID, "d1")
    row = views.cluster("main", 2, now=AT)
    assert row is not None
    assert module.standing(row).answered_before == 1.0
    with views.begin("main") as writer:
        writer.rate("v2", 2, useful=False)
        writer.rate("v3", 2, useful=True)
    rated = views.cluster("main", 2, now=AT)
    assert rated is not None
    assert module.standing(rated).answered_before == 0.5


def test_nobody_sits_at_a_new_desk() -> None:
    _, views, commands = filled()
    desk = Desk(views, commands)
    assert desk.broadcasts() == []
    with pytest.raises(Forbidden):
        desk.counts("main")
    with pytest.raises(Forbidden):
        desk.act("main", Verb.STAR, [2])
    assert commands.pending() == []


def test_what_a_role_does_not_include_never_reaches_intake() -> None:
    desk, _, commands = filled()
    viewer = desk.seat(Person("mark", Role.INSIGHTS))
    assert viewer.counts("main").recorded == 10
    for look in (viewer.alarms, viewer.lists, viewer.on_air, viewer.decisions):
        with pytest.raises(Forbidden, match="insights"):
            look("main")
    with pytest.raises(Forbidden, match="audit"):
        desk.seat(Person("olga", Role.MODERATOR)).audit("main", limit=5)
    with pytest.raises(Forbidden, match="close"):
        desk.seat(Person("olga", Role.MODERATOR)).act("main", Verb.CLOSE)
    assert commands.pending() == []


def test_nobody_undoes_or_does_again_what_they_could_not_have_done() -> None:
    desk, views, commands = filled()
    with views.begin("main") as writer:
        writer.decide(101, Decided("d1", "olga", AT, Verb.CLOSE))
        writer.decide(102, Decided("d2", "olga", AT, Verb.UNDO, undoes="d1"))
        writer.decide(103, Decided("d3", "olga", AT, Verb.REDO, undoes="d2"))
        writer.settle(104, settled((2, 2, 1), merged=[(2, 1)]))
        writer.reach(104)
    (merge,) = desk.acts("main")
    moderator, host = (desk.seat(Person("mia", role)) for role in (Role.MODERATOR, Role.HOST))
    for verb, about in ((Verb.UNDO, "d1"), (Verb.REDO, "d2"), (Verb.UNDO, "d3")):
        with pytest.raises(Forbidden, match="close"):
            moderator.act("main", verb, undoes=about)
    with pytest.raises(Forbidden, match="merge"):
        host.act("main", Verb.UNDO, undoes=merge.id)
    with pytest.raises(Unknown, match="not on the board"):
        host.act("main", Verb.UNDO, undoes="d4")
    assert commands.pending() == []


def test_commands_carry_the_name_of_who_sits_at_the_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    desk, _, commands = filled()
    with pytest.raises(Unreachable):
        desk.submit(Command("c1", "main", "somebody else", Verb.STAR, (2,)))
    assert commands.pending()[0].who == "olga"


def test_access_that_ended_ends_at_the_next_look() -> None:
    desk, _, _ = filled()
    held = [True]
    olga = desk.seat(Person("olga", Role.ADMIN), valid=lambda: held[0])
    olga.counts("main")
    held[0] = False
    with pytest.raises(Forbidden, match="ended"):
        olga.counts("main")


def test_a_look_at_what_was_typed_is_recorded_before_it_is_shown() -> None:
    _, views, commands = filled()
    log = MemoryEventLog()
    log.append(
        [
            Entry("main", Opened("Эфир", "ru", AT)),
            Entry("main", Asked("c1", "v", "+7 912 345-67-89", AT, "page")),
        ]
    )
    desk = Desk(views, commands, log).seat(Person("olga", Role.MODERATOR))

    def decide() -> None:
        while not commands.pending():
            time.sleep(0.005)
        command = commands.pending()[0]
        assert (command.verb, command.seqs, command.text) == (Verb.REVEAL, (2,), "спасатели")
        commands.settle([Outcome(command.id, done=bool(command.text))])

    thread = threading.Thread(target=decide)
    thread.start()
    assert desk.reveal("main", 2, "спасатели") == "+7 912 345-67-89"
    thread.join()


def test_no_look_without_a_record(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    _, views, commands = filled()
    log = MemoryEventLog()
    log.append([Entry("main", Asked("c1", "v", "+7 912 345-67-89", AT, "page"))])
    desk = Desk(views, commands, log).seat(Person("olga", Role.MODERATOR))
    with pytest.raises(Unreachable):
        desk.reveal("main", 1, "спасатели")
    with pytest.raises(Forbidden):
        desk.seat(Person("rita", Role.HOST)).reveal("main", 1, "спасатели")
