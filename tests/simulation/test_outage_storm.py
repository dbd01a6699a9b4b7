from collections import defaultdict

import pytest

from moderation.adapters.counting import CountedCluster, CountedMessage
from moderation.domain.screening.facts import Facts
from moderation.domain.screening.repair import legible
from moderation.domain.screening.screens import screen
from moderation.simulation.crowd import compose, read_audience

Show = dict[str, CountedCluster]


@pytest.fixture(scope="module")
def show() -> Show:
    """Five minutes of the demonstration, counted by what is asked."""
    remarks = read_audience()
    asked = {remark.text: remark.question for remark in remarks if remark.question}
    counted: Show = defaultdict(CountedCluster)
    for seq, arrival in enumerate(compose(remarks, seed=3, seconds=300.0), start=1):
        if arrival.text in asked:
            facts = Facts(text=arrival.text, clean=legible(arrival.text))
            message = CountedMessage(seq, str(arrival.viewer), arrival.at)
            message.judge(screen(facts))
            counted[asked[arrival.text]].add(message)
    return counted


def spike(counted: CountedCluster) -> str:
    reasons = counted.row(1).urgency.reasons
    return next((reason for reason in reasons if reason.startswith("outage_spike")), "")


def test_every_outage_spikes_in_its_own_town(show: Show) -> None:
    outages = {name: spike(counted) for name, counted in show.items() if name.startswith("outage")}
    assert outages
    for name, found in outages.items():
        assert found, name


def test_nothing_else_that_swells_is_taken_for_an_outage(show: Show) -> None:
    assert not {name for name, counted in show.items() if spike(counted) and not name.startswith("outage")}
