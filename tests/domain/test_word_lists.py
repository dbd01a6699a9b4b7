from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.errors import Refused
from moderation.domain.phrases import place_words, read_words
from moderation.domain.screening.cleaning import clean
from moderation.domain.word_lists import LONGEST_ENTRY, MOST_ENTRIES, WordList, WordLists, tidy

TEXTS = st.text(st.sampled_from("абвеёжЁмтьяий AB*'’.- 7"), max_size=40)


def met(entry: str, text: str) -> bool:
    return [one.entry for one in WordLists({WordList.WITHHOLD: [entry]}).meet(text)] == [entry]


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ("казино", "лучшее КАЗИНО страны"),
        ("ставка", "ставками на спорт"),
        ("ставки", "сделай ставку"),
        ("Альбом", "новым альбомом"),
        ("новый тариф", "про новые тарифы"),
        ("тёлка", "телки"),
        ("роль", "ролями"),
        ("роли", "роль"),
        ("крипт*", "криптовалютчики"),
        ("Super Max", "на super max подключите"),
        ("Super Max", "нет «Super Max'а»?"),
        ("5G", "где 5g"),
        ("да", "да!"),
        ("кaзинo", "казино"),
    ],
)
def test_an_entry_is_met_in_any_form(entry: str, text: str) -> None:
    assert met(entry, text)


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ("мат", "мать звонит"),
        ("мать", "мат в чате"),
        ("мат", "матч сегодня"),
        ("ставка", "поставка"),
        ("казино", "каз и но"),
        ("новый тариф", "новый дорогой тариф"),
        ("крипт*", "скрипт"),
        ("да", "дай"),
    ],
)
def test_an_entry_is_not_met_in_other_words(entry: str, text: str) -> None:
    assert not met(entry, text)


def test_of_entries_that_begin_alike_the_longest_is_met() -> None:
    entries = WordLists({WordList.TARIFFS: ["Яркий", "Яркий Плюс", "Яркий Плюс Семья"]})
    text = "чем яркий отличается от «Яркого плюса»?"
    assert [(one.entry, text[one.start : one.end]) for one in entries.meet(text)] == [
        ("Яркий", "яркий"),
        ("Яркий Плюс", "Яркого плюса"),
    ]


def test_entries_are_tidied() -> None:
    assert tidy([" казино ", "", "Казино", "два  слова"]) == ("казино", "два слова")


@pytest.mark.parametrize(
    ("entries", "word"),
    [
        ([f"слово{n}" for n in range(MOST_ENTRIES + 1)], str(MOST_ENTRIES)),
        (["a" * (LONGEST_ENTRY + 1)], str(LONGEST_ENTRY)),
        (["(*+)"], "letters"),
        (["😀"], "letters"),
        (["аб*"], "star"),
        (["*"], "letters"),
    ],
)
def test_what_cannot_be_a_list_is_refused_with_a_sentence(entries: list[str], word: str) -> None:
    with pytest.raises(Refused, match=word) as refusal:
        tidy(entries)
    assert str(refusal.value).endswith(".")


def test_a_regular_expression_is_only_its_words() -> None:
    assert tidy(["(a+)+$"]) == ("(a+)+$",)
    assert not met("(a+)+$", "a" * 30)


@given(TEXTS, TEXTS)
def test_placed_words_are_the_words_read(before: str, after: str) -> None:
    text = before + after
    placed = place_words(text)
    assert tuple(one.word for one in placed) == read_words(text).words
    assert all(text[one.start : one.end] for one in placed)


@given(st.lists(st.text(st.sampled_from("абмтьяий"), min_size=2, max_size=12), min_size=1, max_size=6))
def test_an_entry_meets_itself(words: list[str]) -> None:
    entry = " ".join(words)
    lists = WordLists({WordList.WITHHOLD: [entry]})
    text = f"вот {entry} тут"
    assert lists.match(text, clean(text)).withhold == entry


def test_lists_say_what_was_met_and_where() -> None:
    lists = WordLists({WordList.ADMIT: ["хер"], WordList.URGENT: ["авария"], WordList.WITHHOLD: ["казино"]})
    matched = lists.match("Хер, у нас аварии", "Хер, у нас аварии")
    assert (matched.admit, matched.admitted, matched.urgent, matched.withhold) == (
        "хер",
        ((0, 3),),
        "авария",
        "",
    )


def test_looking_up_does_not_grow_with_the_lists() -> None:
    alike = [f"тариф слово{n} плюс" for n in range(MOST_ENTRIES)] + [f"тариф{n}*" for n in range(100)]
    lists = WordLists({WordList.WITHHOLD: alike})
    text = " ".join(["тариф слово17 минус тарифами"] * 15)
    started = time.thread_time()
    for _ in range(100):
        assert not lists.meet(text)
    # A tenth of this is usual; a walk over the entries would take a hundred times as long.
    assert (time.thread_time() - started) / 100 < 0.005
