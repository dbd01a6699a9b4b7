"""Tell the broad subject of a text by the operator's own examples of each topic.

In the encoder's space everything is similar, so texts and examples are compared after the mean of all examples is
taken away: what is left is what sets one topic apart from the others.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.alignment import Encodes
from embeddings.errors import TopicWithoutExamples

Floats = NDArray[np.float32]

OTHER = "other"
_NEAREST = 3  # examples of a topic that speak for it: one is chance, all of them blur it
_KEYWORD_BONUS = 0.08  # in cosine; more than 0.15 lets a word outvote the sentence
_STRANGERS = (  # about nothing an operator is asked: how near they come is what being near by chance means
    "в чём смысл жизни",
    "как пожарить картошку с грибами",
    "кто выиграл вчера матч",
    "сколько лет вашей собаке",
    "почему небо голубое",
    "посоветуйте хорошую книгу",
    "как вырастить помидоры на балконе",
    "в каком году построили эйфелеву башню",
    "какой сегодня день недели",
    "где купить зимние шины",
    "how old is the universe",
    "what should I cook tonight",
    "who painted this picture",
)
_TEMPERATURE = 0.06  # makes confidence match how often the guess is right
_KNOWN_WORDS = 20_000  # whose topics are remembered: a chat uses few words, and those again and again
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class TopicGuess:
    """The topic a text most likely belongs to, `OTHER` when none is near, with a confidence of 0..1.

    Attributes:
        topic: its name.
        confidence: how likely it is this one.
        fit: how much nearer than by chance the text comes to the examples of any topic, in cosine.
    """

    topic: str
    confidence: float
    fit: float = 0.0


class Topics:
    """Hold the examples of named topics and compare texts with them.

    Args:
        encoder: embeds the examples, once.
        examples: phrases as viewers type them, by topic.
        keywords: beginnings of words that speak for a topic, by topic.

    Raises:
        TopicWithoutExamples: a topic has no phrase to compare with.
    """

    def __init__(
        self,
        encoder: Encodes,
        examples: Mapping[str, Sequence[str]],
        keywords: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        for topic, phrases in examples.items():
            if not phrases:
                raise TopicWithoutExamples(f"Topic {topic!r} has no examples; give it at least one phrase.")
        self.names = [*examples]
        beginnings = keywords or {}
        self._beginnings = [tuple(word.lower() for word in beginnings.get(name, ())) for name in self.names]
        self._known: dict[str, tuple[int, ...]] = {}
        vectors = encoder.encode([phrase for phrases in examples.values() for phrase in phrases])
        self._mean: Floats = vectors.mean(axis=0) if len(vectors) else np.zeros(encoder.model.dim, np.float32)
        self._bounds = np.cumsum([len(phrases) for phrases in examples.values()])[:-1]
        self._examples = _units(vectors - self._mean)
        strangers = self._similarities(encoder.encode(_STRANGERS)).max(axis=1, initial=-1.0)
        self._other_level = float(np.median(strangers))

    def judge(self, vectors: Floats, texts: Sequence[str] | None = None) -> list[TopicGuess]:
        """Guess the topic of each text.

        Args:
            vectors: shape (n, dim), of the encoder that embedded the examples; a cluster's mean vector works best.
            texts: the n texts, for their keywords; without them only the vectors count.
        """
        if not len(vectors):
            return []
        levels = np.full((len(vectors), len(self.names) + 1), self._other_level, np.float32)
        levels[:, :-1] = self._similarities(vectors)
        fits = levels.max(axis=1) - self._other_level
        if texts is not None:
            levels[:, :-1] += _KEYWORD_BONUS * np.array([self._mentions(text) for text in texts])
        chances = np.exp((levels - levels.max(axis=1, keepdims=True)) / _TEMPERATURE)
        confidences = chances.max(axis=1) / chances.sum(axis=1)
        names = [*self.names, OTHER]
        return [
            TopicGuess(names[best], float(confidence), float(fit))
            for best, confidence, fit in zip(levels.argmax(axis=1), confidences, fits, strict=True)
        ]

    def _similarities(self, vectors: Floats) -> Floats:
        """Average the similarity to the nearest examples of each topic, shape (n, topics)."""
        if not self.names:
            return np.empty((len(vectors), 0), np.float32)
        # One product for all topics: seventeen small ones cost more than the encoder.
        nearness = _units(vectors - self._mean) @ self._examples.T
        parts = np.split(nearness, self._bounds, axis=1)
        return np.stack([_top_mean(part) for part in parts], axis=1)

    def _mentions(self, text: str) -> list[bool]:
        spoken_for: set[int] = set()
        for word in _WORD.findall(text.lower()):
            spoken_for.update(self._spoken_for(word))
        return [topic in spoken_for for topic in range(len(self.names))]

    def _spoken_for(self, word: str) -> tuple[int, ...]:
        """Return the places of the topics that a word speaks for."""
        known = self._known.get(word)
        if known is None:
            if len(self._known) >= _KNOWN_WORDS:
                self._known.clear()
            known = tuple(place for place, starts in enumerate(self._beginnings) if word.startswith(starts))
            self._known[word] = known
        return known


def _top_mean(nearness: Floats) -> Floats:
    """Average the highest few of each row, shape (n,)."""
    few = min(_NEAREST, nearness.shape[1])
    mean: Floats = np.partition(nearness, -few, axis=1)[:, -few:].mean(axis=1)
    return mean


def _units(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    units: Floats = vectors / np.maximum(lengths, 1e-9)
    return units
