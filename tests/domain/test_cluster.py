import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.cluster import cluster_urgency, set_by_hand
from moderation.domain.message import Level, Urgency
from moderation.domain.screening.reasons import explain


@pytest.mark.parametrize(
    ("messages", "high", "critical", "level"),
    [
        (1, 0, 0, Level.NORMAL),
        (1, 1, 0, Level.HIGH),
        (10, 1, 0, Level.HIGH),
        (11, 1, 0, Level.NORMAL),
        (20, 2, 0, Level.HIGH),
        (1000, 2, 0, Level.NORMAL),
        (90, 3, 0, Level.HIGH),
        (91, 3, 0, Level.NORMAL),
        (1000, 34, 0, Level.HIGH),
        (1000, 1, 1, Level.NORMAL),
        (90, 3, 1, Level.HIGH),
        (10, 1, 1, Level.CRITICAL),
        (11, 1, 1, Level.NORMAL),
        (90, 3, 3, Level.CRITICAL),
    ],
)
def test_the_level_follows_how_many_are_alarmed(
    messages: int, high: int, critical: int, level: Level
) -> None:
    assert cluster_urgency(messages, high, critical, 0.7, ("outage",)).level is level


def test_one_voice_in_a_crowd_lowers_the_score_and_keeps_its_reason() -> None:
    assert cluster_urgency(100, 1, 0, 0.7, ("outage",)) == Urgency(0.3, Level.NORMAL, ("outage",))


def test_a_spike_makes_a_cluster_high_and_names_the_place() -> None:
    raised = cluster_urgency(100, 2, 0, 0.7, ("no_service",), spike="Тюмень")
    assert raised == Urgency(0.7, Level.HIGH, ("outage_spike:Тюмень", "no_service"))
    assert explain(raised.reasons[0]) == "Много жалоб из одного места: Тюмень"


def test_a_critical_cluster_stays_critical_in_a_spike() -> None:
    raised = cluster_urgency(20, 3, 3, 0.95, ("fire",), spike="Тюмень")
    assert (raised.level, raised.reasons[0]) == (Level.CRITICAL, "fire")


def test_a_high_cluster_scores_below_critical_ones() -> None:
    assert cluster_urgency(90, 3, 1, 0.95, ("fire",)).score < 0.95


def test_nothing_urgent_is_none() -> None:
    assert cluster_urgency(5, 0, 0, 0.0, ()) == Urgency(0.0, Level.NONE)


@given(st.integers(1, 1000), st.data())
def test_another_alarmed_message_never_makes_it_less_urgent(messages: int, data: st.DataObject) -> None:
    high = data.draw(st.integers(0, messages - 1))
    critical = data.draw(st.integers(0, high))
    score = data.draw(st.floats(0.01, 1.0))
    before = cluster_urgency(messages, high, critical, score, ())
    after = cluster_urgency(messages, high + 1, critical, score, ())
    assert after.level.order >= before.level.order
    assert after.score >= before.score


def test_a_level_set_by_hand_has_a_score_in_the_order_of_levels() -> None:
    urgencies = [set_by_hand(level) for level in Level]
    assert [urgency.level for urgency in urgencies] == list(Level)
    assert sorted(urgency.score for urgency in urgencies) == [urgency.score for urgency in urgencies]
    assert all(urgency.reasons == ("by_hand",) for urgency in urgencies)
