from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from moderation.adapters.reworders import known_languages
from moderation.domain.article import Article
from moderation.domain.binding import Fault
from moderation.domain.deciding.deciding import MAX_ANSWER
from moderation.pipeline.answers.rewording import INSTRUCTIONS, Reworder, Rewording

LANGUAGES = known_languages()
QUESTION = "А сколько стоит интернет в Турции, мой номер +7 926 123-45-67?"
ARTICLE = Article(
    "turkey", "Сколько стоит интернет в Турции?", "Интернет в Турции: 590 ₽ за сутки, до 1 ГБ в день."
)


@dataclass
class Writer:
    """Writes what it was told to."""

    text: str
    asked: list[tuple[str, str]] = field(default_factory=list)

    def write(self, instructions: str, material: str) -> str:
        self.asked.append((instructions, material))
        return self.text


def reworded(text: str, article: Article = ARTICLE, question: str = QUESTION) -> Rewording:
    return Reworder(Writer(text), LANGUAGES).reword(question, article)


def test_other_words_for_the_same_come_with_their_source() -> None:
    said = "В Турции интернет стоит 590 ₽ за сутки, до 1 ГБ в день."
    assert reworded(said) == Rewording(said, ARTICLE)


def test_only_the_masked_question_and_one_source_leave() -> None:
    writer = Writer("Интернет в Турции: 590 ₽ за сутки.")
    Reworder(writer, LANGUAGES).reword(QUESTION, ARTICLE)
    ((instructions, material),) = writer.asked
    assert instructions == INSTRUCTIONS
    assert material == (
        "QUESTION: А сколько стоит интернет в Турции, мой номер [телефон]?\n\n"
        f"SOURCE: {ARTICLE.question}\n{ARTICLE.answer}"
    )


@pytest.mark.parametrize(
    "written",
    [
        "<think>590 рублей... или 490?</think>\n\nИнтернет в Турции: 590 ₽ за сутки.",
        "«Интернет в Турции: 590 ₽ за сутки.»",
        "  Интернет в Турции:\n590 ₽ за сутки. ",
        "Интернет в\u202e\u200b Турции:\x00 590 ₽ за сутки.",
    ],
)
def test_only_the_answer_is_kept_of_what_a_model_writes(written: str) -> None:
    found = reworded(written)
    assert (found.text, found.flaw) == ("Интернет в Турции: 590 ₽ за сутки.", None)


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("", Fault.EMPTY),
        ("<think>Сколько же", Fault.EMPTY),
        ("Интернет в Турции: 690 ₽ за сутки.", Fault.NUMBER),
        ("Интернет в Турции: 590 ₽ за сутки, деньги вернём.", Fault.PROMISE),
        ("Internet in Turkey costs 590 rubles a day.", Fault.LANGUAGE),
        ("Интернет в Турции. " * MAX_ANSWER, Fault.LONG),
    ],
)
def test_what_the_source_does_not_say_is_refused(written: str, fault: Fault) -> None:
    flaw = reworded(written).flaw
    assert flaw is not None
    assert flaw.fault is fault


def test_the_opposite_in_the_same_words_is_refused() -> None:
    off = Article("avia", "Не приходят SMS?", "Отключите режим «Авиа» в настройках телефона.")
    flaw = reworded("Включите режим «Авиа» в настройках телефона.", off).flaw
    assert flaw is not None
    assert flaw.fault is Fault.OPPOSITE


@pytest.mark.parametrize(
    ("article", "question", "fault"),
    [
        (ARTICLE, "How much is the internet in Turkey per day?", Fault.LANGUAGE),
        (Article("a", "Кто ответит?", "Звоните Ивану Петрову: +7 926 123-45-67."), QUESTION, Fault.PERSONAL),
    ],
)
def test_what_must_not_leave_or_cannot_be_checked_is_not_asked_for(
    article: Article, question: str, fault: Fault
) -> None:
    writer = Writer("Интернет в Турции: 590 ₽ за сутки.")
    flaw = Reworder(writer, LANGUAGES).reword(question, article).flaw
    assert flaw is not None
    assert flaw.fault is fault
    assert writer.asked == []
