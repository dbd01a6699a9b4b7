"""Align vectors: the same question in another language or other words comes to lie nearer.

An encoder trained on everything puts much into its vectors that no answer depends on: the language, the tone, how
long the text is. Two corrections take it out: from each vector the offset of its language to Russian is subtracted,
and what is left goes through one linear map, learnt from groups of texts that one answer serves.
"""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from embeddings.clustering.tuning import ClusterSettings
from embeddings.encoding.encoder import Model

Floats = NDArray[np.float32]

OFFSET_SHARE = 0.8
"""Of an offset, what is subtracted: it was estimated from a few sentences, and languages are detected by guess."""

_FOLDER = Path(__file__).with_name("weights")
_CYRILLIC = re.compile(r"[Ѐ-ӿ]")
_LATIN = re.compile(r"[A-Za-z]")
_OWN_LETTERS = {"kk": re.compile("[әғқңөұүһҗ]", re.IGNORECASE), "uk": re.compile("[їєґ]", re.IGNORECASE)}
_IN_LATIN = {"uz": "uz"}
_IN_CYRILLIC = {"uz": "uz_cyrl"}
_OTHER_LATIN = (
    "en"  # short English is often taken for something else, and its relatives are nearer to it than Russian
)


class Encodes(Protocol):
    """What turns texts into vectors."""

    model: Model

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return one unit row for each text."""
        ...


class Alignment:
    """Hold the corrections for one revision of an encoder.

    Args:
        weights: the linear map, shape (dim of the encoder, dim of the result).
        background: mean of aligned vectors over texts of all kinds, shape (dim of the result,).
        offsets: mean of a language's vectors minus that of the same sentences in Russian, by language.
    """

    def __init__(self, weights: Floats, background: Floats, offsets: Mapping[str, Floats]) -> None:
        self._weights = weights
        self.clustering = ClusterSettings(background=tuple(background.tolist()))
        """The settings of a clusterer that suit these vectors."""
        self._offsets = {name: OFFSET_SHARE * offset for name, offset in offsets.items()}
        parts = [weights, *(offsets[name] for name in sorted(offsets))]
        self._version = hashlib.sha256(b"".join(part.tobytes() for part in parts)).hexdigest()[:8]

    @classmethod
    def load(cls, model_revision: str) -> Self | None:
        """Give the alignment learnt for this revision of the encoder, None where there is none."""
        path = weights_path(model_revision)
        if not path.is_file():
            return None
        with np.load(path, allow_pickle=False) as stored:
            kept = {name: np.asarray(stored[name], np.float32) for name in stored.files}
        return cls(kept.pop("weights"), kept.pop("background"), kept)

    def model(self, model: Model) -> Model:
        """Describe what makes aligned vectors, given what makes the vectors."""
        return replace(model, revision=f"{model.revision}+{self._version}", dim=self._weights.shape[1])

    def align(self, vectors: Floats, texts: Sequence[str], languages: Sequence[str]) -> Floats:
        """Return aligned unit vectors.

        Args:
            vectors: of the texts, shape (n, dim of the encoder).
            texts: what was written; tells the script.
            languages: ISO codes, as good as known.
        """
        moved = vectors.copy()
        for row, (text, language) in enumerate(zip(texts, languages, strict=True)):
            offset = self._offsets.get(variety(language, text))
            if offset is not None:
                moved[row] -= offset
        aligned = moved @ self._weights
        lengths = np.sqrt((aligned * aligned).sum(axis=1, keepdims=True))
        unit: Floats = aligned / np.maximum(lengths, np.float32(1e-9))
        return unit


class AlignedEncoder:
    """Encode texts and align them in one step.

    Args:
        encoder: makes the vectors.
        alignment: for vectors of this encoder.
        language: names the language of a text.
    """

    def __init__(self, encoder: Encodes, alignment: Alignment, language: Callable[[str], str]) -> None:
        self.model = alignment.model(encoder.model)
        self.clustering = alignment.clustering
        self._encoder = encoder
        self._alignment = alignment
        self._language = language

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return one aligned unit row for each text."""
        return self._alignment.align(self._encoder.encode(texts), texts, [*map(self._language, texts)])


def variety(language: str, text: str) -> str:
    """Name the variety of a language by whose offset a text is moved: some are written in two scripts."""
    if len(_LATIN.findall(text)) > len(_CYRILLIC.findall(text)):
        return _IN_LATIN.get(language, _OTHER_LATIN)
    return _IN_CYRILLIC.get(language, language)


def language_by_letters(text: str) -> str:
    """Guess a language by letters that Russian lacks, where nothing better is at hand."""
    return next((language for language, letters in _OWN_LETTERS.items() if letters.search(text)), "ru")


def weights_path(model_revision: str) -> Path:
    """Name the file of the alignment that belongs to one revision of the encoder."""
    return _FOLDER / f"alignment-{Path(model_revision).name}.npz"
