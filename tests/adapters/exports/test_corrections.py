from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from embeddings.training.examples import composed
from moderation.adapters.exports.corrections import corrections_jsonl
from moderation.adapters.sqlite.log import SqliteLogReader
from moderation.commands import export
from moderation.domain.deciding.correcting import Correction
from moderation.domain.deciding.decisions import Command, Verb
from moderation.domain.message import Kind, Span, Verdict
from moderation.pipeline.running.erasing import forget_words
from moderation.settings import load
from moderation.testing import screening
from moderation.testing.studio import Question, Studio

RUDE = "Вы там ослы, мой номер +7 912 345-67-89"


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    studio = Studio(tmp_path)
    yield studio
    studio.close()


def correct(studio: Studio, seq: int, correction: Correction) -> None:
    command = Command(f"{seq}-{correction}", "main", "olga", Verb.CORRECT, seqs=(seq,), text=correction)
    assert studio.decide(command).done


def lines(studio: Studio, folder: Path) -> list[dict[str, str]]:
    log = SqliteLogReader(folder)
    written = corrections_jsonl(studio.views, log, "main").decode()
    log.close()
    return [json.loads(line) for line in written.splitlines()]


def test_only_what_people_corrected_is_training_material(studio: Studio, tmp_path: Path) -> None:
    phone = (Span(RUDE.index("+7"), len(RUDE), "phone"),)
    rude = screening("***", kind=Kind.CHATTER, verdict=Verdict.WITHHOLD, reasons=("toxic",), masked=phone)
    first, second, third, fourth = studio.ask(
        Question("Как подключить роуминг?", 1),
        Question(RUDE, 0, verdict=rude),
        Question("Нет связи вторые сутки", 2),
        Question("где мои минуты", 3),
    )
    correct(studio, second, Correction.NOT_ABUSE)
    correct(studio, third, Correction.URGENT)
    correct(studio, fourth, Correction.ABUSE)
    assert studio.decide(Command("undo", "main", "olga", Verb.UNDO)).done
    correct(studio, first, Correction.SPAM)
    found = {line["text"]: (line["kind"], line["urgency"]) for line in lines(studio, tmp_path)}
    assert found == {
        "Как подключить роуминг?": ("spam", "none"),
        "Вы там ослы, мой номер [телефон]": ("question", "normal"),
        "Нет связи вторые сутки": ("question", "high"),
    }


def test_the_training_reads_what_export_writes(studio: Studio, tmp_path: Path) -> None:
    seqs = studio.ask(Question("ну и ослы вы", 1, viewer="a"), Question("привет всем", 1, viewer="b"))
    correct(studio, seqs[0], Correction.ABUSE)
    correct(studio, seqs[1], Correction.CHATTER)
    settings, _ = load({"EFIR_DATA": str(tmp_path)})
    parser = export.argparse.ArgumentParser()
    export.add_arguments(parser)
    out = tmp_path / "out"
    assert export.run(parser.parse_args(["main", "--out", str(out), "--verbatim"]), settings) == 0
    examples = list(composed(out / "corrections.jsonl"))
    assert [(one.asks, one.abusive) for one in examples] == [(True, True), (False, False)]


def test_nothing_corrected_is_an_empty_file(studio: Studio, tmp_path: Path) -> None:
    studio.ask(Question("Как подключить роуминг?", 1))
    assert lines(studio, tmp_path) == []


def test_what_was_erased_is_no_training_material(studio: Studio, tmp_path: Path) -> None:
    (seq,) = studio.ask(Question("", 1))
    correct(studio, seq, Correction.URGENT)
    assert lines(studio, tmp_path) == []


def test_what_was_typed_too_long_ago_teaches_nothing(studio: Studio, tmp_path: Path) -> None:
    seqs = studio.ask(Question("Где мои минуты?", 1), Question("Сколько стоит тариф?", 2))
    for seq in seqs:
        correct(studio, seq, Correction.CHATTER)
    assert len(lines(studio, tmp_path)) == 2
    forget_words(studio.log, "main", before=time.time() + 60)
    assert lines(studio, tmp_path) == []
