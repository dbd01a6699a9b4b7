from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from moderation.pipeline.sorting.membership import Membership

steps = st.lists(
    st.tuples(st.integers(0, 12), st.integers(1, 6), st.sampled_from(("", "internet", "roaming")))
)


@given(steps)
def test_sizes_and_topics_follow_micro_clusters_wherever_they_go(steps: list[tuple[int, int, str]]) -> None:
    members, homes, topics = Membership(), dict[int, int](), dict[int, Counter[str]]()
    for micro, cluster, topic in steps:
        homes[micro] = cluster
        members.settle_in(micro, cluster)
        topics.setdefault(micro, Counter())
        if topic:
            members.count(micro, topic)
            topics[micro][topic] += 1
    for cluster in range(8):
        votes = sum((topics[micro] for micro in homes if homes[micro] == cluster), Counter[str]())
        assert members.votes(cluster) == votes
        assert members.size(cluster) == votes.total()
    restored = Membership()
    restored.restore(*members.snapshot())
    assert restored.snapshot() == members.snapshot() == (topics, homes)
    assert restored.largest(3) == members.largest(3)


def test_of_equal_clusters_the_latest_count_as_largest() -> None:
    members = Membership()
    for micro, messages in enumerate((1, 3, 1, 2, 1)):
        members.settle_in(micro, micro + 10)
        members.count(micro, "internet", messages)
    members.settle_in(9, 30)
    assert list(members.largest(4).items()) == [(11, 3), (13, 2), (14, 1), (12, 1)]
