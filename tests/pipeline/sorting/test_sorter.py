"""The sorter files questions, links clusters and names them."""

from dataclasses import replace

import msgspec
import numpy as np
import pytest

from embeddings import ClusterSettings
from moderation.domain.deciding.decisions import Verb
from moderation.domain.events import Apart, Filed, Move, Settled, Surged, Titled
from moderation.domain.message import Level
from moderation.pipeline.sorting.sortable import danger
from moderation.pipeline.sorting.sorter import Sorter
from tests.pipeline.questions import (
    ENCODER,
    INTERNET,
    INTERNET_AGAIN,
    MINUTES,
    ROAMING,
    ROAMING_AGAIN,
    decided,
    emergency,
    homes,
    labels,
    merge,
    nothing,
    questions,
    two,
)


def test_questions_are_filed_and_new_clusters_titled() -> None:
    events = Sorter(64).file(questions(ROAMING, INTERNET, ROAMING), at=7.0)
    assert homes(events) == {1: 1, 2: 2, 3: 1}
    assert labels(events) == {1: ROAMING, 2: INTERNET}
    assert events[0].at == 7.0
    assert [filing.topic for filing in events[0].filings] == ["roaming"] * 3


def test_an_emergency_stands_apart_from_the_same_words_in_no_danger() -> None:
    sorter = Sorter(64)
    plain, urgent = questions(ROAMING, ROAMING)
    batch = [
        replace(plain, kept_apart=danger(emergency("no_service", level=Level.HIGH))),
        replace(urgent, kept_apart=danger(emergency("reads_dangerous"))),
    ]

    assert homes(sorter.file(batch, at=1.0)) == {1: 1, 2: 2}
    assert sorter.settle(at=2.0)[0] == Settled((), (), 2.0)


@pytest.mark.parametrize(
    ("one", "other", "merged"),
    [
        (("ice",), ("ice",), ((2, 1),)),
        (("ice",), ("fire",), ()),
        (("ice",), ("reads_dangerous",), ((2, 1),)),
        (("ice",), ("unconscious", "ice"), ((2, 1),)),
        (("danger_signs",), ("fire",), ((2, 1),)),
    ],
)
def test_emergencies_of_different_kinds_stand_apart(
    one: tuple[str, ...], other: tuple[str, ...], merged: tuple[tuple[int, int], ...]
) -> None:
    sorter = Sorter(64)
    urgent = zip(questions(ROAMING, ROAMING_AGAIN), (one, other), strict=True)
    batch = [replace(question, kept_apart=danger(emergency(*reasons))) for question, reasons in urgent]
    sorter.file([*batch, *questions(INTERNET, MINUTES, "Какая погода завтра", start=3)], at=1.0)

    settled = sorter.settle(at=2.0)[0]

    assert isinstance(settled, Settled)
    assert settled.merged == merged


def test_nothing_to_file_is_no_event() -> None:
    assert Sorter(64).file([], at=7.0) == []


def test_a_known_cluster_is_not_titled_again_until_settled() -> None:
    sorter = Sorter(64)
    sorter.file(questions(ROAMING), at=1.0)
    assert labels(sorter.file(questions(ROAMING, start=2), at=2.0)) == {}


def test_settling_merges_and_says_so() -> None:
    sorter = Sorter(64)
    sorter.file(questions(ROAMING, ROAMING_AGAIN, INTERNET, INTERNET_AGAIN, MINUTES), at=1.0)
    assert sorter.learnt == 5
    settled = sorter.settle(at=2.0)[0]
    assert isinstance(settled, Settled)
    assert settled.merged == ((2, 1), (4, 3))
    assert settled.moves == (Move(2, 2, 1), Move(4, 4, 3))
    assert sorter.learnt == 0
    assert homes(sorter.file(questions(ROAMING_AGAIN, INTERNET_AGAIN, start=6), at=3.0)) == {6: 1, 7: 3}


def test_what_was_withheld_counts_but_gives_no_label() -> None:
    sorter = Sorter(64)
    hidden = sorter.file(questions(ROAMING, showable=False), at=1.0)
    assert labels(hidden) == {1: ""}
    sorter.file(questions(ROAMING, start=2), at=2.0)
    assert labels(sorter.settle(at=3.0)) == {1: ROAMING}


def test_the_topic_of_a_cluster_is_what_most_of_it_is_about() -> None:
    sorter = Sorter(64)
    sorter.file(questions(ROAMING, topic="sim"), at=1.0)
    sorter.file(questions(ROAMING, ROAMING, start=2, topic="roaming"), at=2.0)
    titled = sorter.settle(at=3.0)[1]
    assert isinstance(titled, Titled)
    assert [title.topic for title in titled.titles] == ["roaming"]


def test_two_questions_of_a_message_are_filed_each_in_its_own_position() -> None:
    sorter = Sorter(64)
    filed = sorter.file([*questions(INTERNET), *two(ROAMING, INTERNET, seq=2)], at=1.0)[0]
    assert isinstance(filed, Filed)
    assert [(f.seq, f.position, f.cluster) for f in filed.filings] == [(1, 0, 1), (2, 0, 2), (2, 1, 1)]


