"""Wordings that come again are understood once."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from moderation.domain.events import Recorded
from moderation.pipeline.understanding import recurring as module
from moderation.pipeline.understanding.embedder import Embedder, Understood
from moderation.pipeline.understanding.recurring import Recurring
from moderation.testing import asked
from moderation.testing.backstage import embedder

EMBEDDER = embedder()


class Counting:
    """Understands as the embedder does; `texts` are what it was asked for, those in `dark` it cannot read."""

    def __init__(self) -> None:
        self.model, self.clustering, self.topics = EMBEDDER.model, EMBEDDER.clustering, EMBEDDER.topics
        self.texts: list[str] = []
        self.dark: set[str] = set()
        self.vector, self.vectors = EMBEDDER.vector, EMBEDDER.vectors

    def understand(self, batch: Sequence[Recorded], tariffs: tuple[str, ...] = ()) -> list[Understood]:
        read = Embedder.understand(EMBEDDER, batch, tariffs)
        self.texts += [one.asked.text for one in read]
        return [replace(one, failed=one.asked.text in self.dark) for one in read]


def said(*texts: str, start: int = 1) -> list[Recorded]:
    return [
        Recorded(seq, asked(text, id=str(seq), viewer=f"v{seq}")) for seq, text in enumerate(texts, start)
    ]


def assert_alike(found: list[Understood], expected: list[Understood]) -> None:
    for one, other in zip(found, expected, strict=True):
        assert (one.seq, one.asked, one.facts, one.topic) == (
            other.seq,
            other.asked,
            other.facts,
            other.topic,
        )
        assert one.vector is not None
        assert other.vector is not None
        assert (one.vector == other.vector).all()


def test_each_message_is_understood_as_by_itself_and_each_wording_once() -> None:
    counting = Counting()
    recurring = Recurring(counting)
    first = said("Как подключить роуминг?", "Сколько стоит?", "Как подключить роуминг?")
    second = said("Сколько стоит?", "Где мой бонус?", start=4)
    for batch in (first, second):
        assert_alike(recurring.understand(batch), EMBEDDER.understand(batch))
    assert counting.texts == ["Как подключить роуминг?", "Сколько стоит?", "Где мой бонус?"]


def test_other_names_of_tariffs_are_another_reading() -> None:
    counting = Counting()
    recurring = Recurring(counting)
    batch = said("Что такое Волна?")
    for tariffs in ((), ("Волна",), ("Волна",), ()):
        recurring.understand(batch, tariffs)
    assert len(counting.texts) == 3


def test_what_the_model_failed_on_is_tried_again() -> None:
    counting = Counting()
    recurring = Recurring(counting)
    batch = said("Как подключить роуминг?", "Как подключить роуминг?")
    counting.dark = {"Как подключить роуминг?"}
    assert [one.failed for one in recurring.understand(batch)] == [True, True]
    counting.dark = set()
    assert [one.failed for one in recurring.understand(batch)] == [False, False]


def test_no_more_is_remembered_than_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "REMEMBERED", 3)
    counting = Counting()
    recurring = Recurring(counting)
    for number in range(10):
        recurring.understand(said(f"Вопрос {number}?", f"Ещё вопрос {number}?"))
    assert len(recurring._known) == 3
    counting.texts.clear()
    recurring.understand(said("Вопрос 9?", "Вопрос 0?"))
    assert counting.texts == ["Вопрос 0?"]
