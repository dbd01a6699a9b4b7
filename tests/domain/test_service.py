from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.service import BOUNDS, Contacts, Service, Spread

Asked = list[tuple[str, int, float]]


def served(asked: Asked, answered: dict[int, float], **more: int) -> Service:
    contacts = Contacts(answered)
    for viewer, cluster, at in asked:
        contacts.add(viewer, cluster, at)
    counted = {"askers": 0, "askers_answered": 0, "useful": 0, "useless": 0} | more
    return contacts.service(now=1000.0, handling=(), **counted)


def test_a_viewer_with_one_question_is_one_contact_however_often_it_is_asked() -> None:
    service = served([("anna", 1, 0.0), ("anna", 1, 50.0), ("anna", 2, 60.0), ("boris", 1, 70.0)], {1: 100.0})
    assert (service.contacts, service.served) == (3, 2)
    assert service.waiting == Spread(2, 30.0, 100.0)
    assert service.open == Spread(1, 940.0, 940.0)


def test_who_asks_after_the_answer_waits_for_nothing() -> None:
    service = served([("anna", 1, 0.0), ("boris", 1, 101.0), ("boris", 1, 102.0)], {1: 100.0})
    assert (service.late, service.repeated, service.waiting.count) == (1, 0, 1)


def test_who_asks_the_same_after_the_answer_was_not_helped() -> None:
    asked = [("anna", 1, 0.0), ("anna", 1, 150.0), ("boris", 1, 10.0), ("vera", 2, 0.0)]
    service = served(asked, {1: 100.0})
    assert service.repeated_share == pytest.approx(1 / 2)
    assert service.first_contact == pytest.approx(1 / 3)


def test_messages_may_come_in_any_order() -> None:
    asked = [("anna", 1, 0.0), ("anna", 1, 150.0), ("boris", 1, 160.0), ("boris", 1, 170.0)]
    assert served(asked, {1: 100.0}) == served(asked[::-1], {1: 100.0})


def test_what_is_not_known_is_none() -> None:
    service = served([], {})
    assert service.answered_share is service.first_contact is service.satisfaction is None
    assert service.repeated_share is service.waiting.median is service.handling.ninth is None


def test_shares_are_of_those_who_asked_and_rated() -> None:
    service = served([("anna", 1, 0.0)], {1: 9.0}, askers=4, askers_answered=1, useful=3, useless=1)
    assert service.answered_share == pytest.approx(0.25)
    assert service.satisfaction == pytest.approx(0.75)
    assert service.first_contact == 0.0


def test_what_the_robot_settled_went_on_to_nobody() -> None:
    service = Service(robot_asked=10, robot_answered=6, robot_passed=2)
    assert (service.deflected, service.deflected_share) == (4, pytest.approx(0.4))
    assert Service().deflected_share is None


def test_slices_tell_how_service_changed() -> None:
    contacts = Contacts({1: 600.0})
    for viewer, at in (("anna", 0.0), ("boris", 500.0), ("vera", 700.0), ("gleb", 1200.0)):
        contacts.add(viewer, 1, at)
    contacts.add("dina", 2, 1190.0)
    first, second, third = contacts.slices(3)
    assert (first.contacts, first.served, first.waiting.median) == (1, 1, 600.0)
    assert (second.at, second.contacts, second.waiting.median) == (400.0, 2, 100.0)
    assert (third.contacts, third.served, third.waiting.median) == (2, 1, None)
    assert Contacts({}).slices() == []


def test_waits_are_parted_at_their_bounds() -> None:
    asked = [(f"v{n}", 1, 1000.0 - wait) for n, wait in enumerate((0.0, 60.0, 61.0, 900.0, 901.0))]
    assert served(asked, {1: 1000.0}).waits == (2, 1, 1, 1)
    assert len(BOUNDS) == 3


@given(st.lists(st.floats(0, 1e6), min_size=1))
def test_nine_in_ten_wait_no_longer_than_said(seconds: list[float]) -> None:
    spread = Spread.of(seconds)
    assert spread.median is not None
    assert spread.ninth is not None
    assert spread.median <= spread.ninth
    assert sum(one <= spread.ninth for one in seconds) >= 0.9 * len(seconds)
    assert 2 * sum(one <= spread.median for one in seconds) >= len(seconds)


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.integers(1, 3), st.floats(0, 200)),
        max_size=30,
    )
)
def test_every_contact_waits_waited_or_came_late(asked: Asked) -> None:
    service = served(asked, {1: 100.0, 2: 50.0})
    assert service.contacts == len({(viewer, cluster) for viewer, cluster, _ in asked})
    assert service.contacts == service.open.count + service.waiting.count + service.late
    assert sum(service.waits) == service.waiting.count
    assert 0 <= service.repeated <= service.waiting.count