def test_what_keeps_a_cluster_apart_comes_with_its_title() -> None:
    sorter = Sorter(64)
    asked = ("Сколько стоит роуминг в Турции?", "Сколько стоит роуминг в Беларуси?")
    strangers = [
        f"{word} {word}{word}" for word in ("зебра", "облако", "трактор", "мандарин", "скрипка", "паром")
    ]
    turkey, belarus, *_ = homes(sorter.file(questions(*asked, *strangers), at=1.0)).values()

    titles = [title for event in sorter.settle(at=2.0) if isinstance(event, Titled) for title in event.titles]

    assert {title.cluster: title.apart for title in titles if title.apart} == {
        turkey: Apart(belarus, "country", "turkey", "belarus"),
        belarus: Apart(turkey, "country", "belarus", "turkey"),
    }
    assert all(title.theme for title in titles)


def test_a_question_that_many_begin_to_ask_is_announced() -> None:
    sorter = Sorter(64)
    for second in range(150):
        sorter.file(
            questions(f"Вопрос номер {second % 30} про {second % 7}?", start=1 + second), at=1000.0 + second
        )
    events = sorter.file(questions(*["Почему не работает интернет?"] * 12, start=500), at=1151.0)
    (surged,) = [event for event in events if isinstance(event, Surged)]
    assert [surge.recent for surge in surged.surges] == [12]

    restored = Sorter(64)
    restored.restore(sorter.snapshot())
    later = restored.file(questions(*["Почему не работает интернет?"] * 12, start=600), at=1152.0)
    assert not [event for event in later if isinstance(event, Surged)]


def test_a_subject_outside_all_topics_is_named_once_it_grows_and_keeps_its_name() -> None:
    def fits(means: np.ndarray) -> list[float]:
        return [0.0 if mean @ strange > 0.5 else 0.3 for mean in means]

    strange = ENCODER.encode(["Где ведущий взял свитер?"])[0]
    sorter = Sorter(64, fits=fits)
    known = questions(ROAMING, INTERNET, MINUTES, ROAMING_AGAIN, start=100)
    sorter.file([*known, *questions(*["Где ведущий взял свитер?"] * 7)], at=1.0)
    first = sorter.settle(at=2.0)
    assert all(not title.discovered for event in first if isinstance(event, Titled) for title in event.titles)
    sorter.file(questions("Где ведущий взял свитер?", start=8), at=3.0)
    (titled,) = [event for event in sorter.settle(at=4.0) if isinstance(event, Titled)]
    (name,) = {title.discovered for title in titled.titles if title.discovered}
    assert {title.label for title in titled.titles if title.discovered} == {"Где ведущий взял свитер?"}
    kept = Sorter(64, fits=fits)
    kept.restore(sorter.snapshot())
    for each in (sorter, kept):
        each.file(questions("Где ведущий взял свитер?", start=9), at=5.0)
        each.settle(at=6.0)
        assert set(each._discovered.values()) == {name}


def test_looking_at_a_fresh_id_spends_none() -> None:
    sorter = Sorter(64)
    assert [sorter.fresh() for _ in range(3)] == [1, 1, 1]
    assert homes(sorter.file(questions(ROAMING), at=1.0)) == {1: 1}


def test_nearest_is_only_what_asks_much_the_same() -> None:
    sorter = Sorter(64)
    sorter.file(questions(ROAMING, INTERNET, MINUTES), at=1.0)
    before = sorter.snapshot()
    for text, near in (
        (ROAMING, [1]),
        (MINUTES, [3]),
        ("Кто победил вчера в хоккей?", []),
    ):
        assert sorter.nearest(ENCODER.encode([text])[0], text, 5) == near
    assert sorter.snapshot() == before


def test_a_snapshot_is_the_whole_memory() -> None:
    sorter, other = Sorter(64), Sorter(64)
    sorter.file(questions(ROAMING, ROAMING_AGAIN, INTERNET), at=1.0)
    sorter.obey(decided(Verb.APPROVE, 1), nothing)
    other.restore(sorter.snapshot())
    assert msgspec.msgpack.decode(other.snapshot()) == msgspec.msgpack.decode(sorter.snapshot())
    assert other.settle(at=2.0) == sorter.settle(at=2.0)
    more = questions(MINUTES, INTERNET_AGAIN, start=4)
    assert other.file(more, at=3.0) == sorter.file(more, at=3.0)


def test_clusters_that_have_faded_keep_their_titles_and_can_still_be_merged() -> None:
    sorter = Sorter(64, clustering=ClusterSettings(live_micros=20))
    asked = [
        f"{word}{word[::-1]} {word * 2}"
        for word in (f"{n:b}".replace("0", "к").replace("1", "шу") for n in range(64, 192))
    ]
    filed = sorter.file(questions(*asked), at=1.0)
    titles, clusters = labels(filed), homes(filed)
    before = len(sorter.snapshot())
    sorter.settle(at=2.0)
    assert len(sorter.snapshot()) < before
    old, older = clusters[2], clusters[1]
    retitled = labels(merge(sorter, old, older, (1,)))
    assert retitled.get(old, titles[old]) in {titles[old], titles[older]}
