"""Embedder: a message as typed → everything that can be known of it alone, vector included; no memory."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from embeddings.alignment import Alignment
from embeddings.clustering.tuning import PLAIN, ClusterSettings
from embeddings.encoding.encoder import Model
from embeddings.topics import TopicGuess
from moderation.domain.errors import ModelFailed
from moderation.domain.events import Asked, Recorded
from moderation.domain.message import Span
from moderation.domain.screening.facts import Facts
from moderation.domain.screening.name_roles import RoleOf
from moderation.domain.screening.parts import split
from moderation.domain.screening.personal import find_personal
from moderation.domain.screening.repair import legible
from moderation.domain.word_lists import meet_tariffs
from moderation.pipeline.health.timing import Stopwatch, Timing

log = logging.getLogger(__name__)

PROBE = "?"
"""A text that every model can read."""
SHORTEST = 0.5
"""Length from which a row counts as a unit vector, give or take rounding."""


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

    @property
    def danger(self) -> NDArray[np.float32]:
        """Return how likely each row tells of danger to life or safety."""
        ...

    @property
    def talk(self) -> NDArray[np.float32]:
        """Return how likely each row is people talking to each other."""
        ...

    @property
    def spam(self) -> NDArray[np.float32]:
        """Return how likely each row advertises or swindles."""
        ...


class VectorHeads(Protocol):
    """Vectors → learned judgements; the real one is `embeddings.Heads`."""

    def judge(self, vectors: NDArray[np.float32], texts: Sequence[str]) -> Judged:
        """Return the probabilities of each row by its vector and its text."""
        ...


class VectorTopics(Protocol):
    """Vectors → topics; the real one is `embeddings.Topics`."""

    def judge(self, vectors: NDArray[np.float32], texts: Sequence[str] | None) -> Sequence[TopicGuess]:
        """Return each row's topic and how sure it is."""
        ...


@dataclass(frozen=True, slots=True)
class Part:
    """One of the two questions of a message: its wording, personal data left out, its vector and its topic."""

    text: str
    vector: NDArray[np.float32]
    topic: str


@dataclass(frozen=True, slots=True)
class Understood:
    """A message with all that it says by itself; `vector` is None when it has no text or the model failed on it.

    `vector` is a float32 row that went through float16, as the log keeps it: a rebuild sees the same numbers. `parts`
    are the questions of a message that asks two, the main one first.
    """

    seq: int
    asked: Asked
    facts: Facts
    vector: NDArray[np.float32] | None
    urgent: float | None
    topic: str
    failed: bool = False
    danger: float | None = None
    talk: float | None = None
    parts: tuple[Part, ...] = ()


