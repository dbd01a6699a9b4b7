"""Read labelled texts for the judgement heads.

Silver labels (a question mark in the source) are used with the mark removed, so that a head cannot lean on it.
"""

import csv
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from embeddings.training.noise import bare


@dataclass(frozen=True, slots=True)
class Example:
    """A text with what is known about it; a label is None where nothing is.

    Attributes:
        text: as written.
        source: the set it comes from.
        group: texts of one group never stand on both sides of a split.
        asks: whether it wants an answer.
        abusive: whether it insults.
        urgent: whether it cannot wait.
        danger: whether it tells of danger to life or safety, now and in earnest.
        talk: whether it is people talking to each other rather than a request, a report or an entry in a form.
        spam: whether it advertises or swindles.
    """

    text: str
    source: str
    group: str
    asks: bool | None = None
    abusive: bool | None = None
    urgent: bool | None = None
    danger: bool | None = None
    talk: bool | None = None
    spam: bool | None = False


_WAITING_COSTS, _LIFE_AT_STAKE = 2, 3  # ru_live_dev's urgency levels "high" and "critical"


def live_chat(folder: Path) -> Iterator[Example]:
    """Read ru_live_dev: live chat of a mobile operator, composed by hand."""
    for row in json_lines(folder / "ru_live_dev/messages.jsonl"):
        group = (row["clusters"] or [row["id"]])[0]
        yield Example(
            text=row["text"],
            asks=row["question"],
            abusive=row["toxic"],
            urgent=row["urgency"] >= _WAITING_COSTS,
            danger=row["urgency"] == _LIFE_AT_STAKE,
            source="ru_live_dev",
            group=f"live:{group}",
            talk=None if row["toxic"] or row["spam"] else not row["question"],
            spam=row["spam"],
        )


def composed(path: Path) -> Iterator[Example]:
    """Read lines composed for this project: fields text, kind, question, urgency."""
    for number, row in enumerate(json_lines(path)):
        answerable = row["kind"] in {"question", "odd", "personal", "emergency"}
        yield Example(
            text=row["text"],
            asks=answerable or (row["kind"] == "abuse" and row["urgency"] != "none"),
            abusive=row["kind"] == "abuse",
            urgent=row["urgency"] in {"high", "critical"},
            danger=row["urgency"] == "critical",
            source=path.stem,
            group=f"{path.stem}:{row.get('question') or number}",
            talk=True if row["kind"] == "chatter" else False if row["kind"] == "question" else None,
            spam=row["kind"] == "spam",
        )


def graded(path: Path) -> Iterator[Example]:
    """Read lines composed to tell real distress from what sounds like it: fields text, level.

    Their emergencies are for the head of danger alone: among so many, the others would forget the telephone business.
    """
    for number, row in enumerate(json_lines(path)):
        danger = row["level"] == "critical"
        yield Example(
            text=row["text"],
            asks=None if danger else row["level"] != "none",
            urgent=None if danger else row["level"] == "high",
            danger=danger,
            source=path.stem,
            group=f"{path.stem}:{number}",
        )


def insults(path: Path) -> Iterator[Example]:
    """Read insults as people comment, and lines that only sound rude: fields text, abusive."""
    for number, row in enumerate(json_lines(path)):
        yield Example(
            text=row["text"],
            abusive=row["abusive"],
            source=path.stem,
            group=f"{path.stem}:{number}",
        )


def manners(path: Path) -> Iterator[Example]:
    """Read lines composed to tell a feed from a chat: fields text, kind, talk; each kind is a source of its own."""
    for number, row in enumerate(json_lines(path)):
        yield Example(
            text=row["text"],
            source=row["kind"],
            group=f"{path.stem}:{number}",
            talk=row["talk"],
        )


def adverts(path: Path) -> Iterator[Example]:
    """Read adverts and swindles of many kinds, and honest lines that only sound like them: fields text, spam."""
    for number, row in enumerate(json_lines(path)):
        yield Example(
            text=row["text"],
            source=path.stem,
            group=f"{path.stem}:{number}",
            spam=row["spam"],
        )


