"""Run a BERT-like sentence model with our own transformer: the same vectors in less time.

Threads take whole batches instead of sharing each product: threads that share wait for one another at every step,
and where the processors have other work to do as well, such waiting takes many times as long as the work.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from tokenizers import Tokenizer

from embeddings.encoding import bundled
from embeddings.encoding.bert import assembled, from_bert
from embeddings.encoding.encoder import Model, SentenceModel
from embeddings.encoding.pieces import Pieces, batches
from embeddings.encoding.runtime import fastest_precision, processors, use_threads
from embeddings.encoding.transformer import Transformer

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

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
        copied = Tokenizer.from_str(library.tokenizer.backend_tokenizer.to_str())
        pieces = Pieces(copied, prefix, library.max_seq_length, settings.pad_token_id)
        transformer = from_bert(library[0].auto_model).to(getattr(torch, fastest_precision())).eval()
        ours = cls(transformer, pieces, threads)
        theirs = np.asarray(library.encode(_PROBES, show_progress_bar=False))
        return ours if (ours.encode(_PROBES) * theirs).sum(axis=1).min() > _SAME else None

    @classmethod
    def read(cls, folder: Path, threads: int | None) -> Self:
        """Load a folder that `bundled` unpacked, without the library: importing that takes longer."""
        settings, sentences, prompts = (
            _settings(folder / name)
            for name in ("config.json", "sentence_bert_config.json", "config_sentence_transformers.json")
        )
        precision = getattr(torch, fastest_precision())
        stored = load_file(folder / "model.safetensors")
        transformer = assembled(settings, {name: tensor.to(precision) for name, tensor in stored.items()})
        pieces = Pieces(
            Tokenizer.from_file(str(folder / "tokenizer.json")),
            prompts["prompts"][prompts["default_prompt_name"]],
            sentences["max_seq_length"],
            settings["pad_token_id"],
        )
        return cls(transformer.to(precision).eval(), pieces, threads)

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


def bundled_model(threads: int | None, *, small: bool) -> tuple[SentenceModel, Model]:
    """Load the bundled multilingual-e5-small, all of it or the small model made from it, unpacking it at the first use.

    Raises:
        EmbeddingsError: the weights are missing or broken, or cannot be unpacked.
    """
    source, layers = bundled.weights_path(), bundled.SMALL if small else None
    model = LeanModel.read(bundled.unpacked(source, bundled.cache_folder(), layers), threads)
    return model, Model(bundled.NAME, bundled.revision(source, layers), model.transformer.dim)


def _settings(path: Path) -> dict[str, Any]:
    settings: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return settings


def _is_plain_bert(library: SentenceTransformer) -> bool:
    """Tell whether a model is what our transformer can run: BERT's layers, mean pooling, unit length."""
    from sentence_transformers.sentence_transformer.modules import (  # noqa: PLC0415 - seconds; who asks has imported it
        Normalize,
        Pooling,
    )

    reader, *parts = library
    settings = getattr(getattr(reader, "auto_model", None), "config", None)
    return (
        getattr(settings, "model_type", "") == "bert"
        and getattr(settings, "hidden_act", "") == "gelu"
        and [type(part) for part in parts] == [Pooling, Normalize]
        and getattr(parts[0], "pooling_mode", "") == "mean"
        and hasattr(library.tokenizer, "backend_tokenizer")
    )