class Understanding(Protocol):
    """Messages → what they say by themselves; an `Embedder` here, or one in another process."""

    model: Model
    clustering: ClusterSettings
    topics: VectorTopics

    def understand(self, batch: Sequence[Recorded], tariffs: tuple[str, ...] = ()) -> list[Understood]:
        """Return what each message (an `Asked` event) says by itself, in order.

        `tariffs` are names that stay as they are written, and are nobody's personal data.
        """
        ...

    def vector(self, text: str) -> NDArray[np.float32] | None:
        """Return the vector of a text that is being typed, None when nothing is left of it."""
        ...

    def vectors(self, texts: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Return the vectors of texts, without those of which nothing is left."""
        ...

    def encoding(self) -> Timing:
        """Return how the encoder did in the last minute."""
        ...


class Embedder:
    """Understands messages in batches; may be called from any thread.

    `model` describes the vectors that come out: aligned, where there is an `alignment`; topics are compared with
    these, while heads judge what the encoder gave. `clustering` are the settings that suit them.
    """

    def __init__(
        self,
        encoder: TextEncoder,
        heads: VectorHeads | None,
        topics: VectorTopics,
        *,
        language: Callable[[str], str],
        phones: Callable[[str], tuple[Span, ...]],
        alignment: Alignment | None = None,
        dictionary: RoleOf | None = None,
    ) -> None:
        self.model = encoder.model if alignment is None else alignment.model(encoder.model)
        self.clustering = PLAIN if alignment is None else alignment.clustering
        self._encoder = encoder
        self._alignment = alignment
        self._heads = heads
        self.topics = topics
        self._language = language
        self._phones = phones
        self._dictionary = dictionary
        self._watch = Stopwatch()

    def understand(self, batch: Sequence[Recorded], tariffs: tuple[str, ...] = ()) -> list[Understood]:
        """Return what each message (an `Asked` event) says by itself, in order.

        `tariffs` are names that stay as they are written, and are nobody's personal data. A message on which the model
        fails is set aside as `failed`, the rest is understood.

        Raises ModelFailed when the model fails on everything.
        """
        try:
            return self._understand(batch, tariffs)
        except Exception as error:  # noqa: BLE001 - a model from anywhere may raise anything
            # One message must not hold up the rest: halves find it.
            if len(batch) > 1:
                middle = len(batch) // 2
                return self.understand(batch[:middle], tariffs) + self.understand(batch[middle:], tariffs)
            self._probe()
            log.warning("message %d is unreadable for the model (%s)", batch[0].offset, type(error).__name__)
            return [set_aside(batch[0])]

    def vector(self, text: str) -> NDArray[np.float32] | None:
        """Return the vector of a text that is being typed, None when nothing is left of it."""
        return self.vectors([text]).get(text)

    def vectors(self, texts: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Return the vectors of texts, without those of which nothing is left."""
        meant = {text: cleaned for text in texts if (cleaned := legible(text))}
        if not meant:
            return {}
        whole = list(meant.values())
        rows = self._aligned(narrow(self._encode(whole)), whole, [self._language(text) for text in whole])
        return dict(zip(meant, rows, strict=True))

    def encoding(self) -> Timing:
        """Return how the encoder did in the last minute."""
        return self._watch.timing()

    def _understand(self, batch: Sequence[Recorded], tariffs: tuple[str, ...]) -> list[Understood]:
        messages = [self._read(recorded, tariffs) for recorded in batch]
        readable = [index for index, message in enumerate(messages) if message.facts.clean]
        if readable:
            whole = [messages[index].facts.clean for index in readable]
            parted = [
                (index, text) for index in readable for text in _questions(messages[index].facts, tariffs)
            ]
            texts = [*whole, *(text for _, text in parted)]
            rows = narrow(self._encode(texts))
            judged = self._heads.judge(rows[: len(whole)], whole) if self._heads else None
            languages = [messages[index].facts.language for index in [*readable, *(one for one, _ in parted)]]
            rows = self._aligned(rows, texts, languages)
            topics = self.topics.judge(rows, texts)
            for row, index in enumerate(readable):
                messages[index] = _judged(messages[index], rows[row], judged, row, topics[row].topic)
            for row, (index, text) in enumerate(parted, start=len(whole)):
                parts = (*messages[index].parts, Part(text, rows[row], topics[row].topic))
                messages[index] = replace(messages[index], parts=parts)
        return messages

    def _aligned(
        self, rows: NDArray[np.float32], texts: Sequence[str], languages: Sequence[str]
    ) -> NDArray[np.float32]:
        return rows if self._alignment is None else narrow(self._alignment.align(rows, texts, languages))

    def _probe(self) -> None:
        try:
            self._encode([PROBE])
        except Exception as error:
            raise ModelFailed(
                f"The model {self.model.name} cannot read any text ({type(error).__name__}): messages wait for it."
            ) from error

    def _read(self, recorded: Recorded, tariffs: tuple[str, ...]) -> Understood:
        asked = recorded.event
        assert isinstance(asked, Asked)
        phones = self._phones(asked.text)
        # Names and numbers are nobody's question: they would pull strangers' messages together.
        personal = _but_tariffs(find_personal(asked.text, phones, self._dictionary), asked.text, tariffs)
        cleaned = legible(without(asked.text, personal), tariffs)
        facts = Facts(
            text=asked.text, clean=cleaned, language=self._language(cleaned), phones=phones, personal=personal
        )
        return Understood(recorded.offset, asked, facts, vector=None, urgent=None, topic="other")

    def _encode(self, texts: list[str]) -> NDArray[np.float32]:
        """Return unit rows, one for each text.

        Raises whatever the model raises, ValueError when it gives something else.
        """
        vectors = self._watch.timed(self._encoder.encode, len)(texts)
        expected = len(texts), self._encoder.model.dim
        if vectors.shape != expected:
            raise ValueError(f"The vectors have shape {vectors.shape}, expected {expected}.")
        lengths = np.linalg.norm(vectors, axis=1)
        if not (np.isfinite(lengths) & (lengths > SHORTEST)).all():
            raise ValueError("A vector is zero or not finite.")
        return vectors


def _but_tariffs(personal: tuple[Span, ...], text: str, tariffs: tuple[str, ...]) -> tuple[Span, ...]:
    """Return personal data without what is only the name of a tariff."""
    met = meet_tariffs(text, tariffs) if personal else []
    return tuple(
        span for span in personal if not any(one.start <= span.start and span.end <= one.end for one in met)
    )


def narrow(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return rows as they are after a trip through the log's float16, and after any further one."""
    return vectors.astype(np.float16).astype(np.float32)


def without(text: str, spans: Sequence[Span]) -> str:
    """Return the text with its spans blanked."""
    kept, end = [], 0
    for span in spans:
        kept.append(text[end : span.start])
        end = span.end
    return " ".join([*kept, text[end:]])


def _questions(facts: Facts, tariffs: tuple[str, ...]) -> tuple[str, ...]:
    """Return the two questions of a message, nothing when it asks one; a line of its own is a sentence of its own."""
    if "\n" not in facts.text.strip():
        return split(facts.clean)
    text = " / ".join(without(facts.text, facts.personal or ()).strip().splitlines())
    return split(legible(text, tariffs))


def set_aside(recorded: Recorded) -> Understood:
    """Return a message as one that no model could read."""
    asked = recorded.event
    assert isinstance(asked, Asked)
    facts = Facts(text=asked.text, clean=legible(asked.text))
    return Understood(recorded.offset, asked, facts, vector=None, urgent=None, topic="other", failed=True)


def _judged(
    message: Understood, vector: NDArray[np.float32], judged: Judged | None, row: int, topic: str
) -> Understood:
    if judged is None:
        return replace(message, vector=vector, topic=topic)
    facts = replace(
        message.facts,
        asks=float(judged.asks[row]),
        abusive=float(judged.abusive[row]),
        spam=float(judged.spam[row]),
    )
    return replace(
        message,
        vector=vector,
        topic=topic,
        facts=facts,
        urgent=float(judged.urgent[row]),
        danger=float(judged.danger[row]),
        talk=float(judged.talk[row]),
    )
