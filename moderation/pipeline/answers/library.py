"""The knowledge base's port: articles with all their versions, found by words and by vectors; not part of any log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from moderation.domain.article import Article


@dataclass(frozen=True, slots=True)
class Shelf:
    """Articles that are not retired, in the order of their first saving, with the vectors of their two texts.

    `questions` and `answers` have a row an article; a row of zeros stands for one that nobody has read yet.
    """

    articles: tuple[Article, ...]
    questions: NDArray[np.float32]
    answers: NDArray[np.float32]


class Articles(Protocol):
    """Articles that survive a power cut; several processes may have them open."""

    def save(self, articles: Sequence[Article], *, who: str, at: float) -> int:
        """Keep articles as new versions, all or none; return how many differ from what was there."""
        ...

    def forget(self, ids: Sequence[str], *, asked: bool = False) -> None:
        """Take articles out with all their versions and words, and all questions looked up if `asked`."""
        ...

    def article(self, id: str) -> Article | None:  # noqa: A002 - an article's own word
        """Return the newest version of an article, also of a retired one."""
        ...

    def articles(self) -> list[Article]:
        """Return the newest versions of all articles, retired ones included, in the order of their first saving."""
        ...

    def versions(self, id: str) -> list[Article]:  # noqa: A002 - an article's own word
        """Return all versions of an article, newest first."""
        ...

    def state(self) -> int:
        """Return a number that changes when an article or the vector of one does; cheap enough to poll."""
        ...

    def shelf(self) -> Shelf:
        """Return what can be suggested, with its vectors."""
        ...

    def words(self, pieces: Sequence[str]) -> Mapping[str, float]:
        """Return by article id the share of a question's word pieces that it has, rare ones counting more."""
        ...

    def vector(self, text: str) -> NDArray[np.float32] | None:
        """Return the vector of a question; None, and asks for it, when nobody has read the text yet."""
        ...

    def background(self) -> tuple[NDArray[np.float32] | None, int]:
        """Return the mean vector of the last questions looked up, and of how many it is."""
        ...

    def unread(self, model: str, *, limit: int) -> list[str]:
        """Return texts that a model has not read yet, questions that someone waits for first."""
        ...

    def read(self, model: str, vectors: Mapping[str, NDArray[np.float32]]) -> None:
        """Keep the vectors of texts."""
        ...

    def close(self) -> None:
        """Release what is held."""
        ...
