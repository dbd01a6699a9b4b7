from __future__ import annotations

from moderation.domain.deciding.case import CLAIM_SECONDS
from moderation.domain.deciding.decisions import Verb
from moderation.domain.deciding.handling import Deed, Handling


def followed(*deeds: tuple[float, Verb, int]) -> Handling:
    return Handling().follow(Deed(*deed) for deed in deeds)


def test_an_answer_takes_from_when_it_was_put_on_air() -> None:
    handling = followed((10, Verb.APPROVE, 1), (20, Verb.ON_AIR, 1), (500, Verb.ANSWER, 1))
    assert handling.seconds == [480]
    assert handling.answered == {1: 500}


def test_an_answer_takes_from_the_claim_before_the_air() -> None:
    assert followed((0, Verb.CLAIM, 1), (60, Verb.ON_AIR, 1), (90, Verb.ANSWER, 1)).seconds == [90]


def test_a_claim_that_ran_out_is_no_beginning() -> None:
    late = CLAIM_SECONDS + 1
    assert followed((0, Verb.CLAIM, 1), (late, Verb.ANSWER, 1)).seconds == []
    assert followed((0, Verb.CLAIM, 1), (100, Verb.CLAIM, 1), (late, Verb.ANSWER, 1)).seconds == [late]
    assert followed((0, Verb.CLAIM, 1), (late, Verb.ON_AIR, 1), (late + 5, Verb.ANSWER, 1)).seconds == [5]


def test_what_nobody_took_up_has_no_handling_time_but_an_answer() -> None:
    handling = followed((30, Verb.ANSWER, 1))
    assert handling.seconds == []
    assert handling.answered == {1: 30}


def test_what_was_put_down_begins_anew() -> None:
    for down in (Verb.RELEASE, Verb.OFF_AIR, Verb.DISMISS):
        deeds = ((0, Verb.ON_AIR, 1), (10, down, 1), (50, Verb.ON_AIR, 1), (55, Verb.ANSWER, 1))
        assert followed(*deeds).seconds == [5]


def test_the_next_question_on_air_takes_the_last_one_off() -> None:
    assert followed((0, Verb.ON_AIR, 1), (10, Verb.ON_AIR, 2), (20, Verb.ANSWER, 1)).seconds == []


def test_a_correction_leaves_the_first_answer_where_it_was_and_reopening_does_not() -> None:
    assert followed((10, Verb.ANSWER, 1), (90, Verb.ANSWER, 1)).answered == {1: 10}
    assert followed((10, Verb.ANSWER, 1), (50, Verb.REOPEN, 1)).answered == {}
    assert followed((10, Verb.ANSWER, 1), (50, Verb.REOPEN, 1), (90, Verb.ANSWER, 1)).answered == {1: 90}
