from __future__ import annotations

from dataclasses import replace

import pytest

from moderation.adapters.exports.messages import pages
from moderation.adapters.exports.serving import Serving, deeds
from moderation.adapters.exports.session import go_through, look
from moderation.domain.deciding.handling import Deed
from moderation.domain.errors import Unknown
from moderation.pipeline.rows import DecisionRow
from moderation.testing import MemoryViews

from .conftest import AT


def test_a_session_is_counted_in_one_pass(views: MemoryViews) -> None:
    session = look(views, "main", now=AT + 100)
    serving = Serving(session)
    assert list(go_through(views, session, [serving.take])) == [4]
    service = serving.service()
    assert (service.askers, service.askers_answered, service.contacts, service.served) == (2, 2, 3, 2)
    assert service.waiting.ninth == 60.0
    assert service.open.median == 50.0
    assert service.handling.count == 0
    assert serving.recurrence.parts(1) == 2


def test_after_a_broadcast_nobody_waits_any_longer(views: MemoryViews) -> None:
    session = look(views, "main", now=AT + 100_000)
    closing = DecisionRow("z", 99, AT + 100, "o", "close", (), "")
    closed = replace(
        session,
        broadcast=replace(session.broadcast, open=False),
        decisions=(*session.decisions, closing),
    )
    for one, waited in ((session, 99_950.0), (closed, 50.0)):
        serving = Serving(one)
        list(go_through(views, one, [serving.take]))
        assert serving.service().open.median == waited


def test_one_voice_makes_no_place(views: MemoryViews) -> None:
    session = look(views, "main", now=AT + 100)
    serving = Serving(session)
    rows = [replace(row, region="Омск") for page in pages(views, "main") for row in page]
    serving.take([*rows, *rows])
    serving.take([replace(rows[0], region="Тула")])
    assert serving.regions == {"Омск": 2, "Тула": 1}
    assert serving.placed == 2
    assert serving.places["Омск", 1] == 4


def test_only_what_stands_counts() -> None:
    rows = [
        DecisionRow("b", 2, 20.0, "o", "answer", (1,), "", undone_by="c"),
        DecisionRow("a", 1, 10.0, "o", "on_air", (1,), ""),
        DecisionRow("c", 3, 30.0, "o", "undo", (1,), "", undoes="b"),
    ]
    assert list(deeds(rows)) == [Deed(10.0, "on_air", 1)]


def test_a_broadcast_that_is_not_there_is_a_sentence(views: MemoryViews) -> None:
    with pytest.raises(Unknown, match="There is no broadcast 'none' here: there is main"):
        look(views, "none", now=AT)
