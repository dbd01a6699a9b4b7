"""Rank: explained by its parts, moved by people and urgency, not by floods."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.ranking import PRESETS, SPREAD_TOP, Standing, Weights, order, rank

PLAIN = Standing(1, "tariffs", 10, 10, 0, 1, first_at=0.0, last_at=500.0, urgency=0.3)
NOW = 600.0


def test_the_parts_add_up() -> None:
    result = rank(PLAIN, Weights(), now=NOW)
    assert result.total == sum(value for _, value in result.parts)
    assert [value for _, value in result.parts] == sorted((v for _, v in result.parts), reverse=True)


def test_more_askers_rank_higher_but_more_messages_of_the_same_do_not() -> None:
    base = rank(PLAIN, Weights(), now=NOW).total
    assert rank(replace(PLAIN, askers=200), Weights(), now=NOW).total > base
    assert rank(replace(PLAIN, messages=5000), Weights(), now=NOW).total <= base


def test_a_surge_ranks_higher_than_the_same_question_at_rest() -> None:
    calm = rank(replace(PLAIN, messages=60, recent=6), Weights(), now=NOW).total
    assert rank(replace(PLAIN, messages=60, recent=40), Weights(), now=NOW).total > calm


def test_what_was_answered_counts_as_less_novel() -> None:
    assert (
        rank(replace(PLAIN, answered_before=1.0), Weights(), now=NOW).total
        < rank(PLAIN, Weights(), now=NOW).total
    )


def test_the_top_is_spread_over_topics() -> None:
    tariffs = [replace(PLAIN, cluster=n, askers=100) for n in range(1, 9)]
    roaming = replace(PLAIN, cluster=9, topic="roaming", askers=80)
    places = [one.cluster for one in order([*tariffs, roaming], Weights(), now=NOW)]
    assert places.index(9) <= 1


def test_an_emergency_of_three_stands_above_hundreds_of_complaints() -> None:
    crowd = [replace(PLAIN, cluster=n, topic=f"t{n}", askers=500, urgency=0.7) for n in range(1, 5)]
    emergencies = [replace(PLAIN, cluster=8, askers=1, urgency=0.95), replace(PLAIN, cluster=9, urgency=0.95)]
    for weights in PRESETS.values():
        assert {one.cluster for one in order([*crowd, *emergencies], weights, now=NOW)[:2]} == {8, 9}


def test_an_urgent_lone_question_beats_a_popular_one_when_the_host_asks_for_urgent() -> None:
    popular = replace(PLAIN, cluster=1, askers=500)
    urgent = replace(PLAIN, cluster=2, askers=1, urgency=0.8)
    assert order([popular, urgent], PRESETS["urgent"], now=NOW)[0].cluster == 2
    assert order([popular, urgent], PRESETS["popular"], now=NOW)[0].cluster == 1


_STANDINGS = st.builds(
    Standing,
    cluster=st.integers(1, 10**6),
    topic=st.sampled_from(["tariffs", "roaming", "other"]),
    messages=st.integers(1, 10**6),
    askers=st.integers(1, 10**6),
    supporters=st.integers(0, 10**6),
    recent=st.integers(0, 10**5),
    first_at=st.floats(0, 10**9),
    last_at=st.floats(0, 10**9),
    urgency=st.floats(0, 1),
    starred=st.booleans(),
)


@given(st.lists(_STANDINGS, max_size=3 * SPREAD_TOP, unique_by=lambda s: s.cluster), st.floats(0, 2 * 10**9))
def test_order_keeps_everyone_once_and_is_the_same_for_any_input_order(
    standings: list[Standing], now: float
) -> None:
    places = order(standings, Weights(), now=now)
    assert sorted(p.cluster for p in places) == sorted(s.cluster for s in standings)
    assert places == order(standings[::-1], Weights(), now=now)
