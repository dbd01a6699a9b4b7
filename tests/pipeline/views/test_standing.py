from dataclasses import replace

from moderation.domain.events import Surged, Title
from moderation.domain.surges import Surge
from moderation.pipeline.views.standing import FRESH, Theme, surging, themes
from moderation.testing import MemoryViews, message_row, screening
from moderation.testing.builders import AT, filings


def views() -> MemoryViews:
    made = MemoryViews()
    with made.begin("main") as writer:
        writer.add_messages([message_row(seq, viewer=f"v{seq}", at=AT) for seq in (1, 2, 3)])
        writer.screen([(seq, screening()) for seq in (1, 2, 3)])
        writer.file(filings({1: (1, 1), 2: (2, 2), 3: (3, 2)}))
        writer.title(
            [
                Title(1, "Роуминг в Турции?", ("роуминг", "турция"), "roaming", theme=1),
                Title(2, "Роуминг в Египте?", ("роуминг", "египет"), "roaming", theme=1),
            ]
        )
        writer.surge(Surged((Surge(1, 20, 1.0), Surge(9, 20, 1.0)), AT))
        writer.surge(Surged((Surge(2, 30, 2.0), Surge(1, 40, 1.0)), AT + 9))
    return made


def test_what_grows_is_told_once_the_latest_first_and_not_for_long() -> None:
    found = surging(views(), "main", now=AT + 10)
    assert [(surge.recent, row.id) for surge, row in found] == [(40, 1), (30, 2)]
    assert surging(views(), "main", now=AT + 10 + FRESH) == []


def test_clusters_of_a_theme_stand_together_under_their_words() -> None:
    first, second = (views().cluster("main", one, now=AT) for one in (1, 2))
    assert first is not None
    assert second is not None
    alone = replace(first, id=5, theme=0, keywords=("счёт",))
    assert themes([second, alone, first]) == [
        Theme(1, ("роуминг", "египет", "турция"), (2, 1), 3),
        Theme(-5, ("счёт",), (5,), 1),
    ]
