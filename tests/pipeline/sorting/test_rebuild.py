"""Whatever happened, a sorter and a board made from the log go on exactly as those that saw it happen."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.domain.deciding.board import Board
from moderation.domain.deciding.correcting import Correction
from moderation.domain.deciding.decisions import Command, Field, Subject, Verb
from moderation.domain.errors import EfirError, StoreDamaged
from moderation.domain.events import Asked, Decided, Event, Filed, Recorded, Screened, Settled, Titled
from moderation.domain.word_lists import WordList
from moderation.pipeline.ports import Entry, EventLog
from moderation.pipeline.running.standby import Standby
from moderation.pipeline.sorting.rebuild import Archive, events, rebuild_board, rebuild_sorter
from moderation.pipeline.sorting.sorter import Sorter
from moderation.pipeline.sorting.stages import Stages
from moderation.pipeline.understanding.embedder import Embedder
from moderation.testing import MemoryEventLog, MemorySnapshots, asked
from moderation.testing.backstage import embedder

TEXTS = (
    "Как подключить роуминг в Турции?",
    "как мне подключить роуминг в турции",
    "Как отключить роуминг в Турции?",
    "Почему не работает интернет на даче?",
    "почему на даче не работает интернет",
    "почему опять не работает интернет на даче??",
    "Где посмотреть остаток минут?",
    "где посмотреть остаток пакета минут?",
    "Сколько стоит тариф Волна?",
    "Вы дураки? Сколько стоит тариф Волна?",
    "Мой номер +7 912 345-67-89, где посмотреть остаток минут?",
    "Помогите, пожар, не могу дозвониться 112!",
    "Всем привет",
    "Как подключить роуминг в Турции? И ещё: где посмотреть остаток минут?",
    "почему не работает интернет на даче и сколько стоит новый тариф Волна",
)
DIM = 64
EMBEDDER: Embedder = embedder()


def record(log: EventLog, concluded: Sequence[Event]) -> list[Recorded]:
    receipts = log.append([Entry("main", event) for event in concluded])
    return [Recorded(receipt.offset, event) for receipt, event in zip(receipts, concluded, strict=True)]


@dataclass
class Show:
    """Stages played by hand on a log."""

    log: MemoryEventLog = field(default_factory=MemoryEventLog)
    now: float = 1_700_000_000.0
    commands: int = 0

    def __post_init__(self) -> None:
        self.stages = Stages("main", self.log, EMBEDDER)

    def conclude(self, concluded: list[Event]) -> list[Event]:
        self.stages.apply(record(self.log, concluded))
        return concluded

    def take(self, step: tuple[Any, ...]) -> list[Event]:
        """Do one step; return what it led to, nothing when a rule said no."""
        self.now += 1.0
        kind, *parts = step
        if kind == "ask":
            texts = [TEXTS[number] for number in parts[0]]
            arrived = record(
                self.log, [asked(text, viewer=f"v{n}", at=self.now) for n, text in enumerate(texts)]
            )
            return self.conclude(self.stages.sort(self.stages.understand(arrived), at=self.now))
        if kind == "settle":
            return self.conclude(self.stages.settle(at=self.now))
        try:
            return self.conclude(self.stages.decide(self._command(*parts), now=self.now))
        except EfirError:
            return []

    def _command(self, verb: Verb, picks: list[int]) -> Command:
        self.commands += 1
        board = self.stages.board
        living = [cluster for cluster in range(1, 60) if board.holds(cluster)] or [1]
        clusters = tuple(living[pick % len(living)] for pick in picks)
        seqs: tuple[int, ...] = ()
        clusters = tuple(dict.fromkeys(clusters)) if verb is Verb.MERGE else clusters[:1]
        if verb is Verb.SPLIT:
            members = [
                seq
                for seq in range(self.log.head("main") + 1)
                if any(board.home(micro) == clusters[0] for _, micro in board.questions(seq))
            ]
            seqs = tuple({members[pick % len(members)] for pick in picks}) if members else (1,)
        who = ("olga", "pavel")[picks[0] % 2]
        if verb is Verb.CORRECT:
            seqs = tuple(recorded.offset for recorded in events(self.log, "main", Asked))
            correction = list(Correction)[picks[1] % len(Correction)]
            chosen = seqs[picks[0] % len(seqs) :][:1] if seqs else (1,)
            return Command(f"d{self.commands}", "main", who, verb, seqs=chosen, text=correction)
        if verb is Verb.WORDS:
            name, words = (
                list(WordList)[picks[0] % len(WordList)],
                (("роуминг",), ("Волна", "дача"))[picks[1] % 2],
            )
            return Command(f"d{self.commands}", "main", who, verb, text=name, words=words)
        return Command(f"d{self.commands}", "main", who, verb, clusters, seqs, text="Другое название")


asks = st.tuples(st.just("ask"), st.lists(st.integers(0, len(TEXTS) - 1), min_size=1, max_size=6))
settles = st.tuples(st.just("settle"))
verbs = st.sampled_from(
    [Verb.MERGE, Verb.MERGE, Verb.SPLIT, Verb.SPLIT, Verb.UNDO, Verb.UNDO, Verb.APPROVE, Verb.ANSWER, Verb.RENAME,
     Verb.DISMISS, Verb.ON_AIR, Verb.REOPEN, Verb.CORRECT, Verb.CORRECT, Verb.WORDS]
)  # fmt: skip
decides = st.tuples(st.just("decide"), verbs, st.lists(st.integers(0, 40), min_size=2, max_size=3))
steps = st.one_of(asks, asks, settles, decides, decides)


def memory(state: bytes) -> Any:
    """Return a snapshot as values: the order in which a mapping was filled says nothing."""
    values = msgspec.msgpack.decode(state)
    parts = msgspec.msgpack.decode(values["sorter"])
    return values | {"sorter": parts}


def facts(board: Board) -> dict[str, object]:
    return dict(vars(board))


def started(log: MemoryEventLog, snapshots: MemorySnapshots) -> Stages:
    stages = Stages("main", log, EMBEDDER)
    stages.start(snapshots)
    return stages


def assert_go_on_alike(show: Show, rebuilt: Stages, rest: list[tuple[Any, ...]]) -> None:
    assert memory(rebuilt.snapshot()) == memory(show.stages.snapshot())
    assert facts(rebuilt.board) == facts(show.stages.board)
    assert (rebuilt.screened, rebuilt.unsettled) == (show.stages.screened, show.stages.unsettled)
    twin = Show(show.log, show.now, show.commands)
    # Each on a log of its own from here on.
    twin.log = MemoryEventLog()
    twin.log.append([Entry("main", recorded.event) for recorded in show.log.read("main", limit=10**6)])
    twin.stages = rebuilt
    rebuilt._log = rebuilt._archive._log = twin.log
    for step in rest:
        assert twin.take(step) == show.take(step)
    assert memory(rebuilt.snapshot()) == memory(show.stages.snapshot())


@settings(max_examples=120, deadline=None)
@given(st.lists(steps, max_size=14), st.lists(steps, max_size=6), st.none() | st.integers(0, 13))
def test_rebuilt_stages_go_on_as_if_nothing_had_happened(
    past: list[tuple[Any, ...]], future: list[tuple[Any, ...]], saved_after: int | None
) -> None:
    show = Show()
    snapshots = MemorySnapshots()
    for number, step in enumerate(past):
        show.take(step)
        if number == saved_after:
            snapshots.save("main", show.stages.offset, show.stages.snapshot())
    assert_go_on_alike(show, started(show.log, snapshots), future)


@settings(max_examples=60, deadline=None)
@given(st.lists(steps, max_size=14), st.lists(steps, max_size=4), st.sets(st.integers(0, 13)))
def test_a_standby_that_followed_goes_on_where_another_stopped(
    past: list[tuple[Any, ...]], future: list[tuple[Any, ...]], looks: set[int]
) -> None:
    show, nothing = Show(), MemorySnapshots()
    standby = Standby(lambda: Stages("main", show.log, EMBEDDER), nothing)
    for number, step in enumerate(past):
        show.take(step)
        if number in looks:
            standby.follow()
    stages = standby.take()
    stages.start(nothing)
    assert_go_on_alike(show, stages, future)
    assert standby.take() is not stages


@settings(max_examples=40, deadline=None)
@given(st.lists(steps, min_size=4, max_size=14), st.sets(st.integers(0, 13)))
def test_restarting_again_and_again_changes_nothing(past: list[tuple[Any, ...]], restarts: set[int]) -> None:
    steady, shaken = Show(), Show()
    snapshots = MemorySnapshots()
    for number, step in enumerate(past):
        assert shaken.take(step) == steady.take(step)
        if number in restarts:
            snapshots.save("main", shaken.stages.offset, shaken.stages.snapshot())
            shaken.stages = started(shaken.log, snapshots)


def history() -> Show:
    """Return a show in which everything was done once."""
    show = Show()
    for start in range(0, 12, 4):
        show.take(("ask", range(start, start + 4)))
    show.take(("settle",))
    assert show.take(("decide", Verb.MERGE, [0, 2]))
    assert show.take(("decide", Verb.SPLIT, [0, 1]))
    assert show.take(("decide", Verb.UNDO, [0, 0]))
    assert show.take(("decide", Verb.APPROVE, [1, 1]))
    show.take(("ask", [0, 1, 5, 7]))
    show.take(("settle",))
    return show


def test_the_board_is_rebuilt_with_what_people_decided() -> None:
    show = history()
    board = Board()
    rebuild_board(show.log, "main", board)
    assert facts(board) == facts(show.stages.board)
    statuses = {board.value(Subject.CLUSTER, cluster, Field.STATUS) for cluster in range(1, 12)}
    assert statuses == {"waiting", "approved"}


def test_a_refused_command_leaves_no_trace() -> None:
    show, calm = history(), history()
    assert show.take(("decide", Verb.OFF_AIR, [0, 0])) == []
    calm.now = show.now
    after = [("ask", [6, 8, 11]), ("decide", Verb.SPLIT, [1, 2])]
    for step in after:
        calm.commands = show.commands
        assert show.take(step) == calm.take(step)


def test_ids_of_clusters_are_the_log_s_own_after_many_decisions() -> None:
    show = Show()
    show.take(("ask", [0]))
    for _ in range(5):
        show.take(("decide", Verb.RENAME, [0, 0]))
    show.take(("ask", [3]))
    filed = [r.event for r in events(show.log, "main", Filed) if isinstance(r.event, Filed)]
    assert [filing.cluster for event in filed for filing in event.filings] == [1, 2]
    assert_go_on_alike(show, started(show.log, MemorySnapshots()), [("ask", [3, 6])])


def test_events_are_read_through_to_the_end_however_few_at_once() -> None:
    log = MemoryEventLog()
    record(log, [asked(id=str(number)) for number in range(7)] + [Settled((), (), 0.0)])
    assert [recorded.offset for recorded in events(log, "main", Asked, Settled, at_once=2)] == list(
        range(1, 9)
    )
    assert [recorded.offset for recorded in events(log, "main", Settled, after=2)] == [8]


def test_the_archive_finds_what_was_filed_and_says_when_it_cannot() -> None:
    show = history()
    seqs = [seq for seq in range(show.log.head("main")) if show.stages.board.cluster_of(seq)]
    recalled = Archive(show.log, "main").recall(seqs[::-1])
    assert [question.seq for question in recalled] == seqs[::-1]
    screened = next(r.event for r in events(show.log, "main", Screened) if isinstance(r.event, Screened))
    assert [q.text for q in recalled if q.seq == 1] == [screened.screenings[0].shown]
    with pytest.raises(StoreDamaged, match="999"):
        Archive(show.log, "main").recall([999])


def test_the_archive_finds_each_question_of_a_message() -> None:
    show = Show()
    show.take(("ask", [13, 0]))
    recalled = Archive(show.log, "main").recall((1, 1, 2), (1, 0))
    assert [(question.seq, question.position) for question in recalled] == [(1, 1), (1, 0), (2, 0)]
    assert [question.text for question in recalled] == [
        "где посмотреть остаток минут?", "Как подключить роуминг в Турции?", TEXTS[0]
    ]  # fmt: skip


def test_a_correction_is_about_both_questions_of_a_message() -> None:
    show = Show()
    show.take(("ask", [13]))
    before = memory(show.stages.snapshot())
    command = Command("d1", "main", "olga", Verb.CORRECT, seqs=(1,), text=Correction.ABUSE)
    decided, titled = show.conclude(show.stages.decide(command, now=show.now))
    assert isinstance(decided, Decided)
    assert isinstance(titled, Titled)
    assert (decided.clusters, decided.micros) == ((1, 2), (1, 2))
    assert [title.label for title in titled.titles] == ["", ""]
    assert show.take(("decide", Verb.UNDO, [0, 0]))
    assert {title.label for title in show.stages._sorter._titles.values()} == {
        "Как подключить роуминг в Турции?", "где посмотреть остаток минут?"
    }  # fmt: skip
    assert memory(show.stages.snapshot()) != before
    assert_go_on_alike(show, started(show.log, MemorySnapshots()), [("ask", [0, 13])])


def test_a_sorter_takes_up_after_an_offset() -> None:
    show = history()
    halfway, whole = Sorter(DIM), Sorter(DIM)
    middle = next(events(show.log, "main", Settled)).offset
    part = MemoryEventLog()
    part.append([Entry("main", r.event) for r in show.log.read("main", limit=middle)])
    assert rebuild_sorter(part, "main", halfway) == middle
    rebuild_sorter(show.log, "main", halfway, after=middle)
    assert rebuild_sorter(show.log, "main", whole) == max(
        r.offset for r in events(show.log, "main", Screened, Filed, Settled, Decided)
    )
    assert msgspec.msgpack.decode(halfway.snapshot()) == msgspec.msgpack.decode(whole.snapshot())
