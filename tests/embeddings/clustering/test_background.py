import numpy as np
from numpy.typing import NDArray

from embeddings.clustering.background import Background, directions
from embeddings.clustering.wording import WORDING_DIM

DIM = 4


def rows(*vectors: list[float]) -> NDArray[np.float32]:
    return np.hstack([np.array(vectors, np.float32), np.zeros((len(vectors), WORDING_DIM), np.float32)])


def test_follows_the_stream_once_taken() -> None:
    background = Background(DIM)
    assert not background.known

    background.follow(rows([1, 0, 0, 0], [0, 1, 0, 0]))

    assert background.known
    assert np.allclose(background.mean[:DIM], [0.5, 0.5, 0, 0])


def test_looking_ahead_takes_nothing_over() -> None:
    background = Background(DIM)

    assert np.allclose(background.of(rows([1, 0, 0, 0]))[:DIM], [1, 0, 0, 0])
    assert not background.mean.any()


def test_what_is_common_is_taken_away() -> None:
    pointing = directions(rows([3, 1, 0, 0], [3, -1, 0, 0]), rows([3, 0, 0, 0])[0])

    assert np.isclose(pointing[0] @ pointing[1], -1)


def test_what_equals_the_background_points_where_the_background_does() -> None:
    """Else rounding alone would scatter a stream in which everyone says the same."""
    background = rows([1, 2, 3, 4])
    nearly = background * np.float32(1 + 1e-6)

    pointing = directions(np.vstack([background, nearly]), background[0])

    assert np.allclose(pointing @ pointing.T, 1)


def test_wording_is_a_fifth_of_a_similarity() -> None:
    meant, worded = np.eye(DIM, dtype=np.float32)[:2], np.eye(WORDING_DIM, dtype=np.float32)[[0, 0]]
    pointing = directions(np.hstack([meant, worded]), np.zeros(DIM + WORDING_DIM, np.float32))

    assert np.allclose(np.linalg.norm(pointing, axis=1), 1)
    assert np.isclose(pointing[0] @ pointing[1], 0.2)


def test_what_is_presumed_serves_at_once_and_gives_way_to_the_stream() -> None:
    background = Background(DIM, (0.0, 0.0, 1.0, 0.0))
    assert background.known
    assert np.allclose(background.mean[:DIM], [0, 0, 1, 0])

    few, many = rows(*[[1.0, 0, 0, 0]] * 5), rows(*[[1.0, 0, 0, 0]] * 2475)

    assert background.of(few)[2] > 0.8
    assert np.allclose(background.of(many)[:DIM], [0.99, 0, 0.01, 0], atol=1e-6)
