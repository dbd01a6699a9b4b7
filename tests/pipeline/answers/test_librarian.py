from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from moderation.adapters.sqlite.articles import SqliteArticles
from moderation.domain.article import Article
from moderation.domain.errors import ModelFailed
from moderation.pipeline.answers import librarian
from moderation.pipeline.answers.librarian import Librarian

ARTICLE = Article("a", "Вопрос?", "Ответ.")


async def _for_a_while(worker: Librarian, store: SqliteArticles) -> None:
    task = asyncio.create_task(worker.run())
    async with asyncio.timeout(30):
        while store.vector("спросили") is None:  # noqa: ASYNC110 - another thread makes it true
            await asyncio.sleep(0.01)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def test_texts_are_read_also_after_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(librarian, "REST_SECONDS", 0.01)
    failures = [ModelFailed("The process of the model has ended: it is started again.")]

    def read(texts: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        if failures:
            raise failures.pop()
        return {text: np.ones(2, np.float32) for text in texts}

    with closing(SqliteArticles(tmp_path)) as store:
        store.save([ARTICLE], who="Оля", at=1.0)
        asyncio.run(_for_a_while(Librarian([store], open_model=lambda: "m1", read=read), store))
        assert store.unread("m1", limit=9) == []
        assert store.shelf().answers.tolist() == [[1.0, 1.0]]


def test_no_model_is_started_without_an_article(tmp_path: Path) -> None:
    def never() -> str:
        raise AssertionError

    async def run(worker: Librarian) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(0.2):
                await worker.run()

    with closing(SqliteArticles(tmp_path)) as store:
        asyncio.run(run(Librarian([store], open_model=never, read=lambda _: {})))
