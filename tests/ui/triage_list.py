"""The triage list of three questions that tests look at, and what people do with it."""

from __future__ import annotations

import uuid

from streamlit.testing.v1 import AppTest

from moderation.domain.deciding.decisions import Command, Verb
from moderation.domain.message import Level
from moderation.pipeline.rows import ClusterRow
from moderation.testing.studio import Question, Studio

ROAMING, TARIFF, OUTAGE = 1, 2, 3


def fill(studio: Studio) -> None:
    """Have three questions asked, by five, three and one viewer; the last cannot wait."""
    studio.ask(
        *(Question("Сколько стоит роуминг в Турции?", ROAMING, viewer=f"r{n}") for n in range(5)),
        *(Question("Почему подорожал тариф?", TARIFF, viewer=f"t{n}", topic="tariffs") for n in range(3)),
        Question(
            "Нет связи совсем", OUTAGE, viewer="o", topic="outages", level=Level.HIGH, reasons=("no_service",)
        ),
    )


def row(studio: Studio, cluster: int) -> ClusterRow:
    """Return a question as the views show it."""
    found = studio.views.cluster("main", cluster, now=0.0)
    assert found is not None
    return found


def command(studio: Studio, who: str, verb: Verb, *clusters: int, text: str = "") -> None:
    """Have somebody else decide something."""
    outcome = studio.decide(Command(uuid.uuid4().hex, "main", who, verb, clusters, text=text))
    assert outcome.done, outcome


def listed(app: AppTest) -> list[int]:
    """Return the questions of the list in their order."""
    keys = [button.key or "" for button in app.button]
    return [int(key.removeprefix("open-")) for key in keys if key.startswith("open-")]


def words(app: AppTest) -> str:
    """Return all that the page says."""
    return "\n".join(
        str(element.value) for element in (*app.markdown, *app.text, *app.caption, *app.info, *app.warning)
    )


def open_item(app: AppTest, cluster: int) -> AppTest:
    """Open a question of the list."""
    return app.button(key=f"open-{cluster}").click().run()
