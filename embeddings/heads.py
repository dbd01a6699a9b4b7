"""Judge whether a text asks for an answer, insults, cannot wait, tells of danger, is mere talk, or advertises."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from embeddings.distress import JUDGEMENTS, Distress
from embeddings.words import WordWeights

HEADS = ("asks", "abusive", "urgent", "danger", "talk", "spam")
_ASKS = HEADS.index("asks")
_DISTRESS = [HEADS.index(judgement) for judgement in JUDGEMENTS]
_FOLDER = Path(__file__).with_name("weights")


@dataclass(frozen=True, slots=True)
class Judgements:
    """Probabilities for n texts, each of shape (n,), 0..1; 0.5 is the working threshold on live chat.

    Attributes:
        asks: the text wants an answer, also when it is a complaint or has no question mark.
        abusive: it insults someone.
        urgent: its author is cut off, is losing money now, or is in danger.
        danger: a life or someone's safety is at stake; 0.5 is set for few false alarms, not for balance.
        talk: it is people talking to each other, no request, report or entry in a form.
        spam: it advertises or swindles.
    """

    asks: NDArray[np.float32]
    abusive: NDArray[np.float32]
    urgent: NDArray[np.float32]
    danger: NDArray[np.float32]
    talk: NDArray[np.float32]
    spam: NDArray[np.float32]


class Heads:
    """Hold one logistic regression per judgement.

    Args:
        weights: shape (6, dim), rows in the order of `HEADS`.
        bias: shape (6,).
        asking: what the words of a text add to the logit of asks.
        distress: judges better what it judges, where there are texts.
    """

    def __init__(
        self,
        weights: NDArray[np.float32],
        bias: NDArray[np.float32],
        asking: WordWeights,
        distress: Distress | None = None,
    ) -> None:
        self._weights = weights
        self._bias = bias
        self._asking = asking
        self._distress = distress

    @classmethod
    def load(cls, model_revision: str) -> Self | None:
        """Give the heads trained on this revision of the encoder, None where there are none."""
        path = weights_path(model_revision)
        if not path.is_file():
            return None
        with np.load(path, allow_pickle=False) as stored:
            asking = WordWeights(stored["asking"])
            return cls(stored["weights"], stored["bias"], asking, Distress.load(model_revision))

    def judge(self, vectors: NDArray[np.float32], texts: Sequence[str]) -> Judgements:
        """Judge n texts by their unit vectors, shape (n, dim), and their words."""
        logits = vectors @ self._weights.T + self._bias
        logits[:, _ASKS] += self._asking.logits(texts)
        if self._distress is not None:
            logits[:, _DISTRESS] = self._distress.logits(vectors, texts)
        chances = (0.5 * (1.0 + np.tanh(0.5 * logits))).astype(np.float32)
        return Judgements(*chances.T)


def weights_path(model_revision: str) -> Path:
    """Name the file of the heads that belong to one revision of the encoder."""
    return _FOLDER / f"heads-{Path(model_revision).name}.npz"
