"""Lamps of Operations: what overload gave up is named, in words, in the order in which it was given up."""

import pytest

from moderation.domain.overload import Sacrifice
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
