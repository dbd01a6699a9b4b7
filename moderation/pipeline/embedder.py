"""Embedder: a message as typed → everything that can be known of it alone, vector included; no memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from embeddings import EmbeddingsError
from embeddings.encoder import Model
from embeddings.topics import TopicGuess
from moderation.domain.events import Asked, Recorded
from moderation.domain.message import Span
from moderation.domain.screening.facts import Facts
from moderation.domain.screening.personal import find_personal
from moderation.domain.screening.repair import legible


class TextEncoder(Protocol):
    """Texts → unit vectors; the real one is `embeddings.Encoder`."""

    model: Model

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit row for each text."""
        ...


class Judged(Protocol):
    """Probabilities by row."""

    @property
    def asks(self) -> NDArray[np.float32]:
        """Return how likely each row wants an answer."""
        ...

    @property
    def abusive(self) -> NDArray[np.float32]:
        """Return how likely each row abuses someone."""
        ...

    @property
    def urgent(self) -> NDArray[np.float32]:
        """Return how likely each row cannot wait."""
        ...


class VectorHeads(Protocol):
    """Vectors → learned judgements; the real one is `embeddings.Heads`."""

    def judge(self, vectors: NDArray[np.float32]) -> Judged:
        """Return the probabilities of each row."""
        ...


class VectorTopics(Protocol):
    """Vectors → topics; the real one is `embeddings.Topics`."""

    def judge(self, vectors: NDArray[np.float32], texts: Sequence[str]) -> Sequence[TopicGuess]:
        """Return each row's topic and how sure it is."""
        ...


@dataclass(frozen=True, slots=True)
class Understood:
    """A message with all that it says by itself; `vector` is None when it has no text or the model failed on it.

    `vector` is a float32 row that went through float16, as the log keeps it: a rebuild sees the same numbers.
    """

    seq: int
    asked: Asked
    facts: Facts
    vector: NDArray[np.float32] | None
    urgent: float | None
    topic: str
    failed: bool = False


class Embedder:
    """Understands messages in batches; may be called from any thread."""

    def __init__(
        self,
        encoder: TextEncoder,
        heads: VectorHeads | None,
        topics: VectorTopics,
        *,
        language: Callable[[str], str],
        phones: Callable[[str], tuple[Span, ...]],
    ) -> None:
        self.model = encoder.model
        self._encoder = encoder
        self._heads = heads
        self._topics = topics
        self._language = language
        self._phones = phones

    def understand(self, batch: Sequence[Recorded]) -> list[Understood]:
        """Return what each message (an `Asked` event) says by itself, in order."""
        messages = [self._read(recorded) for recorded in batch]
        readable = [index for index, message in enumerate(messages) if message.facts.clean]
        vectors, failed = self._encode([messages[index].facts.clean for index in readable])
        alive = [row for row in range(len(readable)) if row not in failed]
        if alive:
            rows = narrow(vectors[alive])
            judged = self._heads.judge(rows) if self._heads else None
            topics = self._topics.judge(rows, [messages[readable[row]].facts.clean for row in alive])
            for at, row in enumerate(alive):
                index = readable[row]
                messages[index] = _judged(messages[index], rows[at], judged, at, topics[at].topic)
        for row in failed:
            messages[readable[row]] = replace(messages[readable[row]], failed=True)
        return messages

    def vector(self, text: str) -> NDArray[np.float32] | None:
        """Return the vector of a text that is being typed, None when nothing is left of it."""
        cleaned = legible(text)
        return narrow(self._encoder.encode([cleaned]))[0] if cleaned else None

    def _read(self, recorded: Recorded) -> Understood:
        asked = recorded.event
        assert isinstance(asked, Asked)
        phones = self._phones(asked.text)
        # Names and numbers are nobody's question: they would pull strangers' messages together.
        cleaned = legible(without(asked.text, find_personal(asked.text, phones)))
        facts = Facts(text=asked.text, clean=cleaned, language=self._language(cleaned), phones=phones)
        return Understood(recorded.offset, asked, facts, vector=None, urgent=None, topic="other")

    def _encode(self, texts: list[str]) -> tuple[NDArray[np.float32], set[int]]:
        """Return vectors and the rows that no vector could be made for."""
        try:
            vectors = self._encoder.encode(texts)
            return vectors, _unusable(vectors)
        except (EmbeddingsError, RuntimeError, ValueError):
            # One message must not hold up the rest: find it by encoding them one by one.
            return self._encode_singly(texts)

    def _encode_singly(self, texts: list[str]) -> tuple[NDArray[np.float32], set[int]]:
        vectors = np.zeros((len(texts), self.model.dim), np.float32)
        for row, text in enumerate(texts):
            try:
                vectors[row] = self._encoder.encode([text])[0]
            except (EmbeddingsError, RuntimeError, ValueError):
                vectors[row] = np.nan
        return vectors, _unusable(vectors)


def narrow(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return unit rows as they are after a trip through the log's float16."""
    rows = vectors.astype(np.float16).astype(np.float32)
    widened: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return widened


def without(text: str, spans: Sequence[Span]) -> str:
    """Return the text with its spans blanked."""
    kept, end = [], 0
    for span in spans:
        kept.append(text[end : span.start])
        end = span.end
    return " ".join([*kept, text[end:]])


def _unusable(vectors: NDArray[np.float32]) -> set[int]:
    lengths = np.linalg.norm(vectors, axis=1) if len(vectors) else np.zeros(0, np.float32)
    bad = ~(np.isfinite(lengths) & (lengths > 0.5))  # noqa: PLR2004 - a unit row, give or take rounding
    return {int(row) for row in np.flatnonzero(bad)}


def _judged(
    message: Understood, vector: NDArray[np.float32], judged: Judged | None, row: int, topic: str
) -> Understood:
    if judged is None:
        return replace(message, vector=vector, topic=topic)
    facts = replace(message.facts, asks=float(judged.asks[row]), abusive=float(judged.abusive[row]))
    return replace(message, vector=vector, topic=topic, facts=facts, urgent=float(judged.urgent[row]))
