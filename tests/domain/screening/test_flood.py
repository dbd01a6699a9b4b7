from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.screening.facts import Facts
from moderation.domain.screening.flood import DUPLICATE, FLOOD, Flood, FloodFacts, flood_verdict, key_of, near

LONG = "Подписывайтесь все на наш замечательный паблик сегодня"


@pytest.mark.parametrize(
    ("one", "other"),
    [("Нет связи!!!", "нет  связи 2"), ("ждём ответ", "Ждем ответ..."), ("где 5g 7", "ГДЕ 5G")],
)
def test_small_changes_share_a_key(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)


def test_texts_without_letters_are_told_apart() -> None:
    assert key_of("+") != key_of("112")
    assert key_of("") == ""


def test_counts_what_came_before() -> None:
    memory = Flood()
    assert memory.observe("a", "нет связи", 0) == FloodFacts(0, 0, 0, 0, 0)
    assert memory.observe("b", "нет связи!", 1) == FloodFacts(0, 1, 1, 0, 0)
    assert memory.observe("a", "Нет связи 2", 2) == FloodFacts(1, 2, 2, 1, 1)
    assert memory.observe("a", "другое", 3) == FloodFacts(0, 0, 0, 2, 0)


def test_forgets_after_the_window() -> None:
    memory = Flood(window=10)
    memory.observe("a", "нет связи", 0)
    assert memory.observe("a", "нет связи", 10).own_copies == 1
    assert memory.observe("a", "нет связи", 21) == FloodFacts(0, 0, 0, 0, 0)
    assert len(memory.snapshot()) == 1


def test_memory_is_bounded() -> None:
    memory = Flood(most=100)
    for i in range(1000):
        memory.observe(f"v{i}", f"текст {'я' * (i % 300)}", 0)
    assert len(memory.snapshot()) == 100
    assert memory.observe("v999", "конец", 0).own_recent == 1
    assert memory.observe("v0", "конец", 0).own_recent == 0


def test_a_viewer_who_adds_a_letter_each_time_is_known() -> None:
    memory = Flood()
    said = [
        "ответьте же наконец",
        "ответьте же наконец а",
        "ответьте же наконеццц!",
        "как подключить роуминг",
    ]
    assert [memory.observe("a", text, 0).own_near for text in said] == [0, 1, 2, 0]
    assert memory.observe("b", said[0], 0).own_near == 0


def test_short_texts_and_questions_that_differ_in_a_word_are_no_near_copies() -> None:
    assert not near("да", "дада")
    assert not near("какподключитьроуминг", "какотключитьроуминг")
    assert not near("сколькостоитроуминг", "сколькостоитроумингвтурции")
    assert near("да", "да")


def test_long_texts_that_only_end_differently_have_one_crowd_of_copiers() -> None:
    memory = Flood()
    start = "Собираемся сегодня у фонтана всей нашей большой компанией"
    found = [
        memory.observe(f"v{at}", f"{start}, {end}", 0) for at, end in enumerate(("приходи", "жду", "ура"))
    ]
    assert [(facts.copies, facts.copiers) for facts in found] == [(0, 0), (0, 1), (0, 2)]


_MESSAGES = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.sampled_from(["да", "нет связи", "+", LONG, LONG + " а", LONG + " б"]),
        st.integers(0, 40),
    ),
    max_size=40,
)


@given(_MESSAGES, _MESSAGES)
def test_a_restored_memory_goes_on_as_the_old_one(
    before: list[tuple[str, str, int]], after: list[tuple[str, str, int]]
) -> None:
    at = 0
    old = Flood(window=60, most=20)
    for viewer, text, pause in before:
        at += pause
        old.observe(viewer, text, at)
    new = Flood.restore(old.snapshot(), window=60, most=20)
    for viewer, text, pause in after:
        at += pause
        assert new.observe(viewer, text, at) == old.observe(viewer, text, at)
    assert new.snapshot() == old.snapshot()


def _facts(clean: str, **counts: int) -> Facts:
    return Facts(text=clean, clean=clean, **counts)


def test_one_viewer_repeating_is_a_duplicate_then_a_flood() -> None:
    assert flood_verdict(_facts("нет связи"), asks=True, spam=0) is None
    assert flood_verdict(_facts("нет связи", own_copies=1, copies=1), asks=True, spam=0) == DUPLICATE
    assert flood_verdict(_facts("нет связи", own_copies=2, copies=2), asks=True, spam=0) == FLOOD
    assert flood_verdict(_facts("+", own_copies=5), asks=False, spam=0) == DUPLICATE


def test_an_audience_is_no_flood() -> None:
    crowd = {"copies": 2000, "copiers": 1900}
    assert flood_verdict(_facts("нет связи", **crowd), asks=False, spam=0) is None
    assert flood_verdict(_facts("+", **crowd), asks=False, spam=0) is None
    question = "когда починят интернет в Тюмени, третий день сидим без связи"
    assert flood_verdict(_facts(question, **crowd), asks=True, spam=0) is None


def test_copies_of_a_long_or_spammy_text_are_a_flood() -> None:
    assert flood_verdict(_facts(LONG, copies=1, copiers=1), asks=False, spam=0) is None
    assert flood_verdict(_facts(LONG, copies=2, copiers=2), asks=False, spam=0) == FLOOD
    assert flood_verdict(_facts("заходи к нам", copies=1, copiers=1), asks=False, spam=0.4) == FLOOD


def test_a_question_is_no_flood_for_a_doubt_that_it_is_spam() -> None:
    doubtful = _facts("приз когда отправите", copies=1, copiers=1)
    assert flood_verdict(doubtful, asks=True, spam=0.4) is None
    assert flood_verdict(doubtful, asks=False, spam=0.4) == FLOOD


def test_one_viewer_who_changes_a_letter_is_a_flood_too() -> None:
    assert flood_verdict(_facts("ответьте же", own_near=2), asks=True, spam=0) == FLOOD
    assert flood_verdict(_facts("ответьте же", own_near=1), asks=True, spam=0) is None


def test_one_viewer_pouring_messages_is_a_flood() -> None:
    assert flood_verdict(_facts("что-то новое", own_recent=60), asks=False, spam=0) == FLOOD
