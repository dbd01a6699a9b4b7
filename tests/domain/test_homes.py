from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.homes import Homes


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 8))))
def test_each_micro_cluster_is_where_it_was_put_last_and_nowhere_else(moves: list[tuple[int, int]]) -> None:
    homes, expected = Homes(), dict[int, int]()
    for micro, cluster in moves:
        homes.settle_in(micro, cluster)
        expected[micro] = cluster
    members: defaultdict[int, list[int]] = defaultdict(list)
    for micro, cluster in sorted(expected.items()):
        members[cluster].append(micro)
    assert homes.all() == expected
    assert list(homes.clusters_of(expected)) == list(expected.values())
    assert {one: homes.micros(one) for one in range(10) if homes.holds(one)} == members
    assert [micro in homes for micro in range(14)] == [micro in expected for micro in range(14)]


def test_the_way_there_makes_no_difference() -> None:
    one, other = Homes(), Homes()
    for micro, cluster in ((1, 1), (2, 9), (2, 1)):
        one.settle_in(micro, cluster)
    for micro, cluster in ((2, 1), (1, 1)):
        other.settle_in(micro, cluster)
    assert one == other


def test_nobody_knows_the_home_of_what_was_never_put_anywhere() -> None:
    homes = Homes()
    homes.settle_in(3, 1)
    with pytest.raises(KeyError):
        homes[2]
    assert not homes.micros(7)
