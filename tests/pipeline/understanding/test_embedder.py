"""A message as typed becomes a vector and all that follows from it; what breaks the model is set aside alone."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from embeddings import Model
from moderation.domain.errors import ModelFailed
from moderation.domain.events import Recorded, Screened
from moderation.domain.message import Span
from moderation.pipeline.sorting.rebuild import pack, unpack
from moderation.pipeline.understanding.embedder import Embedder, Understood, narrow, without
from moderation.testing import asked
from moderation.testing.backstage import embedder
from moderation.testing.ngrams import NgramEncoder

POISON = "яд"


class Poisonable:
    """An encoder that one word breaks in a given way."""

    def __init__(self, spoil: Callable[[NDArray[np.float32], list[int]], NDArray[np.float32]]) -> None:
        self._inner = NgramEncoder()
        self._spoil = spoil
        self.model = self._inner.model
        self.calls = 0

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.calls += 1
        vectors = self._inner.encode(texts)
        bad = [row for row, text in enumerate(texts) if POISON in text]
        return self._spoil(vectors, bad) if bad else vectors


def raise_on(error: Exception) -> Callable[[NDArray[np.float32], list[int]], NDArray[np.float32]]:
    def spoil(vectors: NDArray[np.float32], bad: list[int]) -> NDArray[np.float32]:
        raise error

    return spoil


def write(value: float) -> Callable[[NDArray[np.float32], list[int]], NDArray[np.float32]]:
    def spoil(vectors: NDArray[np.float32], bad: list[int]) -> NDArray[np.float32]:
        vectors = vectors.copy()
        vectors[bad] = value
        return vectors

    return spoil


SPOILED = {
    "raises": raise_on(RuntimeError("CUDA error")),
    "raises anything": raise_on(LookupError("token")),
    "NaN": write(np.nan),
    "infinite": write(np.inf),
    "zero": write(0.0),
    "wrong dimension": lambda vectors, _: vectors[:, :10],
    "a row too few": lambda vectors, _: vectors[1:],
}


def batch(*texts: str) -> list[Recorded]:
    return [Recorded(offset, asked(text, id=str(offset))) for offset, text in enumerate(texts, start=1)]


def understand(*texts: str, by: Embedder | None = None) -> list[Understood]:
    return (by or embedder()).understand(batch(*texts))


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED.keys())
@pytest.mark.parametrize("place", [0, 6, 12])
def test_what_breaks_the_model_is_set_aside_and_the_rest_is_understood(spoil: Any, place: int) -> None:
    texts = [f"Как подключить услугу {number}?" for number in range(13)]
    texts[place] = f"Это {POISON}, дорогие мои?"
    encoder = Poisonable(spoil)
    understood = understand(*texts, by=embedder(encoder))
    assert [message.seq for message in understood] == list(range(1, 14))
    assert [message.seq for message in understood if message.failed] == [place + 1]
    assert [message.seq for message in understood if message.vector is None] == [place + 1]
    healthy = [message for message in understood if not message.failed]
    expected = understand(*[text for text in texts if POISON not in text])
    for message, other in zip(healthy, expected, strict=True):
        assert np.array_equal(message.vector, other.vector)
        assert message.topic == other.topic
    assert encoder.calls < 13


def test_two_at_once_are_both_found() -> None:
    texts = ["Раз?", POISON, "Два?", "Три?", f"И ещё {POISON}"]
    understood = understand(*texts, by=embedder(Poisonable(write(np.nan))))
    assert [message.failed for message in understood] == [False, True, False, False, True]


def test_a_message_alone_in_its_batch_is_set_aside_too() -> None:
    assert understand(POISON, by=embedder(Poisonable(write(0.0))))[0].failed


def test_a_model_that_reads_nothing_blames_no_message() -> None:
    class Dead:
        model = Model("dead", "1", 64)

        def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
            raise RuntimeError("out of memory")

    with pytest.raises(ModelFailed, match="dead"):
        understand("Как дела?", "Что нового?", by=embedder(Dead()))


def test_a_text_of_which_nothing_is_left_has_no_vector_and_did_not_fail() -> None:
    message = understand("\u200b\u200b  ")[0]
    assert message.vector is None
    assert not message.failed
    assert embedder().vector(" ") is None


def test_names_and_numbers_do_not_draw_messages_together() -> None:
    one, other = understand(
        "Мой номер +7 912 345-67-89, почему нет сети?", "Мой номер +7 905 111-22-33, почему нет сети?"
    )
    assert np.array_equal(one.vector, other.vector)
    assert [span.kind for span in one.facts.phones] == ["phone"]


def test_a_vector_is_what_the_log_will_give_back() -> None:
    message = understand("Сколько стоит роуминг в Турции?")[0]
    event = Screened((1,), (), (1,), pack([message.vector]), 64, "ngrams@1", 0.0)
    assert np.array_equal(unpack(event)[1], message.vector)


def test_two_questions_have_vectors_of_their_own_beside_that_of_the_message() -> None:
    plain, message = understand("Всем привет", "Как включить роуминг? И где розыгрыш, +7 912 345-67-89?")
    assert plain.parts == ()
    assert [part.text for part in message.parts] == ["Как включить роуминг?", "где розыгрыш, ?"]
    assert np.array_equal(message.parts[0].vector, understand("Как включить роуминг?")[0].vector)
    assert message.vector is not None
    assert not np.array_equal(message.parts[0].vector, message.vector)
    assert message.parts[0].topic == "roaming"


def test_a_line_of_its_own_is_a_question_of_its_own() -> None:
    (message,) = understand("Как включить роуминг\nГде взять справку")
    assert [part.text for part in message.parts] == ["Как включить роуминг", "Где взять справку"]


def test_topic_and_language_are_told() -> None:
    message = understand("Сколько стоит роуминг в Турции?")[0]
    assert (message.topic, message.facts.language) == ("roaming", "ru")


def test_a_text_being_typed_has_the_vector_it_will_have() -> None:
    by = embedder()
    text = "Когда починят интернет?"
    assert np.array_equal(by.vector(text), understand(text, by=by)[0].vector)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=5))
def test_any_texts_are_understood(texts: list[str]) -> None:
    understood = understand(*texts)
    assert [message.asked.text for message in understood] == texts
    for message in understood:
        assert not message.failed
        assert message.vector is None or abs(float(np.linalg.norm(message.vector)) - 1) < 1e-3


@given(st.lists(st.floats(-1, 1, width=32), min_size=3, max_size=3))
def test_narrowing_is_a_trip_through_the_log(row: list[float]) -> None:
    narrowed = narrow(np.array([row], np.float32))
    assert np.allclose(narrowed, [row], atol=1e-3)
    event = Screened((1,), (), (1,), pack([narrowed[0]]), 3, "any", 0.0)
    assert np.array_equal(unpack(event)[1], narrowed[0])


def test_without_blanks_spans() -> None:
    assert without("я Иван, тел 123!", (Span(2, 6, "name"), Span(12, 15, "phone"))) == "я  , тел  !"


def test_names_of_tariffs_stay_as_written_in_both_questions_of_a_message() -> None:
    text = "Skolko stoit tarif Super Max?\nKogda v Omske pochinite svyaz?"
    (plain,) = embedder().understand(batch(text))
    (named,) = embedder().understand(batch(text), ("super max",))
    assert plain.parts[0].text == "Сколько стоит тариф Супер Max?"
    assert named.parts[0].text == "Сколько стоит тариф Super Max?"
