"""Two questions in one message are told apart where that is certain, and nothing else is cut."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.message import MAX_CHARS
from moderation.domain.phrases import read_words
from moderation.domain.screening.parts import split
from moderation.domain.screening.question import ASKS, question_score

TWO = [
    ("Почему подорожал тариф? Как вернуть деньги за подписку?", "Как вернуть деньги за подписку?"),
    ("когда будет 5g и почему списали деньги", "почему списали деньги"),
    ("когда починят сеть, сколько стоит новая симка", "сколько стоит новая симка"),
    ("Не приходит код, что делать? И ещё: будет ли запись эфира?", "будет ли запись эфира?"),
    ("как перенести номер, а также какие есть скидки", "какие есть скидки"),
    ("1) как включить роуминг 2) когда розыгрыш", "когда розыгрыш"),
    ("Как отключить автоплатёж? Второй вопрос: кто вам шьёт костюмы?", "кто вам шьёт костюмы?"),
    ("два вопроса, где взять справку и как зовут вашего кота", "как зовут вашего кота"),
    ("Почему не грузится кабинет? Сколько стоит роуминг?", "Сколько стоит роуминг?"),
    ("не приходят смс, почему? и когда снизят абонплату", "когда снизят абонплату"),
    ("Верните деньги за подписку! И скажите, когда будет повтор эфира", "скажите, когда будет повтор эфира"),
    ("как подключить роуминг и сколько он стоит", "сколько роуминг стоит"),
    ("сколько стоит антиспам и как его включить", "как антиспам включить"),
    ("How much is roaming? Also, when will the app be fixed?", "when will the app be fixed?"),
]
ONE = [
    "",
    "?",
    "Здравствуйте! Как подключить роуминг?",
    "нет связи. когда починят?",
    "Интернет не работает третий день, когда почините и что делать?",
    "сколько стоит и как подключить роуминг",
    "Можно ли перенести номер? Если да, то как?",
    "почему списали деньги? за что?",
    "Спасибо за эфир! Где посмотреть остаток минут?",
    "верните мои гигабайты, почему сгорели",
    "1. включил роуминг 2. перезагрузил, что ещё?",
    "кто ещё без связи, и когда починят?",
    "сколько у вас тарифов",
    "как включить роуминг, где это в приложении?",
    "и ещё? и ещё как подключить роуминг",
]


@pytest.mark.parametrize(("text", "second"), TWO)
def test_two_questions_are_told_apart(text: str, second: str) -> None:
    parts = split(text)
    assert len(parts) == 2
    assert parts[1] == second


@pytest.mark.parametrize("text", ONE)
def test_one_question_stays_whole(text: str) -> None:
    assert split(text) == ()


def test_a_long_text_of_a_feed_stays_whole() -> None:
    text = "Почему подорожал тариф? " + "очень " * MAX_CHARS + "Как вернуть деньги за подписку?"
    assert split(text) == ()


pieces = st.sampled_from(
    ["как подключить роуминг", "почему списали деньги", "когда починят сеть", "сколько он стоит", "привет", "1)", "2)",
     "и", "а", ",", "?", ".", "и ещё", "второй вопрос:", "кстати", "верните деньги", "/", "два вопроса", "не работает"]
)  # fmt: skip
texts = st.lists(pieces, max_size=12).map(" ".join) | st.text(max_size=200)


@given(texts)
def test_each_part_asks_and_none_of_it_is_made_up_but_what_a_pronoun_stands_for(text: str) -> None:
    parts = split(text)
    assert len(parts) in {0, 2}
    known = set(read_words(text).words) | {"роуминг", "деньги", "сеть"}
    for part in parts:
        assert question_score(part, None)[0] >= ASKS
        assert set(read_words(part).words) <= known
    if parts:
        assert parts[0].rstrip("?!.").strip() in text


@pytest.mark.parametrize(
    "heap",
    [
        "? и как ",
        "1) 2) ",
        "а если ",
        "и ещё и ещё, ",
        "где сеть? ",
        " . , ",
        "как списали, как роуминг и он ",
        "1.1)",
    ],
)
def test_heaps_of_marks_take_no_time(heap: str) -> None:
    text = (heap * MAX_CHARS)[:MAX_CHARS]
    started = time.thread_time()
    split(text)
    assert time.thread_time() - started < 0.5
