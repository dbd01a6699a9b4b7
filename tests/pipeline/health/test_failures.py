"""What does not work is told once, in the order in which it failed, until it works again."""

import pytest

from moderation.domain.errors import ModelFailed, StoreFailed
from moderation.pipeline.health.failures import Failure, Failures, Piece


def test_each_failure_is_logged_once_and_named_by_its_piece(caplog: pytest.LogCaptureFixture) -> None:
    failures = Failures("main")
    assert failures.first() is None
    for _ in range(3):
        failures.note("views", StoreFailed("The disk is full."))
        failures.note("clusters", ModelFailed("It has ended."))
    assert failures.first() == Failure(Piece.BOARD, "The disk is full.")
    assert caplog.text.count("views of main failed: The disk is full.") == 1
    failures.clear("views")
    assert failures.first() == Failure(Piece.UNDERSTAND, "It has ended."), "whoever asked the model"
    failures.note("clusters", ValueError("odd"))
    assert failures.first() == Failure(Piece.GROUP, "odd")
    assert "Traceback" in caplog.text or caplog.records[-1].exc_info, "of what nobody foresaw"
