from moderation.pipeline.health.backlogs import Backlog, Pursuit, joined
from moderation.pipeline.health.timing import Leg


def test_who_keeps_up_is_not_behind() -> None:
    pursuit = Pursuit()
    for now, end in enumerate((5, 5, 9)):
        assert pursuit.backlog(done=end, end=end, now=now) == Backlog(0, 0.0)


def test_what_waits_is_as_old_as_the_end_that_was_not_reached_yet() -> None:
    pursuit = Pursuit()
    assert pursuit.backlog(done=0, end=10, now=0.0) == Backlog(10, 0.0)
    assert pursuit.backlog(done=4, end=20, now=2.0) == Backlog(16, 2.0)
    assert pursuit.backlog(done=10, end=30, now=4.0) == Backlog(20, 2.0), "the first ten are done"
    assert pursuit.backlog(done=10, end=30, now=9.0) == Backlog(20, 7.0)
    assert pursuit.backlog(done=30, end=30, now=10.0) == Backlog()
    assert pursuit.backlog(done=30, end=31, now=60.0) == Backlog(1, 0.0), "idle time is no delay"


def test_who_is_ahead_of_what_was_looked_at_before_is_not_behind() -> None:
    assert Pursuit().backlog(done=7, end=5, now=0.0) == Backlog()


def test_processes_add_up_but_for_the_one_queue_that_they_share() -> None:
    one = {Leg.UNDERSTAND: Backlog(3, 1.0), Leg.GROUP: Backlog(10, 2.0)}
    other = {Leg.UNDERSTAND: Backlog(4, 0.5), Leg.GROUP: Backlog(5, 7.0), Leg.RECORD: Backlog()}
    assert joined((one, other)) == {
        Leg.UNDERSTAND: Backlog(4, 1.0),
        Leg.GROUP: Backlog(15, 7.0),
        Leg.RECORD: Backlog(),
    }
    assert joined(()) == {}