def russian_sentences(folder: Path, count: int) -> Iterator[Example]:
    """Sample question_vs_statement_ru: everyday and film dialogue, half of it without punctuation."""
    rows = sampled(csv_rows(folder / "question_vs_statement_ru/sentences.csv"), count)
    for number, row in enumerate(rows):
        asks = row["is_question"] == "1"
        text = row["text_no_punct"] if number % 2 else row["text"]
        yield Example(
            text=text,
            asks=asks,
            source="question_vs_statement_ru",
            group=bare(text),
            talk=True,
        )


def help_chat(folder: Path, count: int) -> Iterator[Example]:
    """Sample irc_disentanglement: opening questions against answers and remarks, told apart by "?"."""
    rows = [
        row for row in csv_rows(folder / "irc_disentanglement/ubuntu_dev_test.csv") if row["is_system"] == "0"
    ]
    opening = [row for row in rows if "?" in row["text"] and not row["replies_to"]]
    remarks = [row for row in rows if "?" not in row["text"] and row["replies_to"]]
    for asks, chosen in ((True, opening), (False, remarks)):
        for row in sampled(chosen, count // 2):
            yield Example(
                text=bare(row["text"]),
                asks=asks,
                abusive=False,
                urgent=False,
                danger=False,
                source="irc_disentanglement",
                group=row["conversation"],
                talk=None if asks else True,
            )


def bank_questions(folder: Path, count: int) -> Iterator[Example]:
    """Sample banking77: English questions of customers."""
    for row in sampled(csv_rows(folder / "banking77/train.csv"), count):
        yield Example(
            text=row["text"],
            asks=True,
            abusive=False,
            danger=False,
            source="banking77",
            group=row["label"],
            talk=False,
        )


def poll_answers(folder: Path, count: int) -> Iterator[Example]:
    """Sample rosatom_myvoice: short answers of a live audience, which ask nothing."""
    for row in sampled(csv_rows(folder / "rosatom_myvoice/unlabeled_dev.csv"), count):
        if "?" not in row["answer"]:
            yield Example(
                text=row["answer"],
                asks=False,
                abusive=False,
                urgent=False,
                danger=False,
                source="rosatom_myvoice",
                group=row["poll_id"],
                talk=False,
            )


def video_spam(folder: Path, count: int) -> Iterator[Example]:
    """Sample youtube_spam: advertising under videos, which asks nothing of the host."""
    rows = [row for path in sorted((folder / "youtube_spam").glob("*.csv")) for row in csv_rows(path)]
    for row in sampled([row for row in rows if row["spam"] == "1"], count):
        yield Example(
            text=row["text"],
            asks=False,
            abusive=False,
            urgent=False,
            danger=False,
            source="youtube_spam",
            group=row["author"],
            spam=True,
        )


def video_talk(folder: Path, count: int) -> Iterator[Example]:
    """Sample youtube_spam: honest comments under videos, which are talk whatever they ask."""
    rows = [row for row in csv_rows(folder / "youtube_spam/comments.csv") if row["spam"] == "0"]
    for row in sampled(rows, count):
        yield Example(
            text=row["text"],
            source="youtube_talk",
            group=row["author"],
            talk=True,
        )


def tweets(folder: Path, count: int) -> Iterator[Example]:
    """Sample crisislex_t26: reports and remarks on disasters, a feed that nobody in it answers."""
    for row in sampled(csv_rows(folder / "crisislex_t26/labeled.csv"), count):
        yield Example(
            text=row["text"],
            source="crisislex_t26",
            group=row["event"],
            talk=False,
            spam=None,
        )


def json_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Read one object a line."""
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def csv_rows(path: Path) -> list[dict[str, str]]:
    """Read a table whole."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def sampled(rows: list[dict[str, str]], count: int) -> list[dict[str, str]]:
    """Choose at most `count` rows, the same in every run."""
    return random.Random(7).sample(rows, min(count, len(rows)))  # noqa: S311 - a fixed choice, not a secret
