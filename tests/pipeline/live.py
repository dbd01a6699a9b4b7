"""What a live broadcast is asked in tests, and whether its views say what its log does."""

import time

from moderation.domain.deciding.decisions import Verb
from moderation.pipeline.views.projector import Projector
from moderation.testing import MemoryViews
from moderation.testing.answers import all_answers
from moderation.testing.backstage import BROADCAST, Backstage, Stores

ROAMING = "Как подключить роуминг в Турции?"
ROAMING_AGAIN = "как мне подключить роуминг в турции"
INTERNET = "Почему не работает интернет на даче?"
MINUTES = "Где посмотреть остаток минут?"


def replayed(stores: Stores, *, now: float) -> dict[str, object]:
    """Return what views made from the log alone say."""
    views = MemoryViews()
    Projector(BROADCAST, stores.log, views).catch_up()
    return all_answers(views, BROADCAST, now=now)


def assert_true_to_the_log(stores: Stores) -> None:
    now = time.time()
    assert all_answers(stores.views, BROADCAST, now=now) == replayed(stores, now=now)


async def decide(backstage: Backstage, verb: Verb, *clusters: int, **parts: object) -> None:
    outcome = await backstage.act(verb, *clusters, **parts)
    assert outcome.done, outcome.sentence
