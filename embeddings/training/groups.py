"""Read sets of texts grouped by the answer that would serve them, for learning what "the same question" means."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from embeddings.alignment import language_by_letters
from embeddings.training.examples import csv_rows, json_lines, sampled
from embeddings.training.noise import variants

PARALLEL = Path(__file__).with_name("parallel.jsonl")
"""The same sentences in the languages of the audience."""

WORDINGS = Path(__file__).with_name("wordings.jsonl")
"""Questions composed for this project, each in many wordings, by families that are easily taken for each other."""

_MOST = 4000  # texts of one set
_TWEETS = 2500


@dataclass(frozen=True, slots=True)
class Grouped:
    """A set of texts with their groups.

    Attributes:
        name: of the set.
        family: sets of one family are never on both sides of a split.
        texts: n texts.
        groups: the group of each.
        languages: ISO code of each.
        measured: whether a figure of its own means something; not of texts with their twins.
    """

    name: str
    family: str
    texts: list[str]
    groups: list[str]
    languages: list[str]
    measured: bool = True


def parallel() -> list[dict[str, str]]:
    """Return the parallel sentences, each by language."""
    return list(json_lines(PARALLEL))


def sentences() -> Grouped:
    """Give the parallel sentences as groups: one in every language."""
    lines = [
        (text, str(number), language)
        for number, line in enumerate(parallel())
        for language, text in line.items()
    ]
    texts, groups, languages = map(list, zip(*lines, strict=True))
    return Grouped(
        "parallel", "parallel", texts, groups, [name.partition("_")[0] for name in languages], measured=False
    )


def wordings() -> Iterator[Grouped]:
    """Give the composed questions, as written and with their noisy twins."""
    lines = enumerate(json_lines(WORDINGS))
    return _live(
        "wordings", "wordings", [(text, str(group)) for group, line in lines for text in line["texts"]]
    )


def live_chat(folder: Path) -> Iterator[Grouped]:
    """Read the questions of ru_live_dev, as written and with their noisy twins."""
    rows = json_lines(folder / "ru_live_dev/messages.jsonl")
    return _live(
        "ru_live_dev", "live", [(row["text"], row["clusters"][0]) for row in rows if row["clusters"]]
    )


def audience(paths: Sequence[Path]) -> Iterator[Grouped]:
    """Read what a composed audience asks, as written and with its noisy twins: fields text, question."""
    rows = [row for path in paths for row in json_lines(path)]
    return _live("audience", "live", [(row["text"], row["question"]) for row in rows if row["question"]])


def intents(folder: Path) -> Iterator[Grouped]:
    """Read the sets of intents, in English and Russian."""
    clinc = [row for row in csv_rows(folder / "clinc150/data_full.csv") if row["label"] != "oos"]
    tables = {
        ("banking77_test", "banking", "en"): csv_rows(folder / "banking77/test.csv"),
        ("banking77_train", "banking", "en"): csv_rows(folder / "banking77/train.csv"),
        ("clinc150_test", "clinc", "en"): [row for row in clinc if row["split"] == "test"],
        ("clinc150_train", "clinc", "en"): [row for row in clinc if row["split"] == "train"],
        ("hwu64", "hwu", "en"): csv_rows(folder / "hwu64/hwu64.csv"),
        ("hwu_ru", "hwu", "ru"): csv_rows(folder / "encodechka_ru/intents_hwu_ru_train.csv"),
        ("dstc11_development", "dstc", "en"): csv_rows(folder / "dstc11_intents/development.csv"),
        ("dstc11_banking", "dstc", "en"): csv_rows(folder / "dstc11_intents/test-banking.csv"),
        ("dstc11_finance", "dstc", "en"): csv_rows(folder / "dstc11_intents/test-finance.csv"),
    }
    for (name, family, language), rows in tables.items():
        chosen = sampled(rows, _MOST)
        texts = [row["text"] for row in chosen]
        yield Grouped(name, family, texts, [row["label"] for row in chosen], [language] * len(texts))


def polls(folder: Path) -> Grouped:
    """Read the answers of rosatom_myvoice, grouped within each poll."""
    rows = csv_rows(folder / "rosatom_myvoice/labeled_dev.csv")
    kept = [row for row in rows if row["answer"].strip() and row["cluster"] != "context cluster"]
    groups = [f"{row['poll_id']}|{row['cluster']}" for row in kept]
    return Grouped("rosatom", "rosatom", [row["answer"] for row in kept], groups, ["ru"] * len(kept))


def disasters(folder: Path) -> Grouped:
    """Read tweets of crisislex_t26, grouped by what they are about: names tell stories apart, not turns of phrase."""
    rows = sampled(csv_rows(folder / "crisislex_t26/labeled.csv"), _TWEETS)
    texts = [row["text"] for row in rows]
    return Grouped("crisislex", "crisislex", texts, [row["event"] for row in rows], ["en"] * len(texts))


def _live(name: str, family: str, pairs: Sequence[tuple[str, str]]) -> Iterator[Grouped]:
    dice = random.Random(7)  # noqa: S311 - the same twins in every run
    noisy = [(twin, group) for text, group in pairs for twin in variants(text, dice)]
    for kind, lines, measured in ((name, pairs, True), (f"{name}, noisy", noisy, False)):
        texts = [text for text, _ in lines]
        languages = [*map(language_by_letters, texts)]
        yield Grouped(kind, family, texts, [group for _, group in lines], languages, measured)
