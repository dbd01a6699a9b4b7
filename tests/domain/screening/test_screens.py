from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.message import Kind, Level, Screening, Span, Verdict
from moderation.domain.screening.facts import Facts
from moderation.domain.screening.screens import screen
from moderation.domain.word_lists import WordList, WordLists

ADVERT = "Заработок от 15000 в день на телефоне! Пиши в личку слово СТАРТ"
ICE = "нас унесло на льдине, помогите, телефон садится"


def judge(text: str, **facts: int) -> Screening:
    return screen(Facts(text, text, **facts))


@pytest.mark.parametrize(
    ("text", "kind", "verdict", "first_reason"),
    [
        ("Сколько стоит роуминг в Турции?", Kind.QUESTION, Verdict.ADMIT, None),
        ("Всем привет!", Kind.CHATTER, Verdict.ADMIT, None),
        (ADVERT, Kind.CHATTER, Verdict.WITHHOLD, "spam"),
        ("ведущий идиот", Kind.CHATTER, Verdict.WITHHOLD, "toxic"),
        ("почему подняли тариф, уроды?", Kind.QUESTION, Verdict.WITHHOLD, "toxic"),
        (ICE, Kind.QUESTION, Verdict.ADMIT, "emergency"),
    ],
)
def test_the_policy(text: str, kind: Kind, verdict: Verdict, first_reason: str | None) -> None:
    screening = judge(text)
    assert (screening.kind, screening.verdict) == (kind, verdict)
    assert next(iter(screening.reasons), None) == first_reason


def test_nothing_left_after_cleaning_is_refused() -> None:
    screening = screen(Facts("👋👋", ""))
    assert (screening.verdict, screening.reasons) == (Verdict.REFUSE, ("empty",))


def test_a_message_of_personal_data_alone_is_not_empty() -> None:
    text = "+7 943 557 08 81"
    screening = screen(Facts(text, "", phones=(Span(0, len(text), "phone"),)))
    assert screening.verdict is Verdict.ADMIT
    assert "557" not in screening.shown


def test_a_viewers_copy_is_refused_as_a_duplicate_and_many_as_a_flood() -> None:
    text = "почему не работает приложение?"
    assert judge(text, own_copies=1, copies=1, copiers=1).reasons == ("duplicate",)
    assert judge(text, own_copies=5, copies=5, copiers=1).reasons == ("flood",)
    assert judge(text, own_copies=5, copies=5, copiers=1).verdict is Verdict.REFUSE


def test_a_crowd_with_one_question_is_not_a_flood() -> None:
    assert judge("когда вернут связь в Омске?", copies=300, copiers=300).verdict is Verdict.ADMIT


def test_personal_data_is_masked_and_the_question_admitted() -> None:
    text = "не приходит код на номер 8 944 310-22-17, почему?"
    start = text.index("8 944")
    screening = screen(Facts(text, text, phones=(Span(start, start + 15, "phone"),)))
    assert screening.verdict is Verdict.ADMIT
    assert "personal_data" in screening.reasons
    assert "310" not in screening.shown
    assert [span.kind for span in screening.masked] == ["phone"]


def test_abuse_is_masked_in_what_is_shown_but_is_not_personal_data() -> None:
    screening = judge("козлы, почему подняли тариф?")
    assert "козлы" not in screening.shown
    assert "почему подняли тариф?" in screening.shown
    assert screening.masked == ()


@pytest.mark.parametrize(
    "facts",
    [
        Facts("бля " + ICE, "бля " + ICE),
        Facts(ICE, ICE, own_copies=9, copies=9, copiers=1, own_recent=50),
        Facts(ICE, ICE, abusive=0.99, asks=0.01),
    ],
)
def test_an_emergency_is_admitted_whatever_else_it_is(facts: Facts) -> None:
    screening = screen(facts)
    assert screening.verdict is Verdict.ADMIT
    assert screening.urgency.level is Level.CRITICAL


def test_learned_heads_outvote_weak_wording() -> None:
    text = "а вот насчёт вчерашнего"
    assert screen(Facts(text, text, asks=0.98)).kind is Kind.QUESTION
    assert screen(Facts(text, text, asks=0.02)).kind is Kind.CHATTER


@given(
    st.text(max_size=200),
    st.none() | st.floats(0, 1),
    st.none() | st.floats(0, 1),
    st.integers(0, 100),
)
def test_any_text_is_judged(text: str, asks: float | None, abusive: float | None, copies: int) -> None:
    screening = screen(Facts(text, text, asks=asks, abusive=abusive, copies=copies, copiers=copies))
    scores = (screening.question_score, screening.toxicity, screening.spam, screening.urgency.score)
    assert all(0.0 <= score <= 1.0 for score in scores)
    assert len(screening.reasons) == len(set(screening.reasons))


def listed(text: str, **lists: str) -> Screening:
    words = WordLists({WordList(name): [entry] for name, entry in lists.items()})
    return screen(Facts(text, text, matched=words.match(text, text)))


def test_a_word_of_the_operator_withholds_a_question_that_still_counts() -> None:
    screening = listed("сколько стоит роуминг у Волны?", withhold="волна", admit="роуминг")
    assert (screening.kind, screening.verdict) == (Kind.QUESTION, Verdict.WITHHOLD)
    assert screening.reasons == ("withheld_word:волна", "admitted_word:роуминг")


def test_a_word_of_the_operator_admits_what_looks_like_spam_or_abuse() -> None:
    assert listed(ADVERT, admit="заработок").verdict is Verdict.ADMIT
    screening = listed("ведущий идиот, где мой дебил-тариф?", admit="идиот")
    assert screening.verdict is Verdict.ADMIT
    assert screening.shown.startswith("ведущий идиот")


def test_a_word_of_the_operator_shows_no_personal_data_and_hides_no_emergency() -> None:
    text = "мой номер 8 944 310-22-17, почему списали?"
    assert "310" not in listed(text, admit="номер").shown
    assert listed(ICE, withhold="льдина").verdict is Verdict.ADMIT
    assert listed(ICE, urgent="льдина").urgency.level is Level.CRITICAL


def test_a_word_of_the_operator_makes_urgent() -> None:
    screening = listed("тут про вышку что-то сказали", urgent="вышка")
    assert (screening.kind, screening.urgency.level) == (Kind.QUESTION, Level.HIGH)
    assert screening.urgency.reasons == ("urgent_word:вышка",)
