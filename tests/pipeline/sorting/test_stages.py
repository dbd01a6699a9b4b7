"""The stages of a broadcast: what they conclude, and that their memory is a fold of the log."""

import logging
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from embeddings import Model
from moderation.domain.deciding.correcting import Correction
from moderation.domain.deciding.decisions import Command, Verb
from moderation.domain.errors import BadSetting, Refused, Unknown
from moderation.domain.events import Decided, Event, Filed, Recorded, Screened, Titled
from moderation.domain.message import Verdict
from moderation.domain.word_lists import WordList
from moderation.pipeline.ports import Entry
from moderation.pipeline.sorting.stages import Stages
from moderation.testing import MemoryEventLog, MemorySnapshots, asked
from moderation.testing.backstage import embedder
from moderation.testing.ngrams import NgramEncoder

TEXTS = ("Как подключить роуминг?", "Почему не работает интернет?", "Всем привет", "где мои минуты?")


class Stage:
    """Stages on a log, driven by hand."""

    def __init__(self, log: MemoryEventLog | None = None, **options: object) -> None:
        self.log = log or MemoryEventLog()
        self.stages = Stages("main", self.log, embedder(**options))
        self.at = 1000.0

    def record(self, events: Sequence[Event]) -> list[Recorded]:
        receipts = self.log.append([Entry("main", event) for event in events])
        return [Recorded(receipt.offset, event) for receipt, event in zip(receipts, events, strict=True)]

    def ask(self, *texts: str) -> None:
        self.record([asked(text, viewer=f"v{n}", at=self.at) for n, text in enumerate(texts)])

    def sort(self, limit: int = 64) -> list[Event]:
        understood = self.stages.understand(self.stages.waiting(limit))
        events = self.stages.sort(understood, at=self.at)
        self.stages.apply(self.record(events))
        return events


def command(verb: Verb, *clusters: int) -> Command:
    return Command("c1", "main", "olga", verb, clusters)


def test_a_batch_becomes_one_screening_one_filing_and_titles() -> None:
    stage = Stage()
    stage.ask(*TEXTS)
    screened, filed, _ = stage.sort()
    assert isinstance(screened, Screened)
    assert isinstance(filed, Filed)
    assert screened.seqs == screened.embedded == (1, 2, 3, 4)
    assert (screened.dim, len(screened.vectors), screened.encoder) == (64, 4 * 64 * 2, "ngrams@1")
    assert [filing.seq for filing in filed.filings] == [1, 2, 4]


def test_what_waits_is_the_oldest_not_screened_yet() -> None:
    stage = Stage()
    stage.ask(*TEXTS)
    assert [recorded.offset for recorded in stage.stages.waiting(3)] == [1, 2, 3]
    stage.sort(3)
    assert [recorded.offset for recorded in stage.stages.waiting(3)] == [4]
    stage.sort(3)
    assert stage.stages.waiting(3) == []


class Poisoned:
    """An encoder that one word breaks."""

    def __init__(self) -> None:
        self._inner = NgramEncoder()
        self.model = self._inner.model

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if any("яд" in text for text in texts):
            raise RuntimeError("cannot be read")
        return self._inner.encode(texts)


def test_poison_is_withheld_as_unreadable_and_the_rest_is_filed() -> None:
    stage = Stage(encoder=Poisoned())
    stage.ask(TEXTS[0], "Где взять яд?", TEXTS[1])
    screened, filed, _ = stage.sort()
    assert isinstance(screened, Screened)
    assert isinstance(filed, Filed)
    assert screened.screenings[1].verdict is Verdict.WITHHOLD
    assert screened.screenings[1].reasons[0] == "unreadable"
    assert screened.embedded == (1, 3)
    assert [filing.seq for filing in filed.filings] == [1, 3]
    restarted = Stages("main", stage.log, embedder())
    restarted.start(MemorySnapshots())
    assert restarted.screened == 3


def test_stages_are_unsound_from_a_conclusion_until_it_is_applied() -> None:
    stage = Stage()
    stage.ask(*TEXTS)
    stages = stage.stages
    understood = stages.understand(stages.waiting(64))
    for conclude in (
        lambda: stages.sort(understood, at=stage.at),
        lambda: stages.settle(at=stage.at),
        lambda: stages.decide(command(Verb.APPROVE, 1), now=stage.at),
    ):
        events = conclude()
        assert not stages.sound
        stages.apply(stage.record(events))
        assert stages.sound


