"""Erasing: the words are gone from every file, counts and clusters stay, and a rebuild comes to the same."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from moderation.adapters.snapshots import FileSnapshots
from moderation.adapters.sqlite import SqliteEventLog, SqliteViews
from moderation.domain.deciding.decisions import Command, Verb
from moderation.domain.events import Asked, Erased, Event, Opened, Supported, Told
from moderation.pipeline.ports import ClusterQuery, Entry, MessageQuery
from moderation.pipeline.running.erasing import ALIAS, erase_viewer, forget_words
from moderation.pipeline.sorting.rebuild import events
from moderation.pipeline.sorting.stages import Stages
from moderation.pipeline.viewers.intake import message_key
from moderation.pipeline.views.projector import Projector
from moderation.testing import MemorySnapshots
from moderation.testing.backstage import embedder

AT = 1_700_000_000.0
SECRET = "Как подключить роуминг в Антананариву, мой номер +7 912 345-67-89?"
OTHERS = (
    "Как подключить роуминг в Турции?",
    "как мне подключить роуминг в турции",
    "Почему не работает интернет на даче?",
    "почему на даче не работает интернет",
)
EMBEDDER = embedder()
ALIAS_OF = ALIAS + "erased-1"


class Show:
    """A broadcast in files, its stages driven by hand."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = SqliteEventLog(folder)
        self.views = SqliteViews(folder)
        self.snapshots = FileSnapshots(folder)
        self.now = AT
        if not self.log.head("main"):
            self.log.append([Entry("main", Opened("Эфир", "ru", AT))])
        self.stages = self.new_stages()

    def new_stages(self) -> Stages:
        stages = Stages("main", self.log, EMBEDDER)
        stages.start(self.snapshots)
        return stages

    def conclude(self, concluded: list[Event]) -> None:
        self.log.append([Entry("main", event) for event in concluded])
        self.stages = self.new_stages()

    def ask(self, viewer: str, *texts: str) -> list[int]:
        self.now += 60.0
        entries = [
            Entry(
                "main",
                Asked(f"{viewer}-{n}", viewer, text, self.now, "page"),
                message_key(viewer, f"{n}.{self.now}"),
            )
            for n, text in enumerate(texts)
        ]
        seqs = [receipt.offset for receipt in self.log.append(entries)]
        understood = self.stages.understand(self.stages.waiting(100))
        self.conclude(self.stages.sort(understood, at=self.now))
        self.conclude(self.stages.settle(at=self.now))
        return seqs

    def show(self) -> None:
        Projector("main", self.log, self.views).start()
        Projector("main", self.log, self.views).catch_up()

    def erase(self, viewer: str, *, alias: str = ALIAS_OF) -> None:
        erase_viewer(self.log, "main", viewer, alias=alias, make_stages=self.new_stages, now=self.now)
        self.stages = self.new_stages()
        self.snapshots.save("main", self.stages.offset, self.stages.snapshot())

    def close(self) -> None:
        self.log.close()
        self.views.close()

    def holds(self, *words: str) -> list[str]:
        """Return which words stand readable anywhere in the files."""
        content = b"".join(path.read_bytes() for path in self.folder.rglob("*") if path.is_file())
        return [word for word in words if word.encode() in content]


@pytest.fixture
def show(tmp_path: Path) -> Iterator[Show]:
    show = Show(tmp_path)
    show.ask("anna", OTHERS[0])
    show.ask("ewelina", SECRET)
    show.ask("boris", *OTHERS[1:])
    show.log.append(
        [Entry("main", Supported("ewelina", 2, AT)), Entry("main", Told("a1", 1, ("anna", "ewelina"), AT))]
    )
    show.snapshots.save("main", show.stages.offset, show.stages.snapshot())
    show.show()
    yield show
    show.close()


def test_the_words_of_an_erased_viewer_are_in_no_file(show: Show) -> None:
    assert show.holds("Антананариву", "ewelina-0", "345-67-89") == ["Антананариву", "ewelina-0", "345-67-89"]
    show.erase("ewelina")
    show.show()
    assert show.holds("Антананариву", "антананариву", "ewelina-0", "345-67-89", "ewelina") == []
    # Nor in the part without its ending, by which words are counted.
    assert show.holds("нтананарив", "ntananariv") == []
    assert show.holds("Турции") == ["Турции"]


def test_what_an_earlier_erasure_remembered_is_forgotten_too(show: Show) -> None:
    show.erase("anna")
    show.show()
    assert show.holds("Антананариву") == ["Антананариву"]
    show.erase("ewelina", alias=ALIAS + "erased-2")
    show.show()
    assert show.holds("нтананарив", "ewelina") == []
    assert show.stages.snapshot() == show.new_stages().snapshot()


