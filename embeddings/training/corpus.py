"""Read what the small encoder learns from: much plain text to follow its teacher on, and texts that belong together.

Banking77, ru_live_dev, dstc11 and the polls of rosatom_myvoice are left out: figures are taken on them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from embeddings.training import groups as sets
from embeddings.training.examples import csv_rows, json_lines, sampled
from embeddings.training.noise import bare

_OWN = ("danger.jsonl", "insults.jsonl", "tempers.jsonl")
_SENTENCES, _TWEETS, _POLLS = 16_000, 8_000, 12_000
_LONGEST = 300  # characters
_BARE = 4  # of so many texts one is also given without punctuation


@dataclass(frozen=True, slots=True)
class Together:
    """Texts that belong together: of each pair both, or all of one group.

    Attributes:
        texts: n texts.
        groups: the number of each one's group.
    """

    texts: list[str]
    groups: list[int]


def plain(folder: Path, own: Sequence[Path]) -> list[str]:
    """Give distinct texts of all kinds, some also without punctuation and capitals."""
    here = Path(__file__).parent
    koziev = folder / "koziev_ru_sentences"
    sources = [
        _lines(koziev / "questions.txt"),
        _lines(koziev / "statements.txt"),
        [
            row["text"]
            for row in sampled(csv_rows(folder / "question_vs_statement_ru/sentences.csv"), _SENTENCES)
        ],
        [row["text"] for row in csv_rows(folder / "clinc150/data_full.csv")],
        [row["text"] for row in csv_rows(folder / "hwu64/hwu64.csv")],
        [row["text"] for row in csv_rows(folder / "encodechka_ru/intents_hwu_ru_train.csv")],
        [row["text"] for row in csv_rows(folder / "irc_disentanglement/ubuntu_dev_test.csv")],
        [row["text"] for row in sampled(csv_rows(folder / "crisislex_t26/labeled.csv"), _TWEETS)],
        [row["answer"] for row in sampled(csv_rows(folder / "rosatom_myvoice/unlabeled_dev.csv"), _POLLS)],
        [row["text"] for row in csv_rows(folder / "youtube_spam/comments.csv")],
        [row["text"] for path in own for row in json_lines(path)],
        [row["text"] for name in _OWN for row in json_lines(here / name)],
        [text for line in sets.parallel() for text in line.values()],
    ]
    written = [text.strip()[:_LONGEST] for source in sources for text in source]
    return sorted({text for text in (*written, *map(bare, written[::_BARE])) if text})


def together(folder: Path, own: Sequence[Path]) -> list[Together]:
    """Give sets of texts that belong together, each set to be contrasted within itself."""
    pairs = [line.split("\t")[:2] for line in _lines(folder / "koziev_ru_sentences/reworded.tsv")]
    translated = [
        [row["text"], row["text_en"]] for row in csv_rows(folder / "encodechka_ru/intents_hwu_ru_train.csv")
    ]
    clinc = [row for row in csv_rows(folder / "clinc150/data_full.csv") if row["label"] != "oos"]
    labelled = [
        [(row["text"], row["label"]) for row in clinc],
        [(row["text"], row["label"]) for row in csv_rows(folder / "hwu64/hwu64.csv")],
        [(row["text"], row["label"]) for row in csv_rows(folder / "encodechka_ru/intents_hwu_ru_train.csv")],
    ]
    return [
        _paired(pairs),
        _paired(translated),
        _paired([list(both) for line in sets.parallel() for both in pairwise(line.values())]),
        *(_labelled([text for text, _ in rows], [label for _, label in rows]) for rows in labelled),
        *(_labelled(one.texts, one.groups) for one in sets.audience(own)),
    ]


def _paired(pairs: Sequence[Sequence[str]]) -> Together:
    texts = [text for pair in pairs for text in pair]
    return Together(texts, [number // 2 for number in range(len(texts))])


def _labelled(texts: Sequence[str], labels: Sequence[str]) -> Together:
    numbers = {label: number for number, label in enumerate(sorted(set(labels)))}
    return Together(list(texts), [numbers[label] for label in labels])


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines()