def test_a_command_that_comes_to_nothing_leaves_stages_sound() -> None:
    stage = Stage()
    with pytest.raises(Unknown):
        stage.stages.decide(command(Verb.APPROVE, 7), now=0.0)
    assert stage.stages.sound


def test_a_decision_is_remembered_by_the_command_s_id() -> None:
    stage = Stage()
    stage.ask(*TEXTS)
    stage.sort()
    assert stage.stages.decision("c1") is None
    stage.stages.apply(stage.record(stage.stages.decide(command(Verb.APPROVE, 1), now=stage.at)))
    for stages in (stage.stages, started(stage.log, MemorySnapshots())):
        decided = stages.decision("c1")
        assert isinstance(decided, Decided)
        assert decided.verb is Verb.APPROVE


def started(log: MemoryEventLog, snapshots: MemorySnapshots) -> Stages:
    stages = Stages("main", log, embedder())
    stages.start(snapshots)
    return stages


def show() -> tuple[Stage, MemorySnapshots]:
    """Return stages with a history, and a snapshot from its middle."""
    stage, snapshots = Stage(), MemorySnapshots()
    stage.ask(*TEXTS)
    stage.sort()
    snapshots.save("main", stage.stages.offset, stage.stages.snapshot())
    stage.ask(*TEXTS)
    stage.sort()
    return stage, snapshots


def test_a_snapshot_from_beyond_the_end_of_the_log_is_not_believed() -> None:
    stage, snapshots = show()
    cut = MemoryEventLog()
    cut.append([Entry("main", recorded.event) for recorded in stage.log.read("main", limit=4)])
    stages = started(cut, snapshots)
    assert (stages.offset, stages.screened, stages.unsettled) == (0, 0, 0)
    assert [recorded.offset for recorded in stages.waiting(9)] == [1, 2, 3, 4]


@pytest.mark.parametrize("spoil", [lambda state: b"", lambda state: state[:-20], lambda state: b"\x93abc"])
def test_a_snapshot_of_no_use_only_costs_time(spoil: object, caplog: pytest.LogCaptureFixture) -> None:
    stage, snapshots = show()
    offset, state = snapshots.load("main") or (0, b"")
    snapshots.save("main", offset, spoil(state))  # type: ignore[operator]
    with caplog.at_level(logging.WARNING):
        stages = started(stage.log, snapshots)
    assert "of no use" in caplog.text
    assert (stages.offset, stages.screened) == (stage.stages.offset, stage.stages.screened)


def test_vectors_of_another_model_are_refused_with_a_sentence() -> None:
    class Other(NgramEncoder):
        def __init__(self) -> None:
            super().__init__()
            self.model = Model("other", "7", 64)

    stage, snapshots = show()
    for kept in (snapshots, MemorySnapshots()):
        with pytest.raises(BadSetting, match=r"ngrams@1.*other@7"):
            Stages("main", stage.log, embedder(Other())).start(kept)


def test_floods_are_remembered_over_a_restart() -> None:
    stage = Stage()
    stage.ask("Верните мне деньги, сколько можно ждать?")
    stage.sort()
    restarted = Stage(stage.log)
    restarted.stages.start(MemorySnapshots())
    restarted.ask("Верните мне деньги, сколько можно ждать?")
    screened = restarted.sort()[0]
    assert isinstance(screened, Screened)
    assert screened.screenings[0].reasons == ("duplicate",)


@pytest.mark.model
def test_with_the_real_model_a_restart_changes_nothing() -> None:
    from moderation.adapters.models import open_embedder  # noqa: PLC0415 - loads the model
    from moderation.settings import Settings  # noqa: PLC0415

    log, real = MemoryEventLog(), open_embedder(Settings(), threads=1)
    steady, snapshots = Stages("main", log, real), MemorySnapshots()
    for number in range(8):
        texts = [f"{TEXTS[(number + n) % 4]} {n % 3}" for n in range(5)]
        log.append([Entry("main", asked(text, viewer=f"v{n}")) for n, text in enumerate(texts)])
        fresh = Stages("main", log, real)
        fresh.start(snapshots)
        batch = steady.waiting(64)
        events = steady.sort(steady.understand(batch), at=1000.0 + number) + steady.settle(at=1000.0 + number)
        assert (
            fresh.sort(fresh.understand(batch), at=1000.0 + number) + fresh.settle(at=1000.0 + number)
            == events
        )
        receipts = log.append([Entry("main", event) for event in events])
        steady.apply([Recorded(r.offset, event) for r, event in zip(receipts, events, strict=True)])
        if number == 4:
            snapshots.save("main", steady.offset, steady.snapshot())