def test_counts_and_clusters_stay(show: Show) -> None:
    before = show.views.counts("main")
    clusters = {
        row.id: (row.messages, row.askers) for row in show.views.clusters("main", ClusterQuery(), now=AT)
    }
    show.erase("ewelina")
    show.show()
    assert show.views.counts("main") == before
    after = {
        row.id: (row.messages, row.askers) for row in show.views.clusters("main", ClusterQuery(), now=AT)
    }
    assert after == clusters
    (row,) = show.views.messages("main", MessageQuery(viewer=ALIAS_OF))
    assert (row.shown, row.masked) == ("", ())
    assert show.views.messages("main", MessageQuery(viewer="ewelina")) == []
    assert not any("Антананариву" in row.label for row in show.views.clusters("main", ClusterQuery(), now=AT))


def test_stages_rebuilt_from_the_log_alone_go_on_as_they_would_have(show: Show) -> None:
    show.erase("ewelina")
    kept = show.stages
    rebuilt = Stages("main", show.log, EMBEDDER)
    rebuilt.start(MemorySnapshots())
    assert rebuilt.snapshot() == kept.snapshot()
    seqs = show.ask("vera", OTHERS[0], OTHERS[2])
    show.show()
    homes = {row.seq: row.clusters for row in show.views.messages("main", MessageQuery())}
    assert homes[seqs[0]] == homes[2]
    assert homes[seqs[1]] == homes[show_first(show, OTHERS[2])]


def show_first(show: Show, text: str) -> int:
    return next(r.offset for r in events(show.log, "main", Asked) if getattr(r.event, "text", "") == text)


def test_an_erasure_cut_short_before_the_views_is_finished_at_the_next_start(show: Show) -> None:
    show.erase("ewelina")
    show.close()
    again = Show(show.folder)
    again.show()
    assert again.holds("Антананариву", "ewelina-0") == []
    again.close()


def test_an_erasure_cut_short_in_the_log_changed_nothing(show: Show, monkeypatch: pytest.MonkeyPatch) -> None:
    before = [(r.offset, r.event) for r in events(show.log, "main", Asked)]
    monkeypatch.setattr("moderation.adapters.sqlite.log._add", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        show.erase("ewelina")
    assert [(r.offset, r.event) for r in events(show.log, "main", Asked)] == before


def test_an_older_snapshot_does_not_bring_the_words_back(show: Show) -> None:
    offset, state = show.stages.offset, show.stages.snapshot()
    show.erase("ewelina")
    show.snapshots.save("main", offset, state)
    assert "Антананариву".encode() not in show.new_stages().snapshot()


def test_the_old_key_finds_the_message_no_more(show: Show) -> None:
    show.erase("ewelina")
    with sqlite3.connect(show.folder / "log.sqlite3") as connection:
        keys = {key for (key,) in connection.execute("SELECT key FROM keys")}
    assert message_key("ewelina", f"0.{AT + 120.0}") not in keys
    assert message_key("anna", f"0.{AT + 60.0}") in keys


def test_a_split_still_works_on_what_was_erased(show: Show) -> None:
    show.erase("ewelina")
    (erased,) = (r.offset for r in events(show.log, "main", Asked) if r.event.viewer == ALIAS_OF)
    cluster = show.stages.board.cluster_of(erased)
    command = Command("c1", "main", "olga", Verb.SPLIT, (cluster,), (erased,))
    show.conclude(show.stages.decide(command, now=show.now))
    show.show()
    assert show.views.messages("main", MessageQuery(seqs=(erased,)))[0].clusters != (cluster,)


def test_who_was_never_there_leaves_nothing(show: Show) -> None:
    head = show.log.head("main")
    done = erase_viewer(show.log, "main", "nobody", alias=ALIAS_OF, make_stages=show.new_stages, now=AT)
    assert done is None
    assert show.log.head("main") == head
    assert not list(events(show.log, "main", Erased))


def test_what_was_typed_long_ago_is_emptied_and_the_board_stays_as_it_was(show: Show) -> None:
    show.show()
    rows = show.views.messages("main", MessageQuery())
    memory = show.new_stages().snapshot()
    assert forget_words(show.log, "main", before=AT + 150.0) == 2
    texts = [r.event.text for r in events(show.log, "main", Asked)]
    assert texts == ["", "", *OTHERS[1:]]
    assert show.holds("345-67-89") == []
    rebuilt = Stages("main", show.log, EMBEDDER)
    rebuilt.start(MemorySnapshots())
    assert rebuilt.snapshot() == memory
    show.views.clear("main")
    show.show()
    assert show.views.messages("main", MessageQuery()) == rows
    assert forget_words(show.log, "main", before=AT + 150.0) == 0
    assert forget_words(show.log, "main", before=AT + 9e9) == 3


def test_what_waits_for_its_turn_keeps_its_words(show: Show) -> None:
    show.log.append([Entry("main", Asked("late", "vera", "Когда починят?", AT, "page"))])
    forget_words(show.log, "main", before=AT + 9e9)
    assert [r.event.text for r in events(show.log, "main", Asked)][-1] == "Когда починят?"


def test_old_words_are_found_behind_an_erased_viewer(show: Show) -> None:
    show.erase("ewelina")
    assert forget_words(show.log, "main", before=AT + 9e9) == 4
    assert {r.event.text for r in events(show.log, "main", Asked)} == {""}
