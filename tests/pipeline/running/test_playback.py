"""Playback gives the same views however fast the encoder is, and forgets nobody."""

from __future__ import annotations

import time
import zlib
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from embeddings.encoding.encoder import Model
from embeddings.topics import TopicGuess
from moderation.domain.events import Asked, Event, Opened
from moderation.pipeline.ports import ClusterQuery, MessageQuery
from moderation.pipeline.rows import ClusterRow, MessageRow
from moderation.pipeline.running import playback as module
from moderation.pipeline.running.playback import Playback
from moderation.pipeline.sorting.stages import Stages
from moderation.pipeline.understanding.embedder import Embedder
from moderation.pipeline.views.projector import Projector
from moderation.testing import MemoryEventLog, MemoryViews, asked

QUESTIONS = [
    "Как подключить роуминг?",
    "Когда починят интернет в Перми?",
    "Почему подняли цену тарифа?",
    "Всем привет",
]


class BagOfWords:
    """Texts as sums of their words' directions; waits before it answers."""

    model = Model("bag-of-words", "1", 64)

    def __init__(self, pause: float) -> None:
        self._pause = pause

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        time.sleep(self._pause)
        return np.stack([self._row(text) for text in texts]) if texts else np.zeros((0, 64), np.float32)

    @staticmethod
    def _row(text: str) -> NDArray[np.float32]:
        words = text.lower().split() or ["-"]
        row = sum(np.random.default_rng(zlib.crc32(word.encode())).normal(size=64) for word in words)
        return np.asarray(row / np.linalg.norm(row), np.float32)


class OneTopic:
    def judge(self, vectors: NDArray[np.float32], texts: Sequence[str] | None) -> list[TopicGuess]:
        return [TopicGuess("other", 1.0) for _ in vectors]


def play(count: int, *, pause: float = 0.0) -> tuple[list[MessageRow], list[ClusterRow], list[int]]:
    messages: list[Asked] = [
        asked(f"{QUESTIONS[n % 4]} {n % 7}", id=f"m{n}", viewer=f"v{n}", at=1000.0 + n) for n in range(count)
    ]
    embedder = Embedder(BagOfWords(pause), None, OneTopic(), language=lambda _: "ru", phones=lambda _: ())
    log, views = MemoryEventLog(), MemoryViews()
    stages = Stages("main", log, embedder)
    playback = Playback(stages, Projector("main", log, views))
    done = list(playback.play(Opened("main", "ru", 1000.0), messages))
    assert stages.unsettled == 0
    rows = views.messages("main", MessageQuery(oldest=True, limit=count + 1))
    return rows, views.clusters("main", ClusterQuery(), now=playback.now), done


@pytest.mark.parametrize("count", [0, 1, 64, 65, 150])
def test_every_message_is_played_once_in_order(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    monkeypatch.setattr(module, "READ_AHEAD", 64)
    rows, _, done = play(count)
    assert [row.id for row in rows] == [f"m{n}" for n in range(count)]
    assert {row.state for row in rows} <= {"screened"}
    assert done == sorted(set(done))
    assert done[-1:] == ([count] if count else [])


def test_the_speed_of_the_encoder_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "READ_AHEAD", 32)
    monkeypatch.setattr(module, "SETTLE_QUESTIONS", 20)
    assert play(120) == play(120, pause=0.05)


def test_linking_waits_until_a_part_of_all_has_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SETTLE_QUESTIONS", 10)
    monkeypatch.setattr(module, "SETTLE_PART", 2)
    monkeypatch.setattr(module, "BATCH", 1)
    linked: list[int] = []
    settle = Stages.settle

    def counted(stages: Stages, *, at: float) -> list[Event]:
        linked.append(stages.unsettled)
        return settle(stages, at=at)

    monkeypatch.setattr(Stages, "settle", counted)
    _, clusters, _ = play(200)
    asked_in_all = sum(cluster.messages for cluster in clusters)
    assert sum(linked) == asked_in_all
    assert linked[:4] == [10, 10, 10, 15]
    assert all(new >= max(10, sum(linked[:place]) // 2) for place, new in enumerate(linked[:-1]))


def test_questions_that_are_alike_share_a_cluster() -> None:
    rows, clusters, _ = play(40)
    homes = {row.shown: row.clusters for row in rows if row.clusters}
    assert len({homes[text] for text in homes if text.startswith(QUESTIONS[0])}) == 1
    assert sum(cluster.messages for cluster in clusters) == sum(bool(row.clusters) for row in rows)
