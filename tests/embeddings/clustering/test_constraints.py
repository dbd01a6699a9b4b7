import numpy as np

from embeddings.clustering.constraints import Constraints
from embeddings.clustering.micro import MicroClusters


def three_micros() -> MicroClusters:
    micros = MicroClusters(4)
    for cluster in (10, 20, 20):
        micros.open(np.ones(4, np.float32), signature=0, cluster=cluster)
    return micros


def test_placed_and_pinned_are_held_others_free() -> None:
    micros = three_micros()
    micros.placed[2] = True
    rows = np.array([1, 2, 3])

    assert Constraints().held(micros, rows).tolist() == [0, 20, 0]
    assert Constraints(pinned={10}).held(micros, rows).tolist() == [10, 20, 0]


def test_each_pair_kept_apart_is_an_axis_with_two_sides() -> None:
    constraints = Constraints(apart=[([1], [2, 3]), ([3], [1])])

    assert constraints.sides(np.array([1, 2, 3, 4])).tolist() == [[1, 2], [2, 0], [2, 1], [0, 0]]
