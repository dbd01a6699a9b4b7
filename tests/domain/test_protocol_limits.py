from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.protocol.limits import GOES_ON, REMEMBERED_IDS, Account, Registry, Window


@given(st.integers(1, 5), st.lists(st.floats(0, 30), max_size=40))
def test_no_minute_holds_more_than_the_limit(limit: int, pauses: list[float]) -> None:
    window, now, taken = Window(limit), 0.0, []
    for pause in pauses:
        now += pause
        if not window.wait(now):
            window.take(now)
            taken.append(now)
    for start in taken:
        assert sum(start <= moment < start + 60 for moment in taken) <= limit


@given(st.integers(1, 5), st.floats(0, 100))
def test_after_the_wait_there_is_room(limit: int, start: float) -> None:
    window = Window(limit)
    for _ in range(limit):
        window.take(start)
    wait = window.wait(start + 1)
    assert wait > 0
    assert window.wait(start + 1 + wait + 1e-6) == 0


def test_an_account_remembers_the_latest_ids_only() -> None:
    account = Account(12)
    for number in range(REMEMBERED_IDS + 1):
        account.remember(f"c{number}", number + 1)
    assert account.seq("c0") is None
    assert account.seq("c1") == 2


def test_a_question_soon_after_the_robot_answered_goes_on_from_it_once() -> None:
    account = Account(12)
    assert not account.goes_on(0.0)
    account.helped(100.0)
    assert account.goes_on(101.0)
    assert not account.goes_on(102.0)
    account.helped(200.0)
    assert not account.goes_on(200.0 + GOES_ON + 1)


def test_a_registry_keeps_what_was_used_last() -> None:
    registry = Registry(lambda: Account(1), most=2)
    first = registry.of("a")
    registry.of("b")
    assert registry.of("a") is first
    registry.of("c")
    assert len(registry) == 2
    assert registry.of("a") is first
