"""Lamps of Operations: what overload gave up is named, in words, in the order in which it was given up."""

import pytest

from moderation.domain.overload import Sacrifice
from moderation.pipeline.health.failures import Failure, Piece
from moderation.ui.pulse import Beat
from moderation.ui.stages import State, lamps
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
