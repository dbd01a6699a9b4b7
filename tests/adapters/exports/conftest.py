from __future__ import annotations

import pytest

from moderation.domain.deciding.decisions import Change, Field, Status, Subject, Verb
from moderation.domain.events import Decided, Event, Opened, Recorded, Screened, Titled
from moderation.domain.events import Title as Named
from moderation.domain.message import Kind, Level, Span, Verdict
from moderation.pipeline.views.projector import Projector
from moderation.testing import MemoryEventLog, MemoryViews, asked, filed, screening, settled

AT = 1_700_000_000.0


def answering(cluster: int, *, at: float) -> Decided:
    changes = [
        Change(Subject.CLUSTER, cluster, Field.STATUS, "waiting", Status.ANSWERED.value),
        Change(Subject.CLUSTER, cluster, Field.ANSWER, "", "=Наберите *100#"),
        Change(Subject.CLUSTER, cluster, Field.ANSWERED_AT, "", str(at)),
    ]
    return Decided("d1", "olga", at, Verb.ANSWER, (cluster,), tuple(changes), note="звоните +7 912 345-67-89")


@pytest.fixture
def views() -> MemoryViews:
    """Three questions in two clusters (one merged away), a greeting, an answer, a note with a number."""
    verdicts = (
        screening("Как подключить роуминг?", level=Level.NORMAL),
        screening("роуминг как \ud800 подключить", masked=(Span(0, 7, "phone"),)),
        screening("Всем привет", kind=Kind.CHATTER),
        screening("Где мои деньги?", verdict=Verdict.WITHHOLD, reasons=("personal_data",), level=Level.HIGH),
    )
    events: list[Event] = [
        Opened("Эфир", "ru", AT),
        asked("Как подключить роуминг?", id="m1", viewer="anna", at=AT),
        asked("роуминг как подключить", id="m2", viewer="boris", at=AT + 30),
        asked("Всем привет", id="m3", viewer="vera", at=AT + 40),
        asked("Где мои деньги?", id="m4", viewer="anna", at=AT + 50),
        Screened((2, 3, 4, 5), verdicts, (), b"", 384, "e5@1", AT + 51),
        filed({2: (0, 1), 3: (1, 2), 5: (2, 3)}, at=AT + 51),
        Titled(
            (Named(1, "Как подключить роуминг?", ("роуминг",), "roaming"), Named(3, "Деньги", (), "charges"))
        ),
        settled((1, 2, 1), merged=[(2, 1)], at=AT + 52),
        answering(1, at=AT + 60),
        Decided("d2", "olga", AT + 70, Verb.ASSIGN, (3,), note="перезвонить +7 912 345-67-89"),
    ]
    views = MemoryViews()
    recorded = [Recorded(offset, event) for offset, event in enumerate(events, start=1)]
    Projector("main", MemoryEventLog(), views).project(recorded)
    return views
