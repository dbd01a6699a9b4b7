import csv
from pathlib import Path

import numpy as np
import pytest

from embeddings.train_words import Wording, counted, sentences
from embeddings.training.examples import Example
from embeddings.words import SIZE, features

THINGS = ["дом", "лес", "сад", "пруд", "хлеб", "сыр", "чай", "мёд", "стол", "стул", "нож", "мяч"]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Sentences in which «ли» asks and «вот» states."""
    (tmp_path / "question_vs_statement_ru").mkdir()
    (tmp_path / "koziev_ru_sentences").mkdir()
    with (tmp_path / "question_vs_statement_ru/sentences.csv").open(
        "w", encoding="utf-8", newline=""
    ) as file:
        rows = csv.writer(file)
        rows.writerow(["text", "is_question"])
        rows.writerows([f"Есть ли {word}?", "1"] for word in THINGS)
        rows.writerow(["Есть ли Дом", "1"])
    asking = "\n".join(f"Видел ли ты {word}?" for word in THINGS)
    stating = "\n".join(f"Вот {word}." for word in (*THINGS, "мост"))
    (tmp_path / "koziev_ru_sentences/questions.txt").write_text(asking, "utf-8")
    (tmp_path / "koziev_ru_sentences/statements.txt").write_text(stating, "utf-8")
    return tmp_path


def example(text: str, *, asks: bool | None) -> Example:
    return Example(text, source="live", group=text, asks=asks)


def test_sentences_come_bare_and_once(data: Path) -> None:
    texts = [text for text, _, _ in sentences(data)]
    assert texts[0] == "есть ли дом"
    assert len(texts) == len(set(texts)) == 3 * len(THINGS) + 1


def test_each_text_is_a_row_of_ones(data: Path) -> None:
    matrix = counted(["вот дом", ""])
    assert matrix.shape == (2, SIZE)
    assert sorted(matrix[0].indices.tolist()) == features("вот дом")


def test_examples_are_judged_by_words_of_other_groups(data: Path) -> None:
    examples = [
        example("Придёт ли поезд?", asks=True),
        example("неизвестно", asks=None),
        example("вот поезд", asks=False),
    ]
    logits = Wording.read(examples, {"live"}, data).held_out(len(examples))
    assert logits[0] > logits[2]
    assert np.isnan(logits[1])
