"""Load sentence-transformers models quietly, by path or name."""

import hashlib
import logging
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import numpy as np
import torch
from huggingface_hub.constants import ENDPOINT
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from transformers.utils import logging as transformers_logging

from embeddings.encoding.encoder import Model, SentenceModel
from embeddings.encoding.lean import LeanModel
from embeddings.encoding.runtime import fastest_precision, processors, use_threads
from embeddings.errors import EncoderUnavailable

_BATCH = 16  # texts of like length go together; larger batches pad them more than they gain
_HUB_SECONDS = 5.0
"""How long a model hub may take to answer."""


def named(name: str, threads: int | None) -> tuple[SentenceModel, Model]:
    """Load a model by a path or by a name that a model hub knows.

    Raises:
        EncoderUnavailable: no model can be loaded under the name.
    """
    folder = Path(name)
    try:
        library = _load(name, local=True) if folder.is_dir() else _kept_or_fetched(name)
    except (OSError, ValueError, RuntimeError) as cause:
        raise EncoderUnavailable(
            f"No encoder can be loaded as {name!r}; give a folder or a hub name, or leave it as default."
        ) from cause
    revision = _files_revision(folder) if folder.is_dir() else _hub_revision(library)
    return _running(library, threads), Model(name, revision, _dimensions(library))


class LibraryModel:
    """A model of any kind, run by sentence-transformers.

    Args:
        library: the loaded model.
        threads: how many share each product.
    """

    def __init__(self, library: SentenceTransformer, threads: int | None) -> None:
        use_threads(threads or processors())
        self._library = library

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row for each text."""
        vectors = self._library.encode([*texts], batch_size=_BATCH, show_progress_bar=False)
        return np.asarray(vectors, np.float32)


def _running(library: SentenceTransformer, threads: int | None) -> SentenceModel:
    """Choose our own transformer wherever it gives the same vectors.

    The choice is by sameness, not by a stopwatch: on a busy machine that would choose now this, now that, and a
    replay of the same broadcast would not give the same bytes.
    """
    return LeanModel.of(library, threads) or LibraryModel(library, threads)


def _kept_or_fetched(name: str) -> SentenceTransformer:
    """Load what was fetched before, as it was then; fetch it when there is nothing."""
    try:
        return _load(name, local=True)
    except (OSError, ValueError, RuntimeError):
        # The library would ask a hub that is out of reach for a minute, file after file.
        _reach_hub()
        return _load(name, local=False)


def _reach_hub() -> None:
    """Raise OSError when the model hub does not answer; whatever it answers is an answer."""
    try:
        urlopen(ENDPOINT, timeout=_HUB_SECONDS).close()  # noqa: S310 - the operator's own HF_ENDPOINT, or the library's
    except HTTPError:
        pass
    except URLError as cause:
        # The library has certificates of its own.
        if not isinstance(cause.reason, ssl.SSLError):
            raise


def _load(name: str, *, local: bool) -> SentenceTransformer:
    with _quiet():
        library = SentenceTransformer(
            name, device="cpu", local_files_only=local, model_kwargs={"dtype": fastest_precision()}
        )
    library.eval()
    library[0].register_forward_hook(_as_float32)
    return library


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence progress bars and the report on the pooler, which sentence vectors do not use."""
    loggers = [transformers_logging.get_logger("transformers"), logging.getLogger("sentence_transformers")]
    levels = [logger.level for logger in loggers]
    had_bars = transformers_logging.is_progress_bar_enabled()
    transformers_logging.disable_progress_bar()
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
        if had_bars:
            transformers_logging.enable_progress_bar()


def _as_float32(_module: object, _inputs: object, outputs: dict[str, object]) -> dict[str, object]:
    """Pool and normalise in float32: averages of bfloat16 lose a digit that clusters need."""
    return {
        name: value.float() if isinstance(value, torch.Tensor) and value.is_floating_point() else value
        for name, value in outputs.items()
    }


def _dimensions(library: SentenceTransformer) -> int:
    return int(library.get_embedding_dimension() or 0)


def _files_revision(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return f"files-{digest.hexdigest()[:12]}"


def _hub_revision(library: SentenceTransformer) -> str:
    config = getattr(getattr(library[0], "auto_model", None), "config", None)
    return str(getattr(config, "_commit_hash", None) or "unknown")
