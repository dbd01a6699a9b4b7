"""Questions for a sorter without a pipeline, and what it says of them."""

from dataclasses import replace

from moderation.domain.deciding.decisions import Verb
from moderation.domain.events import Decided, Event, Filed, Move, Titled
from moderation.domain.message import Level, Urgency
from moderation.pipeline.sorting.sortable import Sortable
from moderation.pipeline.sorting.sorter import Sorter
from moderation.testing.ngrams import NgramEncoder

ENCODER = NgramEncoder()
ROAMING = "Как подключить роуминг в Турции?"
ROAMING_AGAIN = "как мне подключить роуминг в турции"
INTERNET = "Почему не работает интернет на даче?"
INTERNET_AGAIN = "почему на даче не работает интернет"
MINUTES = "Где посмотреть остаток минут?"


def questions(*texts: str, start: int = 1, topic: str = "roaming", showable: bool = True) -> list[Sortable]:
    vectors = ENCODER.encode(texts)
    parts = zip(texts, vectors, strict=True)
    return [
        Sortable(seq, text, vector, topic, showable) for seq, (text, vector) in enumerate(parts, start=start)
    ]


def homes(events: list[Event]) -> dict[int, int]:
    return {f.seq: f.cluster for event in events if isinstance(event, Filed) for f in event.filings}


def labels(events: list[Event]) -> dict[int, str]:
    return {t.cluster: t.label for event in events if isinstance(event, Titled) for t in event.titles}


def decided(verb: Verb, *clusters: int, **parts: object) -> Decided:
    return Decided("d1", "olga", 5.0, verb, clusters, **parts)


def merge(sorter: Sorter, winner: int, loser: int, micros: tuple[int, ...]) -> list[Event]:
    moves = tuple(Move(micro, loser, winner) for micro in micros)
    return sorter.obey(decided(Verb.MERGE, winner, loser, moves=moves), nothing)


def nothing(*_: object, **__: object) -> list[Sortable]:
    raise AssertionError("only a split recalls messages")


def emergency(*reasons: str, level: Level = Level.CRITICAL) -> Urgency:
    return Urgency(0.95, level, reasons)


def two(first: str, second: str, seq: int = 1) -> list[Sortable]:
    both = questions(first, second)
    return [replace(question, seq=seq, position=position) for position, question in enumerate(both)]
