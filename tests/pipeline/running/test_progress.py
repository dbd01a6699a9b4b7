"""Progress counts what is recorded, what is on the board, and how long the oldest has waited."""

from moderation.domain.events import Recorded, Screened
from moderation.pipeline.rows import Counts
from moderation.pipeline.running.progress import BEHIND_SECONDS, Progress
from moderation.testing import asked, filed, screening


def arrived(*seqs: int) -> list[Recorded]:
    return [Recorded(seq, asked(id=str(seq))) for seq in seqs]


def screened(*seqs: int) -> Recorded:
    return Recorded(1000 + seqs[-1], Screened(seqs, tuple(screening() for _ in seqs), (), b"", 0, "m@1", 0.0))


def started(counts: Counts | None = None, *, lost: int = 0, now: float = 0.0) -> Progress:
    progress = Progress()
    progress.start(counts or Counts(), lost=lost, now=now)
    return progress


def test_all_is_well_when_nothing_happened() -> None:
    health = started().health(now=9.0, failing=False)
    assert (health.status, health.recorded, health.on_board, health.backlog, health.lag_seconds) == (
        "ok",
        0,
        0,
        0,
        0,
    )


def test_nothing_is_well_before_anything_was_counted() -> None:
    assert Progress().health(now=9.0, failing=False).status == "behind"


def test_backlog_and_lag_follow_the_oldest_that_waits() -> None:
    progress = started()
    progress.take(arrived(1, 2), now=10.0)
    progress.take(arrived(3), now=12.0)
    health = progress.health(now=13.0, failing=False)
    assert (health.recorded, health.on_board, health.backlog, health.lag_seconds) == (3, 0, 3, 3.0)
    progress.take([screened(1, 2), Recorded(2001, filed({1: (1, 1)}))], now=13.0)
    health = progress.health(now=13.5, failing=False)
    assert (health.recorded, health.on_board, health.backlog, health.lag_seconds) == (3, 2, 1, 1.5)
    progress.take([screened(3)], now=14.0)
    assert progress.health(now=20.0, failing=False).lag_seconds == 0.0


def test_status_tells_behind_from_failing() -> None:
    progress = started()
    progress.take(arrived(1), now=0.0)
    assert progress.health(now=BEHIND_SECONDS, failing=False).status == "ok"
    assert progress.health(now=BEHIND_SECONDS + 0.1, failing=False).status == "behind"
    assert progress.health(now=0.0, failing=True).status == "failing"


def test_what_waited_before_a_start_counts_from_the_start() -> None:
    progress = started(Counts(recorded=10, screened=7, on_board=6), now=100.0)
    health = progress.health(now=104.0, failing=False)
    assert (health.recorded, health.on_board, health.backlog, health.lag_seconds) == (10, 6, 3, 4.0)
    progress.take(arrived(11), now=104.0)
    progress.take([screened(8, 9, 10)], now=105.0)
    health = progress.health(now=105.0, failing=False)
    assert (health.recorded, health.on_board, health.backlog, health.lag_seconds) == (11, 9, 1, 1.0)


def test_what_the_log_lost_is_not_forgotten_when_projecting_starts_again() -> None:
    progress = started(Counts(recorded=4), lost=2)
    progress.take(arrived(5), now=1.0)
    progress.start(Counts(recorded=5, screened=5, on_board=5), lost=0, now=2.0)
    health = progress.health(now=3.0, failing=False)
    assert (health.lost, health.status) == (2, "failing")
    assert (health.recorded, health.on_board, health.backlog, health.lag_seconds) == (5, 5, 0, 0.0)


def test_a_clock_that_jumps_back_shows_no_negative_lag() -> None:
    progress = started()
    progress.take(arrived(1), now=1000.0)
    assert progress.health(now=10.0, failing=False).lag_seconds == 0.0
