"""Run a BERT-like sentence model with our own transformer: the same vectors in less time.

Threads take whole batches instead of sharing each product: threads that share wait for one another at every step,
and where the processors have other work to do as well, such waiting takes many times as long as the work.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Self

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling

from embeddings.encoding.bert import from_bert
from embeddings.encoding.pieces import Pieces, batches
from embeddings.encoding.runtime import fastest_precision, processors, use_threads
from embeddings.encoding.transformer import Transformer

_SAME = 0.999
"""Cosine to the library's own vectors from which on they count as the same: bfloat16 rounds in another order."""
_PROBES = [
    "почему не работает интернет?",
    "как подключить роуминг в Турции и сколько это стоит",
    "hi",
    "6G ✈️ №1",
]


class LeanModel:
    """A sentence model that gives vectors of unit length.

    Args:
        transformer: makes the vectors.
        pieces: cuts the texts.
        threads: batches that are worked on at once; None for one on each processor.
    """

    def __init__(self, transformer: Transformer, pieces: Pieces, threads: int | None) -> None:
        self.transformer = transformer
        self.pieces = pieces
        use_threads(1)
        self._workers = ThreadPoolExecutor(threads or processors(), "encoder")

    @classmethod
    def of(cls, library: SentenceTransformer, threads: int | None) -> Self | None:
        """Take over a loaded model, None where ours would not give the same vectors."""
        if not _is_plain_bert(library):
            return None
        settings = library[0].auto_model.config
        prefix = library.prompts.get(library.default_prompt_name or "", "")
        pieces = Pieces(
            library.tokenizer.backend_tokenizer, prefix, library.max_seq_length, settings.pad_token_id
        )
        transformer = from_bert(library[0].auto_model).to(getattr(torch, fastest_precision())).eval()
        ours = cls(transformer, pieces, threads)
        theirs = np.asarray(library.encode(_PROBES, show_progress_bar=False))
        return ours if (ours.encode(_PROBES) * theirs).sum(axis=1).min() > _SAME else None

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit row for each text, the same whatever the number of threads."""
        numbers = self.pieces.numbers(texts)
        places = [*batches(numbers)]
        rows = np.empty((len(texts), self.transformer.dim), np.float32)
        work = self._workers.map(self._run, ([numbers[place] for place in batch] for batch in places))
        for batch, vectors in zip(places, work, strict=True):
            rows[batch] = vectors
        return rows

    @torch.inference_mode()
    def _run(self, numbers: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        vectors: NDArray[np.float32] = self.transformer(*self.pieces.filled_up(numbers)).numpy()
        return vectors


def _is_plain_bert(library: SentenceTransformer) -> bool:
    """Tell whether a model is what our transformer can run: BERT's layers, mean pooling, unit length."""
    reader, *parts = library
    settings = getattr(getattr(reader, "auto_model", None), "config", None)
    return (
        getattr(settings, "model_type", "") == "bert"
        and getattr(settings, "hidden_act", "") == "gelu"
        and [type(part) for part in parts] == [Pooling, Normalize]
        and getattr(parts[0], "pooling_mode", "") == "mean"
        and hasattr(library.tokenizer, "backend_tokenizer")
    )
