import random

from moderation.domain.surges import LISTENED, QUIET, WINDOW, Surge, Surges


class Chat:
    """Questions second by second; micro-cluster n is cluster n unless said otherwise."""

    def __init__(self, seed: int = 0) -> None:
        self.surges, self.now, self.dice = Surges(), 1000.0, random.Random(seed)
        self.homes = {micro: micro for micro in range(1, 200)}
        self.found: list[tuple[float, Surge]] = []

    def listen(self, seconds: int, rates: dict[int, float]) -> None:
        for _ in range(seconds):
            self.now += 1
            asked = [micro for micro, rate in rates.items() for _ in range(self.arrivals(rate))]
            self.surges.count(asked, at=self.now)
            self.found += [(self.now, one) for one in self.look(self.now)]

    def look(self, now: float) -> list[Surge]:
        return self.surges.look(lambda micros: map(self.homes.__getitem__, micros), at=now)

    def arrivals(self, rate: float) -> int:
        """Draw from a Poisson distribution."""
        count, left = 0, self.dice.expovariate(1)
        while left < rate:
            count, left = count + 1, left + self.dice.expovariate(1)
        return count


STEADY = {micro: 0.5 / micro for micro in range(1, 100)}


def test_a_question_that_many_begin_to_ask_is_announced_within_half_a_minute() -> None:
    chat = Chat()
    chat.listen(600, STEADY)
    assert not chat.found
    began = chat.now

    chat.listen(30, STEADY | {150: 1.0})

    ((at, surge),) = chat.found
    assert surge.cluster == 150
    assert at - began <= 30
    assert surge.recent > 3 * surge.usual


def test_one_that_was_asked_all_along_must_grow_by_far_more() -> None:
    chat = Chat()
    chat.listen(600, STEADY | {150: 1.0})
    chat.listen(60, STEADY | {150: 1.5})
    assert not chat.found
    chat.listen(30, STEADY | {150: 6.0})
    assert [surge.cluster for _, surge in chat.found] == [150]


def test_when_everybody_asks_more_nothing_in_particular_surges() -> None:
    chat = Chat()
    chat.listen(600, STEADY)
    chat.listen(60, {micro: 8 * rate for micro, rate in STEADY.items()})
    assert not chat.found


def test_at_the_start_nothing_is_usual_yet() -> None:
    chat = Chat()
    chat.listen(int(LISTENED) - 5, {150: 3.0})
    assert not chat.found


def test_a_surge_is_announced_once_in_a_while_also_under_another_id() -> None:
    chat = Chat()
    chat.listen(600, STEADY)
    chat.listen(40, STEADY | {150: 2.0})
    chat.homes[150] = 160
    chat.listen(60, STEADY | {150: 4.0})
    assert len(chat.found) == 1

    chat.listen(int(QUIET), STEADY)
    chat.listen(40, STEADY | {150: 5.0})
    assert [surge.cluster for _, surge in chat.found] == [150, 160]


def test_variants_of_one_question_count_together() -> None:
    chat = Chat()
    chat.homes |= dict.fromkeys(range(150, 170), 150)
    chat.listen(600, STEADY)
    chat.listen(int(WINDOW), STEADY | dict.fromkeys(range(150, 170), 0.05))
    assert [surge.cluster for _, surge in chat.found] == [150]


def test_a_busy_chat_that_goes_on_as_usual_gives_no_alarm_in_an_hour() -> None:
    chat = Chat(seed=3)
    for burst in range(12):
        chat.listen(270, STEADY)
        chat.listen(30, {micro: rate * (1 + burst) for micro, rate in STEADY.items()})
    assert not chat.found


def test_a_stream_of_new_questions_without_end_is_forgotten_down_to_what_was_asked_most_and_last() -> None:
    surges = Surges()
    for number in range(60):
        surges.count([*range(1000 * number, 1000 * number + 1000), 7], at=100.0 * number)
    assert 20_000 <= len(surges.usual) <= 41_000
    assert {7, 58_999} <= surges.usual.keys()
    assert 20 not in surges.usual


def test_after_weeks_what_is_usual_is_still_known() -> None:
    chat = Chat()
    chat.listen(600, STEADY | {150: 1.0})
    chat.now += 40 * 24 * 3600
    chat.listen(600, STEADY | {150: 1.0})
    assert not chat.found
    assert chat.surges.total / 2 ** ((chat.now - chat.surges.origin) / 300) < 5000

    chat.listen(30, STEADY | {150: 6.0})

    assert [surge.cluster for _, surge in chat.found] == [150]


def test_a_burst_of_batches_is_looked_through_once_in_a_few_seconds() -> None:
    chat = Chat()
    chat.listen(600, STEADY)
    looked = chat.now + 3
    chat.look(looked)

    chat.surges.count([150] * 40, at=looked + 0.5)

    assert not chat.look(looked + 0.5)
    assert not chat.look(looked + 2.0)
    assert [one.cluster for one in chat.look(looked + 2.5)] == [150]
