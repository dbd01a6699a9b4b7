"""What the machine approves by itself: what many ask, calmly, and nobody has decided on."""

from dataclasses import replace

import pytest

from moderation.domain.deciding.decisions import MACHINE, Status, Verb
from moderation.domain.message import Level, Urgency
from moderation.pipeline.rows import ClusterRow
from moderation.pipeline.running.autopilot import ASKERS, SETTLED, approvals

NOW = 10_000.0
ROW = ClusterRow(
    id=7, label="Сколько стоит роуминг?", topic="roaming", keywords=(), messages=ASKERS, askers=ASKERS, supporters=0,
    recent=0, first_at=NOW - SETTLED, last_at=NOW, urgency=Urgency(0.3, Level.NORMAL),
)  # fmt: skip


def test_what_many_ask_is_approved_in_the_machine_s_name_with_the_same_id_each_time() -> None:
    (command,) = approvals("main", [ROW], now=NOW)
    assert (command.who, command.verb, command.clusters) == (MACHINE, Verb.APPROVE, (7,))
    assert approvals("main", [ROW], now=NOW + 5) == [command]


@pytest.mark.parametrize(
    "row",
    [
        replace(ROW, askers=ASKERS - 1),
        replace(ROW, urgency=Urgency(0.7, Level.HIGH)),
        replace(ROW, version=3),
        replace(ROW, status=Status.DISMISSED),
        replace(ROW, label=""),
        replace(ROW, first_at=NOW - SETTLED + 1),
    ],
)
def test_what_is_rare_urgent_decided_on_or_too_new_is_left_to_people(row: ClusterRow) -> None:
    assert approvals("main", [row], now=NOW) == []