def listing(name: WordList, *words: str) -> Command:
    return Command(f"{name}-{len(words)}", "main", "olga", Verb.WORDS, text=name, words=words)


def correcting(seq: int, correction: Correction) -> Command:
    return Command(f"c-{seq}-{correction}", "main", "olga", Verb.CORRECT, seqs=(seq,), text=correction)


def decide(stage: Stage, command: Command) -> list[Event]:
    events = stage.stages.decide(command, now=stage.at)
    stage.stages.apply(stage.record(events))
    return events


def screened(events: Sequence[Event]) -> Screened:
    assert isinstance(events[0], Screened)
    return events[0]


def test_a_word_list_holds_from_the_next_message_on_and_after_a_restart() -> None:
    stage = Stage()
    stage.ask("Где новый тариф?")
    assert screened(stage.sort()).screenings[0].verdict is Verdict.ADMIT
    decide(stage, listing(WordList.WITHHOLD, "тариф"))
    stage.ask("Почём новый тариф для пенсионеров?")
    assert screened(stage.sort()).screenings[0].reasons == ("withheld_word:тариф",)
    again = Stage(stage.log)
    again.stages.start(MemorySnapshots())
    again.ask("Какой тариф самый дешёвый у вас?")
    assert screened(again.sort()).screenings[0].verdict is Verdict.WITHHOLD
    decide(again, Command("undo", "main", "olga", Verb.UNDO))
    again.ask("Какой тариф самый дорогой у вас?")
    assert screened(again.sort()).screenings[0].verdict is Verdict.ADMIT


def test_names_of_tariffs_stay_as_written_unmasked_and_apart() -> None:
    stage = Stage()
    plain = "Сколько стоит тариф {}?"
    decide(stage, listing(WordList.TARIFFS, "Super Max", "Анна Иванова"))
    stage.ask(
        plain.format("Super Max"), plain.format("Анна Иванова"), "skolko stoit tarif Super Max v mesyac"
    )
    events = stage.sort()
    shown = [screening.shown for screening in screened(events).screenings]
    assert shown[1] == plain.format("Анна Иванова")
    assert isinstance(events[1], Filed)
    clusters = [filing.cluster for filing in events[1].filings]
    assert clusters[0] != clusters[1]
    assert isinstance(events[2], Titled)
    assert not any("Супер" in title.label for title in events[2].titles)


def test_what_a_person_calls_a_question_is_filed_and_what_they_call_chatter_names_nothing() -> None:
    stage = Stage()
    stage.ask(*TEXTS)
    stage.sort()
    decided, filed, titled = decide(stage, correcting(3, Correction.QUESTION))
    assert isinstance(filed, Filed)
    assert isinstance(titled, Titled)
    assert [filing.seq for filing in filed.filings] == [3]
    assert titled.titles[0].label == "Всем привет"
    decided, titled = decide(stage, correcting(1, Correction.ABUSE))
    assert isinstance(decided, Decided)
    assert isinstance(titled, Titled)
    assert (decided.seqs, [title.label for title in titled.titles]) == ((1,), [""])
    _, titled = decide(stage, Command("undo", "main", "olga", Verb.UNDO))
    assert isinstance(titled, Titled)
    assert [title.label for title in titled.titles] == [TEXTS[0]]


def test_what_the_model_could_not_read_cannot_be_called_a_question() -> None:
    stage = Stage(encoder=Poisoned())
    stage.ask("Вот яд")
    stage.sort()
    with pytest.raises(Refused, match="could not read"):
        stage.stages.decide(correcting(1, Correction.QUESTION), now=stage.at)
    assert stage.stages.sound
    with pytest.raises(Refused, match="not been judged"):
        stage.stages.decide(correcting(99, Correction.QUESTION), now=stage.at)
