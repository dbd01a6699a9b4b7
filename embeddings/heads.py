"""Judge from its vector whether a text asks for an answer, insults, cannot wait, or tells of danger."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

HEADS = ("asks", "abusive", "urgent", "danger")
_FOLDER = Path(__file__).with_name("weights")


@dataclass(frozen=True, slots=True)
class Judgements:
    """Probabilities for n texts, each of shape (n,), 0..1; 0.5 is the working threshold on live chat.

    Attributes:
        asks: the text wants an answer, also when it is a complaint or has no question mark.
        abusive: it insults someone.
        urgent: its author is cut off, is losing money now, or is in danger.
        danger: a life or someone's safety is at stake; 0.5 is set for few false alarms, not for balance.
    """

    asks: NDArray[np.float32]
    abusive: NDArray[np.float32]
    urgent: NDArray[np.float32]
    danger: NDArray[np.float32]


class Heads:
    """Hold one logistic regression per judgement.

    Args:
        weights: shape (4, dim), rows in the order of `HEADS`.
        bias: shape (4,).
    """

    def __init__(self, weights: NDArray[np.float32], bias: NDArray[np.float32]) -> None:
        self._weights = weights
        self._bias = bias

    @classmethod
    def load(cls, model_revision: str) -> Self | None:
        """Give the heads trained on this revision of the encoder, None where there are none."""
        path = weights_path(model_revision)
        if not path.is_file():
            return None
        with np.load(path, allow_pickle=False) as stored:
            return cls(stored["weights"], stored["bias"])

    def judge(self, vectors: NDArray[np.float32]) -> Judgements:
        """Judge unit vectors of shape (n, dim)."""
        logits = vectors @ self._weights.T + self._bias
        chances = (0.5 * (1.0 + np.tanh(0.5 * logits))).astype(np.float32)
        return Judgements(*chances.T)


def weights_path(model_revision: str) -> Path:
    """Name the file of the heads that belong to one revision of the encoder."""
    return _FOLDER / f"heads-{Path(model_revision).name}.npz"
