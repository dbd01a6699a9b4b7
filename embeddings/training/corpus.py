"""Read what the small encoder learns from: much plain text to follow its teacher on, and texts that belong together.

Labels of Banking77, and all of ru_live_dev, dstc11 and the labelled polls of rosatom_myvoice are left out: figures are
taken on them.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from embeddings.training import groups as sets
from embeddings.training.examples import csv_rows, json_lines, sampled
from embeddings.training.noise import bare, telegraphic, variants

_OWN = ("danger.jsonl", "insults.jsonl", "tempers.jsonl")
_SENTENCES, _TWEETS = 24_000, 16_000
_LONGEST = 300  # characters
_BARE = 4  # of so many texts one is also given without punctuation
_KEY_WORDS = 3  # of so many English texts one is also given in key words only


@dataclass(frozen=True, slots=True)
class Together:
    """Texts that belong together: of each pair both, or all of one group.

    Attributes:
        texts: n texts.
        groups: the number of each one's group.
        families: the family of each one's group: groups of one family are easily taken for each other.
    """

    texts: list[str]
    groups: list[int]
    families: list[str]


def plain(folder: Path, own: Sequence[Path]) -> list[str]:
    """Give distinct texts of all kinds, some also without punctuation and capitals, or in key words only."""
    here = Path(__file__).parent
    koziev = folder / "koziev_ru_sentences"
    english = _english(folder)
    sources = [
        english,
        [*map(telegraphic, english[::_KEY_WORDS])],
        _lines(koziev / "questions.txt"),
        _lines(koziev / "statements.txt"),
        [
            row["text"]
            for row in sampled(csv_rows(folder / "question_vs_statement_ru/sentences.csv"), _SENTENCES)
        ],
        [row["text"] for row in csv_rows(folder / "encodechka_ru/intents_hwu_ru_train.csv")],
        [row["answer"] for row in csv_rows(folder / "rosatom_myvoice/unlabeled_dev.csv")],
        [row["text"] for path in own for row in json_lines(path)],
        [row["text"] for name in _OWN for row in json_lines(here / name)],
        [text for line in sets.parallel() for text in line.values()],
        [text for line in (*wordings(), *stories()) for text in line["texts"]],
    ]
    written = [text.strip()[:_LONGEST] for source in sources for text in source]
    return sorted({text for text in (*written, *map(bare, written[::_BARE])) if text})


def _english(folder: Path) -> list[str]:
    rows = [
        *sampled(csv_rows(folder / "crisislex_t26/labeled.csv"), _TWEETS),
        *csv_rows(folder / "banking77/train.csv"),
        *csv_rows(folder / "clinc150/data_full.csv"),
        *csv_rows(folder / "hwu64/hwu64.csv"),
        *csv_rows(folder / "irc_disentanglement/ubuntu_dev_test.csv"),
        *csv_rows(folder / "youtube_spam/comments.csv"),
    ]
    return [row["text"] for row in rows]


def together(folder: Path, own: Sequence[Path]) -> list[Together]:
    """Give sets of texts that belong together, each set to be contrasted within itself."""
    pairs = [line.split("\t")[:2] for line in _lines(folder / "koziev_ru_sentences/reworded.tsv")]
    translated = [
        [row["text"], row["text_en"]] for row in csv_rows(folder / "encodechka_ru/intents_hwu_ru_train.csv")
    ]
    clinc = [row for row in csv_rows(folder / "clinc150/data_full.csv") if row["label"] != "oos"]
    hwu = csv_rows(folder / "hwu64/hwu64.csv")
    hwu_ru = csv_rows(folder / "encodechka_ru/intents_hwu_ru_train.csv")
    lines = [(text, line["texts"][0], line["family"]) for line in wordings() for text in line["texts"]]
    return [
        _paired(pairs),
        _paired(translated),
        _paired([list(both) for line in sets.parallel() for both in pairwise(line.values())]),
        _labelled((row["text"], row["label"], row["domain"]) for row in clinc),
        _labelled((row["text"], row["label"], row["label"].partition("_")[0]) for row in hwu),
        _labelled((row["text"], row["label"], row["scenario"]) for row in hwu_ru),
        *(_labelled(zip(one.texts, one.groups, one.groups, strict=True)) for one in sets.audience(own)),
        _labelled(lines),
        _labelled(_noisy(lines)),
        _labelled((text, line["texts"][0], line["family"]) for line in stories() for text in line["texts"]),
    ]


def wordings() -> Iterator[dict[str, Any]]:
    """Give composed questions, each in many wordings: fields family, texts."""
    return json_lines(sets.WORDINGS)


def stories() -> Iterator[dict[str, Any]]:
    """Give composed news, each as ten headlines and remarks of readers: fields family, texts."""
    return json_lines(Path(__file__).with_name("stories.jsonl"))


def _noisy(lines: Sequence[tuple[str, str, str]]) -> Iterator[tuple[str, str, str]]:
    dice = random.Random(7)  # noqa: S311 - the same twins in every run
    return ((twin, group, family) for text, group, family in lines for twin in variants(text, dice)[1:])


def _paired(pairs: Sequence[Sequence[str]]) -> Together:
    texts = [text for pair in pairs for text in pair]
    numbers = [number // 2 for number in range(len(texts))]
    return Together(texts, numbers, [*map(str, numbers)])


def _labelled(rows: Iterable[tuple[str, str, str]]) -> Together:
    """Number the groups of rows of text, group, family."""
    texts, labels, families = map(list, zip(*rows, strict=True))
    numbers = {label: number for number, label in enumerate(sorted(set(labels)))}
    return Together(texts, [numbers[label] for label in labels], families)


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines()
