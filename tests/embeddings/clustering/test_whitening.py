import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from embeddings.clustering.whitening import whitened
from embeddings.clustering.wording import WORDING_DIM, wording

DIM = 4
FRAME = "как отключить "
THINGS = ("подписку", "автоплатёж", "определитель номера", "переадресацию", "гудок", "страховку", "рассылку")


def pointing(texts: list[str]) -> np.ndarray:
    """Return vectors of equal meaning, of which a fifth is the wording."""
    meanings = np.tile(np.eye(DIM, dtype=np.float32)[0] * np.sqrt(0.8), (len(texts), 1))
    wordings = np.stack([wording(text) for text in texts]) * np.sqrt(0.2)
    return np.hstack([meanings, wordings]).astype(np.float32)


def test_a_frequent_turn_of_phrase_makes_texts_less_alike_than_a_rare_word_does() -> None:
    asked = [FRAME + thing for thing in THINGS * 30]
    texts = [*asked, "гудок надоел"]
    phrase, thing = (asked[0], asked[1]), (asked[4], "гудок надоел")

    def alike(rows: np.ndarray, pair: tuple[str, str]) -> float:
        return float(rows[texts.index(pair[0])] @ rows[texts.index(pair[1])])

    plain, turned = pointing(texts), whitened(pointing(texts))

    assert alike(plain, phrase) > alike(plain, thing)
    assert alike(turned, phrase) < alike(turned, thing)


@given(st.lists(st.sampled_from([*THINGS, "", "!?"]), min_size=1, max_size=20), st.floats(0, 1))
def test_lengths_and_meaning_stay(texts: list[str], share: float) -> None:
    rows = pointing(texts)

    turned = whitened(rows.copy(), share)

    assert np.array_equal(turned[:, :-WORDING_DIM], rows[:, :-WORDING_DIM])
    lengths, before = (np.linalg.norm(one[:, -WORDING_DIM:], axis=1) for one in (turned, rows))
    assert np.allclose(lengths, before, atol=1e-5)


def test_the_same_texts_stay_the_same() -> None:
    rows = pointing([FRAME + thing for thing in THINGS] * 2)

    turned = whitened(rows.copy())

    assert np.allclose(turned[: len(THINGS)], turned[len(THINGS) :], atol=1e-6)


def test_nothing_happens_without_a_share_or_without_words() -> None:
    rows = pointing([FRAME + thing for thing in THINGS])

    assert whitened(rows, 0.0) is rows
    assert np.array_equal(whitened(pointing(["", "?"])), pointing(["", "?"]))
