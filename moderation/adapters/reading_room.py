"""Reading room: a running server's articles and earlier answers, the process that reads them, and the robot."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from moderation.adapters.article_file import read_articles
from moderation.adapters.model_process import ModelProcess
from moderation.domain.deciding.hosting import SPOKEN
from moderation.pipeline.answers.archivist import Archivist
from moderation.pipeline.answers.librarian import Librarian
from moderation.pipeline.answers.library import Articles
from moderation.pipeline.answers.robot import LiveRobot
from moderation.pipeline.ports import ViewReader

if TYPE_CHECKING:
    from moderation.adapters.reader import Reader

log = logging.getLogger(__name__)


class ReadingRoom:
    """Keeps and reads what may answer a question, in a process of its own: articles must not hold up what is asked now.

    Takes over the two shelves, and closes them; `open_reader` is called in that process.
    """

    def __init__(
        self, articles: Articles, answers: Articles, views: ViewReader, open_reader: Callable[[], Reader]
    ) -> None:
        self._articles = articles
        self._answers = answers
        self._reader = ModelProcess(open_reader)
        self._librarian = Librarian(
            (articles, answers), open_model=self._reader.revision, read=self._reader.vectors
        )
        self._archivist = Archivist(views, answers, hollow=SPOKEN.values())
        self.robot = LiveRobot(
            articles, self._reader.vectors, ready=lambda: self._librarian.ready, clock=time.time
        )
        """Answers viewers who choose it."""

    async def run(self) -> None:
        """Work until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._librarian.run())
            tasks.create_task(self._archivist.run())

    def fill(self, file: Path) -> None:
        """Put the articles of a file on an empty shelf."""
        if not self._articles.articles():
            found = list(read_articles(file, lambda bad: log.warning("%s", bad)))
            self._articles.save(found, who="demo", at=time.time())

    def close(self) -> None:
        """End the process and release the shelves."""
        with contextlib.ExitStack() as closing:
            closing.callback(self._articles.close)
            closing.callback(self._answers.close)
            closing.callback(self._reader.close)
