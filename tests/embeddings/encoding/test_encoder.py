import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from urllib.error import URLError

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import embeddings
from embeddings.encoding import bundled
from embeddings.encoding.encoder import Encoder, Model
from embeddings.errors import EncoderUnavailable

AWKWARD = [
    "",
    "   ",
    "a" * 100_000,
    " " * 100_000 + "вопрос",
    "\ud800 половина пары \udfff",
    "ноль\x00внутри",
    "<s></s><pad>",
    "🙌🏽" * 5000,
    "\u0301" * 3000,
    "ﷺ" * 2000,
]


class CountingModel:
    """Embeds a text by its length and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.busy = 0
        self.most_busy = 0

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        self.busy += 1
        self.most_busy = max(self.most_busy, self.busy)
        self.asked += texts
        vectors = np.array([[len(text), 1.0] for text in texts], np.float32)
        self.busy -= 1
        return vectors


class ZeroModel(CountingModel):
    def encode(self, texts: Sequence[str]) -> np.ndarray:
        return np.array([[np.nan, 1.0] if text else [0.0, 0.0] for text in texts], np.float32)


def counting(cached_texts: int = 100) -> tuple[Encoder, CountingModel]:
    model = CountingModel()
    return Encoder(model, Model("counting", "1", 2), cached_texts=cached_texts), model


def test_a_repeated_text_is_computed_once() -> None:
    encoder, model = counting()
    first = encoder.encode(["+", "привет", "+"])
    second = encoder.encode([" привет ", "+"])
    assert model.asked == ["+", "привет"]
    assert np.array_equal(first[[1, 0]], second)


def test_the_cache_forgets_the_text_unused_for_the_longest() -> None:
    encoder, model = counting(cached_texts=2)
    for texts in (["а"], ["бб"], ["а"], ["ввв"], ["а"], ["бб"]):
        encoder.encode(texts)
    assert model.asked == ["а", "бб", "ввв", "бб"]


def test_a_cached_vector_cannot_be_changed_from_outside() -> None:
    encoder, _ = counting()
    encoder.encode(["а"])[:] = 7.0
    assert np.linalg.norm(encoder.encode(["а"])) == pytest.approx(1.0)


def test_long_texts_are_cut_before_the_model_sees_them() -> None:
    encoder, model = counting()
    encoder.encode(["x" * 100_000])
    assert len(model.asked[0]) == 2000


def test_a_vector_without_direction_becomes_a_unit_vector() -> None:
    encoder = Encoder(ZeroModel(), Model("zero", "1", 2))
    assert encoder.encode(["", "nan"]).tolist() == [[1.0, 0.0], [1.0, 0.0]]


def test_calls_from_threads_wait_for_one_another() -> None:
    encoder, model = counting()
    threads = [
        threading.Thread(target=encoder.encode, args=([f"{n}{m}" for m in range(50)],)) for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert model.most_busy == 1
    assert len(model.asked) == 400


def test_importing_the_package_does_not_import_torch() -> None:
    code = (
        "import sys, embeddings; sys.exit('torch' in sys.modules or 'sentence_transformers' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.model
def test_an_unknown_name_is_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailable, match="No encoder can be loaded as"):
        embeddings.load(str(tmp_path))


@pytest.mark.model
def test_a_hub_out_of_reach_is_asked_once_and_not_for_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as refusing:
        nobody = f"http://127.0.0.1:{refusing.getsockname()[1]}"
    monkeypatch.setattr("embeddings.encoding.loading.ENDPOINT", nobody)
    with pytest.raises(EncoderUnavailable, match="'no-such/model'; give a folder") as told:
        embeddings.load("no-such/model")
    assert isinstance(told.value.__cause__, URLError)


@pytest.mark.model
def test_the_default_model_needs_no_network_and_says_nothing(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the default encoder opened a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    encoder = embeddings.load()
    assert encoder.encode(["привет"]).shape == (1, encoder.model.dim)
    assert capfd.readouterr() == ("", "")


@pytest.mark.model
def test_the_model_is_described(encoder: Encoder) -> None:
    assert encoder.model.name == "intfloat/multilingual-e5-small"
    assert encoder.model.revision.startswith("small-")
    assert encoder.model.dim == 384


@pytest.mark.model
def test_the_small_model_agrees_with_the_full_one(encoder: Encoder) -> None:
    texts = ["почему не работает интернет", "как подключить роуминг", "how do I block my card", "всем привет"]
    small, full = (
        rows - rows.mean(axis=0) for rows in (encoder.encode(texts), embeddings.load("full").encode(texts))
    )
    nearness = np.sum(small * full, axis=1) / np.linalg.norm(small, axis=1) / np.linalg.norm(full, axis=1)
    assert nearness.min() > 0.8


@pytest.mark.model
def test_awkward_texts_give_unit_rows(encoder: Encoder) -> None:
    vectors = encoder.encode(AWKWARD)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-6)


@pytest.mark.model
@given(st.lists(st.text(st.characters(), max_size=40), max_size=3))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_gives_a_unit_row(encoder: Encoder, texts: list[str]) -> None:
    vectors = encoder.encode(texts)
    assert vectors.shape == (len(texts), 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-6)


@pytest.mark.model
def test_the_same_question_is_nearer_than_another_one(encoder: Encoder) -> None:
    same, reworded, english, other = encoder.encode(
        [
            "как подключить роуминг в белоруссии",
            "Подскажите, что нужно сделать, чтобы роуминг в Беларуси заработал?",
            "how do I turn on roaming in Belarus?",
            "почему подорожал домашний интернет",
        ]
    )
    assert same @ reworded > same @ other
    assert same @ english > same @ other


@pytest.mark.model
def test_company_in_the_batch_hardly_moves_a_vector(encoder: Encoder) -> None:
    fresh = Encoder(encoder.sentence_model, encoder.model)
    texts = [f"вопрос номер {n}: " + "почему так дорого " * (n % 7) for n in range(70)]
    together = fresh.encode(texts)
    alone = np.concatenate(
        [Encoder(encoder.sentence_model, encoder.model).encode([text]) for text in texts[:10]]
    )
    assert (together[:10] * alone).sum(axis=1).min() > 0.9999


@pytest.mark.model
def test_a_saved_copy_loads_by_path_and_agrees(encoder: Encoder) -> None:
    folder = bundled.unpacked(bundled.weights_path(), bundled.cache_folder(), bundled.SMALL)
    copy = embeddings.load(str(folder))
    text = ["сколько стоит гигабайт в роуминге"]
    assert copy.model.name == str(folder)
    assert copy.model.revision.startswith("files-")
    assert (copy.encode(text) @ encoder.encode(text).T)[0, 0] > 0.9999
