import numpy as np
from numpy.typing import NDArray

from embeddings import Clusterer, ClusterSettings
from embeddings.clustering.relations import PEOPLE, Barrier, Relations

DIM = 32


def near(*parts: tuple[int, float]) -> NDArray[np.float32]:
    """Return a unit vector that leans to some directions."""
    vector = np.zeros(DIM, np.float32)
    for place, weight in parts:
        vector[place] = weight
    return vector / np.linalg.norm(vector)


def stream(texts: list[str], vectors: list[NDArray[np.float32]]) -> tuple[Clusterer, list[int]]:
    """Return a settled clusterer and the cluster of each text; a crowd of strangers makes the background."""
    clusterer = Clusterer(DIM, settings=ClusterSettings(link_scattered=0.4, theme=0.15))
    strangers = [near((place, 1.0)) for place in range(8, DIM)]
    clusterer.learn(np.stack(strangers), at=0.0, texts=[f"зебра{place}" for place in range(8, DIM)])
    filed = clusterer.learn(np.stack(vectors), at=1.0, texts=texts)
    homes = {one.micro: one.cluster for one in filed}
    for change in clusterer.settle(at=2.0):
        homes.update((micro, after) for micro, _, after in change.moves)
    return clusterer, [homes[one.micro] for one in filed]


def test_the_guard_that_keeps_two_clusters_apart_is_named_on_both() -> None:
    roaming = near((0, 1.0))
    clusterer, (turkey, belarus) = stream(["роуминг в Турции", "роуминг в Беларуси"], [roaming, roaming])

    barriers = clusterer.relate(Relations()).barriers

    assert barriers == {
        turkey: Barrier(belarus, "country", "turkey", "belarus"),
        belarus: Barrier(turkey, "country", "belarus", "turkey"),
    }


def test_clusters_far_from_each_other_need_no_barrier() -> None:
    clusterer, _ = stream(["роуминг в Турции", "интернет в Беларуси"], [near((0, 1.0)), near((1, 1.0))])
    assert clusterer.relate(Relations()).barriers == {}


def test_people_keep_apart_too() -> None:
    vectors = [near((0, 1.0), (1, 0.5)), near((0, 1.0), (1, -0.5))]
    _, (merged, with_it) = stream(["сколько стоит роуминг", "роуминг почём"], vectors)
    assert merged == with_it

    clusterer = Clusterer(DIM, settings=ClusterSettings(link_scattered=0.4))
    clusterer.learn(np.stack([near((place, 1.0)) for place in range(8, DIM)]), at=0.0)
    filed = clusterer.learn(np.stack(vectors), at=1.0, texts=["сколько стоит роуминг", "роуминг почём"])
    first, second = (one.cluster for one in filed)
    clusterer.cannot_link(first, second)
    clusterer.settle(at=2.0)

    assert clusterer.relate(Relations()).barriers[first] == Barrier(second, PEOPLE)


def test_what_is_shown_stays_while_it_holds() -> None:
    roaming = near((0, 1.0))
    texts = ["роуминг в Турции", "роуминг в Беларуси", "роуминг в Египте"]
    clusterer, (turkey, belarus, egypt) = stream(texts, [roaming, roaming, roaming])

    for other, value in ((belarus, "belarus"), (egypt, "egypt")):
        before = Relations({turkey: Barrier(other, "country", "turkey", value)})
        assert clusterer.relate(before).barriers[turkey] == before.barriers[turkey]


def test_a_theme_holds_what_points_alike_whatever_the_guards_say() -> None:
    vectors = [near((0, 1.0), (1, 0.3)), near((0, 1.0), (1, -0.3)), near((2, 1.0))]
    clusterer, (turkey, belarus, bill) = stream(["роуминг в Турции", "роуминг в Беларуси", "счёт"], vectors)

    themes = clusterer.relate(Relations()).themes

    assert len({turkey, belarus, bill}) == 3
    assert themes[turkey] == themes[belarus] == min(turkey, belarus)
    assert themes[bill] == bill


def test_a_theme_keeps_its_id() -> None:
    vectors = [near((0, 1.0), (1, 0.3)), near((0, 1.0), (1, -0.3)), near((2, 1.0))]
    clusterer, (turkey, belarus, bill) = stream(["роуминг в Турции", "роуминг в Беларуси", "счёт"], vectors)

    themes = clusterer.relate(Relations(themes={turkey: 77, belarus: 77, bill: 78})).themes

    assert (themes[turkey], themes[belarus], themes[bill]) == (77, 77, 78)


def test_an_empty_stream_has_no_relations() -> None:
    assert Clusterer(DIM).relate(Relations()) == Relations()
