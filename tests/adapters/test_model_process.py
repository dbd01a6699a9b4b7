"""The model in a process of its own: the same answers, and an end that is told and survived."""

import os
import threading
import time
from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
import pytest

from embeddings import EmbeddingsError
from moderation.adapters import model_process
from moderation.adapters.model_process import ModelProcess
from moderation.domain.errors import ModelFailed
from moderation.domain.events import Recorded
from moderation.pipeline.understanding.embedder import Understood
from moderation.testing import asked
from moderation.testing.backstage import embedder

TEXTS = (
    "Как подключить роуминг?",
    "\ud800 сломанный текст",
    "",
    "Когда починят интернет, мой номер +7 912 345-67-89?",
)
BATCH = [Recorded(seq, asked(text, id=str(seq))) for seq, text in enumerate(TEXTS, start=1)]


@pytest.fixture(scope="module")
def opened() -> Iterator[ModelProcess]:
    process = ModelProcess(embedder).open()
    yield process
    process.close()


def alike(some: list[Understood], others: list[Understood]) -> bool:
    return [(m.seq, m.asked, m.facts, m.topic) for m in some] == [
        (m.seq, m.asked, m.facts, m.topic) for m in others
    ] and all(
        np.array_equal(a.vector, b.vector) for a, b in zip(some, others, strict=True) if a.vector is not None
    )


def test_answers_are_those_of_the_embedder_itself(opened: ModelProcess) -> None:
    here = embedder()
    assert opened.model == here.model
    assert alike(opened.understand(BATCH), here.understand(BATCH))
    vector = opened.vector(TEXTS[0])
    assert vector is not None
    assert np.array_equal(vector, here.vector(TEXTS[0]))
    assert opened.vector(" ") is None
    assert opened.topics.judge(vector[None], None)[0].topic == "roaming"


def test_many_threads_may_ask(opened: ModelProcess) -> None:
    expected = {text: embedder().vector(text) for text in TEXTS}
    wrong: list[str] = []

    def ask(text: str) -> None:
        if not np.array_equal(opened.vector(text), expected[text]):
            wrong.append(text)

    threads = [threading.Thread(target=ask, args=(text,)) for text in TEXTS * 5 if text]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_what_is_raised_there_is_raised_here(opened: ModelProcess) -> None:
    with pytest.raises(AttributeError):
        opened.understand([None])  # type: ignore[list-item]
    assert opened.vector(TEXTS[0]) is not None
    broken = ModelProcess(partial(int, "no model"))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no model"):
        broken.open()
    broken.close()


def unloadable() -> object:
    raise EmbeddingsError("There is no such encoder.")


def test_a_model_that_cannot_be_loaded_has_failed() -> None:
    broken = ModelProcess(unloadable)
    for ask in (broken.open, broken.encoding, partial(broken.understand, BATCH)):
        with pytest.raises(ModelFailed, match="no such encoder"):
            ask()
    broken.close()


def test_a_process_that_ended_is_told_and_started_anew() -> None:
    process = ModelProcess(embedder).open()
    assert process._running is not None
    process._running[0].kill()
    process._running[0].join()
    with pytest.raises(ModelFailed, match="started again"):
        process.understand(BATCH)
    assert alike(process.understand(BATCH), embedder().understand(BATCH))
    process.close()


class Poisoned:
    """Understands like the embedder that it holds, but one text ends the process; `always`, any does."""

    def __init__(self, *, always: bool = False) -> None:
        self._embedder, self._always = embedder(), always

    def __getattr__(self, name: str) -> Any:
        return getattr(self._embedder, name)

    def understand(self, batch: list[Recorded], tariffs: tuple[str, ...]) -> list[Understood]:
        if self._always or any(TEXTS[0] in getattr(one.event, "text", "") for one in batch):
            os._exit(9)
        return self._embedder.understand(batch, tariffs)

    def vectors(self, texts: list[str]) -> dict[str, Any]:
        if self._always:
            os._exit(9)
        return self._embedder.vectors(texts)


def test_a_message_that_ends_the_process_time_and_again_is_set_aside() -> None:
    process = ModelProcess(Poisoned).open()
    with pytest.raises(ModelFailed, match="started again"):
        process.understand(BATCH[:1])
    assert [one.failed for one in process.understand(BATCH[2:3])] == [False]
    understood = process.understand(BATCH[:2])
    assert [one.failed for one in understood] == [True, False]
    assert alike(understood[1:], embedder().understand(BATCH[1:2]))
    # It is known from then on.
    assert [one.failed for one in process.understand([BATCH[1], BATCH[0]])] == [False, True]
    process.close()


def test_no_message_is_blamed_where_the_process_ends_over_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_process, "TRIES", 0)
    process = ModelProcess(partial(Poisoned, always=True))
    with pytest.raises(ModelFailed, match="started again"):
        process.understand(BATCH[:1])
    process.close()


def test_closing_does_not_wait_for_what_is_under_way() -> None:
    process = ModelProcess(partial(time.sleep, 60))  # type: ignore[arg-type]
    raised: list[Exception] = []

    def open_() -> None:
        try:
            process.open()
        except ModelFailed as error:
            raised.append(error)

    opening = threading.Thread(target=open_)
    opening.start()
    while process._running is None:
        time.sleep(0.01)
    started = time.monotonic()
    process.close()
    opening.join()
    assert time.monotonic() - started < 5
    assert len(raised) == 1
    with pytest.raises(ModelFailed, match="for good"):
        process.vector("Как дела?")
