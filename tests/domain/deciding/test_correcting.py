from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.deciding.correcting import CORRECTED, Correction, amend, correct, fitting, judgement
from moderation.domain.message import Kind, Level, Screening, Verdict
from moderation.testing import screening

SPAM = screening(kind=Kind.CHATTER, verdict=Verdict.WITHHOLD, reasons=("spam", "loans"))
ABUSE = screening(kind=Kind.QUESTION, verdict=Verdict.WITHHOLD, reasons=("toxic", "personal_data"))
CHATTER = replace(screening(kind=Kind.CHATTER), question_score=0.1)
QUESTION = screening(level=Level.NORMAL)

screenings = st.builds(
    screening,
    kind=st.sampled_from(Kind),
    verdict=st.sampled_from(Verdict),
    level=st.sampled_from(Level),
    reasons=st.sampled_from([(), ("toxic",), ("spam", "toxic"), ("flood",), ("withheld_word:казино",)]),
)


def corrected(machine: Screening, *corrections: Correction) -> Screening:
    judged = judgement(machine)
    for correction in corrections:
        judged = correct(judged, correction, machine)
    return amend(machine, judged.fields())


@pytest.mark.parametrize(
    ("machine", "correction", "kind", "verdict"),
    [
        (CHATTER, Correction.QUESTION, Kind.QUESTION, Verdict.ADMIT),
        (SPAM, Correction.QUESTION, Kind.QUESTION, Verdict.ADMIT),
        (SPAM, Correction.NOT_SPAM, Kind.QUESTION, Verdict.ADMIT),
        (ABUSE, Correction.NOT_ABUSE, Kind.QUESTION, Verdict.ADMIT),
        (replace(ABUSE, kind=Kind.CHATTER), Correction.QUESTION, Kind.QUESTION, Verdict.WITHHOLD),
        (QUESTION, Correction.CHATTER, Kind.CHATTER, Verdict.ADMIT),
        (QUESTION, Correction.ABUSE, Kind.QUESTION, Verdict.WITHHOLD),
        (QUESTION, Correction.SPAM, Kind.CHATTER, Verdict.WITHHOLD),
        (screening(verdict=Verdict.REFUSE, reasons=("flood",)), Correction.QUESTION, Kind.QUESTION, Verdict.ADMIT),
    ],
)  # fmt: skip
def test_what_a_correction_does(
    machine: Screening, correction: Correction, kind: Kind, verdict: Verdict
) -> None:
    said = corrected(machine, correction)
    assert (said.kind, said.verdict, said.reasons[0]) == (kind, verdict, CORRECTED)


def test_personal_data_stay_hidden_whatever_people_say() -> None:
    assert corrected(ABUSE, Correction.NOT_ABUSE).reasons == (CORRECTED, "personal_data")


def test_urgency_is_set_and_lifted() -> None:
    assert corrected(CHATTER, Correction.URGENT).urgency.level is Level.HIGH
    calm = corrected(screening(level=Level.CRITICAL), Correction.NOT_URGENT)
    assert (calm.urgency.level, calm.urgency.reasons) == (Level.NORMAL, ("by_hand",))


def test_what_is_withheld_twice_stays_withheld_until_both_are_lifted() -> None:
    both = screening(verdict=Verdict.WITHHOLD, reasons=("spam", "toxic"))
    assert corrected(both, Correction.NOT_SPAM).verdict is Verdict.WITHHOLD
    assert corrected(both, Correction.NOT_SPAM, Correction.NOT_ABUSE).verdict is Verdict.ADMIT


def test_nothing_said_changes_nothing() -> None:
    assert amend(ABUSE, {}) == ABUSE


@given(screenings)
def test_whatever_is_offered_changes_something(machine: Screening) -> None:
    judged = judgement(machine)
    assert all(correct(judged, correction, machine) != judged for correction in fitting(judged))


@given(screenings, st.lists(st.sampled_from(Correction), max_size=4))
def test_the_machine_s_own_judgement_brings_everything_back(
    machine: Screening, corrections: list[Correction]
) -> None:
    said = corrected(machine, *corrections)
    assert said == machine or CORRECTED in said.reasons or "by_hand" in said.urgency.reasons
    assert amend(machine, judgement(machine).fields()) == machine
