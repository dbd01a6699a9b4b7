"""Lamps of Operations: what overload gave up is named, in words, in the order in which it was given up."""

import pytest

from moderation.domain.overload import Sacrifice
from moderation.pipeline.health.backlogs import Backlog
from moderation.pipeline.health.failures import Failure, Piece
from moderation.pipeline.health.timing import Leg
from moderation.ui.pulse import Beat
from moderation.ui.stages import LAG_LIMIT, QUEUED, State, lamps
from moderation.ui.texts.say import Say

GIVEN_UP = ("receipts", "hints", "something of a later version")


def test_what_is_given_up_has_a_lamp_in_the_order_of_sacrifice() -> None:
    shown = lamps(Beat(0.0, reached=True, status="ok", given_up=GIVEN_UP))
    shed = [lamp.name for lamp in shown if lamp.state is State.SHED]
    assert shed == ["hints", "receipts"]


def test_nothing_given_up_nothing_to_see() -> None:
    assert all(lamp.state is State.OK for lamp in lamps(Beat(0.0, reached=True, status="ok")))


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("sacrifice", Sacrifice)
def test_every_sacrifice_is_explained(language: str, sacrifice: Sacrifice) -> None:
    (lamp,) = (
        one for one in lamps(Beat(0.0, reached=True, given_up=(sacrifice,))) if one.state is State.SHED
    )
    say = Say(language)
    assert len(say(f"ops.lamp.{lamp.name}")) > 5
    assert say(lamp.advice).endswith((".", "»."))
    assert say(lamp.word)


def test_slow_mode_is_said_to_be_on() -> None:
    (lamp,) = (one for one in lamps(Beat(0.0, reached=True, given_up=("pace",))) if one.state is State.SHED)
    assert [f"{Say(one)(f'ops.lamp.{lamp.name}')}: {Say(one)(lamp.word)}" for one in ("ru", "en")] == [
        "Медленный режим: включён",
        "Slow mode: on",
    ]


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("piece", Piece)
def test_what_does_not_work_has_a_red_lamp_and_what_to_do(language: str, piece: Piece) -> None:
    shown = lamps(Beat(0.0, reached=True, status="failing"), Failure(piece, "The disk is full."))
    (lamp,) = (one for one in shown if one.state is not State.OK)
    assert (lamp.name, lamp.state) == (piece, State.BAD)
    assert len(Say(language)(lamp.advice)) > 40


def test_a_failure_that_nobody_reports_is_the_recording() -> None:
    shown = lamps(Beat(0.0, reached=True, status="failing"))
    assert [lamp.name for lamp in shown if lamp.state is State.BAD] == ["record"]


IN_TIME = {leg: Backlog(3, LAG_LIMIT - 1) for leg in (Leg.RECORD, Leg.UNDERSTAND, Leg.GROUP, Leg.BOARD)}
LATE = Backlog(900, LAG_LIMIT + 1)


def many(**waits: Backlog | None) -> dict[str, State]:
    backlogs = {leg: backlog for leg, backlog in (IN_TIME | waits).items() if backlog is not None}
    shown = lamps(Beat(0.0, reached=True, status="behind", lag_seconds=9.0, backlog=900), None, backlogs)
    return {lamp.name: lamp.state for lamp in shown if lamp.state is not State.OK}


def test_of_many_machines_the_leg_that_is_behind_has_the_lamp() -> None:
    assert many() == {}
    assert many(record=LATE) == {"record": State.SLOW}
    assert many(board=LATE) == {"board": State.SLOW}
    assert many(group=LATE, understand=Backlog(QUEUED, 0.1)) == {"group": State.SLOW}
    full = Backlog(QUEUED + 1, 0.1)
    assert many(group=LATE, understand=full) == {"understand": State.SLOW}, "it waits for embedders"


@pytest.mark.parametrize("leg", ["understand", "group", "board"])
def test_a_leg_that_no_machine_does_is_told(leg: str) -> None:
    assert many(**{leg: None}) == {leg: State.GONE}


def test_a_sorter_that_waits_for_embedders_in_vain_is_not_to_blame_whatever_it_says() -> None:
    assert many(group=LATE, understand=None) == {"understand": State.GONE}
    failure = Failure(Piece.UNDERSTAND, "No embedder answers.")
    shown = lamps(Beat(0.0, reached=True), failure, {Leg.GROUP: LATE, Leg.BOARD: Backlog()})
    assert {lamp.name: lamp.state for lamp in shown}["understand"] is State.GONE


@pytest.mark.parametrize("language", ["ru", "en"])
def test_whatever_becomes_of_many_machines_is_explained(language: str) -> None:
    say, late = Say(language), {**IN_TIME, Leg.RECORD: LATE, Leg.BOARD: LATE}
    for backlogs in ({}, late):
        for lamp in lamps(Beat(0.0, reached=True, status="ok"), None, backlogs):
            if lamp.state is not State.OK:
                assert len(say(lamp.advice)) > 40
                assert say(f"ops.word.{lamp.state}")
