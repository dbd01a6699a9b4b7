"""The sorter files questions, links clusters, names them, and obeys people."""

from dataclasses import replace

import msgspec
import numpy as np
import pytest

from moderation.domain.decisions import Verb
from moderation.domain.events import Apart, Decided, Event, Filed, Move, Settled, Surged, Titled
from moderation.domain.message import Kind, Level, Urgency, Verdict
from moderation.pipeline.embedder import Part
from moderation.pipeline.sortable import Sortable, danger, is_divisible, is_sortable, sortable, sortables
from moderation.pipeline.sorter import Sorter
from moderation.testing import screening
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


def test_questions_are_filed_and_new_clusters_titled() -> None:
    events = Sorter(64).file(questions(ROAMING, INTERNET, ROAMING), at=7.0)
    assert homes(events) == {1: 1, 2: 2, 3: 1}
    assert labels(events) == {1: ROAMING, 2: INTERNET}
    assert events[0].at == 7.0
    assert [filing.topic for filing in events[0].filings] == ["roaming"] * 3


def emergency(*reasons: str, level: Level = Level.CRITICAL) -> Urgency:
    return Urgency(0.95, level, reasons)


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


def test_people_may_put_an_emergency_with_what_belongs_to_it() -> None:
    sorter = Sorter(64)
    plain, urgent = questions(ROAMING, ROAMING)
    batch = [replace(plain, kept_apart=danger(emergency(level=Level.NONE)))]
    sorter.file([*batch, replace(urgent, kept_apart=danger(emergency("fire")))], at=1.0)

    merge(sorter, 2, 1, (1,))

    assert sorter.settle(at=2.0)[0] == Settled((), (), 2.0)
    assert homes(sorter.file([replace(batch[0], seq=3)], at=3.0)) == {3: 2}


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


def test_a_merge_by_hand_holds_against_the_machine() -> None:
    sorter = Sorter(64)
    sorter.file(questions(ROAMING, INTERNET), at=1.0)
    merge(sorter, 1, 2, (2,))
    sorter.settle(at=2.0)
    assert homes(sorter.file(questions(INTERNET, start=3), at=3.0)) == {3: 1}


@pytest.mark.parametrize("verb", [Verb.APPROVE, Verb.ON_AIR, Verb.ANSWER])
def test_words_that_a_person_decided_on_stay(verb: Verb) -> None:
    hasty = replace(questions(ROAMING)[0], text="РОУМИНГ В ТУРЦИИ КАК ПОДКЛЮЧИТЬ")
    sorter = Sorter(64)
    sorter.file([hasty], at=1.0)
    sorter.obey(decided(verb, 1), nothing)
    sorter.file(questions(ROAMING, ROAMING, start=2), at=2.0)
    kept = Sorter(64)
    kept.restore(sorter.snapshot())
    for each in (sorter, kept):
        assert labels(each.settle(at=3.0)).get(1, hasty.text) == hasty.text
        each.obey(decided(Verb.REOPEN, 1), nothing)
        each.file(questions(ROAMING, start=4), at=4.0)
        assert labels(each.settle(at=5.0)) == {1: ROAMING}


def test_a_merge_keeps_the_words_of_the_question_merged_into() -> None:
    hasty = replace(questions(MINUTES)[0], text="остаток!!! минут")
    sorter = Sorter(64)
    sorter.file([hasty, *questions(ROAMING, ROAMING, ROAMING, start=2)], at=1.0)
    assert labels(merge(sorter, 1, 2, (2,))).get(1, hasty.text) == hasty.text


def test_a_split_files_its_messages_anew_and_keeps_them_apart() -> None:
    sorter = Sorter(64)
    asked = questions(ROAMING, ROAMING, ROAMING)
    sorter.file(asked, at=1.0)
    new = sorter.fresh()
    split = decided(Verb.SPLIT, 1, new, seqs=(2,), micros=(1,), target=new)
    events = sorter.obey(split, lambda seqs, *_, **__: [asked[seq - 1] for seq in seqs])
    assert homes(events) == {2: new}
    assert labels(events) == {new: ROAMING}
    settled = sorter.settle(at=2.0)[0]
    assert isinstance(settled, Settled)
    assert settled.moves == ()
    assert sorter.fresh() == new + 1


def two(first: str, second: str, seq: int = 1) -> list[Sortable]:
    both = questions(first, second)
    return [replace(question, seq=seq, position=position) for position, question in enumerate(both)]


def test_two_questions_of_a_message_are_filed_each_in_its_own_position() -> None:
    sorter = Sorter(64)
    filed = sorter.file([*questions(INTERNET), *two(ROAMING, INTERNET, seq=2)], at=1.0)[0]
    assert isinstance(filed, Filed)
    assert [(f.seq, f.position, f.cluster) for f in filed.filings] == [(1, 0, 1), (2, 0, 2), (2, 1, 1)]


def test_a_split_takes_the_second_question_and_leaves_the_main_one() -> None:
    sorter = Sorter(64)
    asked = {(q.seq, q.position): q for q in [*questions(INTERNET), *two(ROAMING, INTERNET, seq=2)]}
    sorter.file(list(asked.values()), at=1.0)
    new = sorter.fresh()
    split = decided(Verb.SPLIT, 1, new, seqs=(2,), positions=(1,), micros=(1,), target=new)
    filed = sorter.obey(split, lambda seqs, positions, **_: [asked[seqs[0], positions[0]]])[0]
    assert isinstance(filed, Filed)
    assert [(f.seq, f.position, f.cluster) for f in filed.filings] == [(2, 1, new)]


def test_a_split_of_whole_micro_clusters_holds_against_the_machine() -> None:
    sorter = Sorter(64)
    (filed, *_) = sorter.file(questions(ROAMING, "Где мой баланс?"), at=1.0)
    assert isinstance(filed, Filed)
    (first, _), (second, micro) = ((filing.cluster, filing.micro) for filing in filed.filings)
    merge(sorter, first, second, (micro,))

    moves = (Move(micro, first, 77),)
    sorter.obey(decided(Verb.SPLIT, first, 77, moves=moves, target=77), nothing)
    sorter.settle(at=2.0)

    again = homes(sorter.file(questions("Где мой баланс?", start=9), at=3.0))
    assert set(again.values()) == {77}


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


def test_undoing_a_merge_keeps_its_parts_apart_for_good() -> None:
    sorter = Sorter(64)
    sorter.file(questions(ROAMING, ROAMING_AGAIN), at=1.0)
    merge(sorter, 1, 2, (2,))
    sorter.obey(decided(Verb.UNDO, 1, 2, moves=(Move(2, 1, 2),), undoes="d1"), nothing)
    settled = sorter.settle(at=2.0)[0]
    assert isinstance(settled, Settled)
    assert settled.moves == ()


@pytest.mark.parametrize("verb", [Verb.APPROVE, Verb.DISMISS, Verb.RENAME, Verb.ANSWER])
def test_two_that_people_decided_on_are_not_merged_by_the_machine(verb: Verb) -> None:
    sorter = Sorter(64)
    sorter.file(questions(ROAMING, ROAMING_AGAIN), at=1.0)
    for cluster in (1, 2):
        assert sorter.obey(decided(verb, cluster), nothing) == []
    settled = sorter.settle(at=2.0)[0]
    assert isinstance(settled, Settled)
    assert settled.moves == ()


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


def test_a_message_is_sorted_by_its_parts_if_it_has_any() -> None:
    row = np.ones(4, np.float32)
    parts = [Part("Где симка?", row, "sim"), Part("Когда 5G?", row * 2, "network")]
    found = sortables(3, screening("Где симка? Когда 5G?", verdict=Verdict.WITHHOLD), row, "other", parts)
    assert [(q.seq, q.text, q.topic, q.position, q.showable) for q in found] == [
        (3, "Где симка?", "sim", 0, False), (3, "Когда 5G?", "network", 1, False)
    ]  # fmt: skip
    assert [q.text for q in sortables(3, screening("Как?"), row, "sim", ())] == ["Как?"]
    shown = "Где симка и сколько она стоит"
    parts = [Part("Где симка", row, "sim"), Part("сколько симка стоит", row, "sim")]
    assert [q.showable for q in sortables(3, screening(shown), row, "sim", parts)] == [True, False]


def test_an_emergency_is_not_divided() -> None:
    assert is_divisible(screening(level=Level.HIGH))
    assert not is_divisible(screening(level=Level.CRITICAL))
    assert not is_divisible(screening(kind=Kind.CHATTER))


def test_what_is_read_from_the_log_tells_danger_again() -> None:
    row = np.ones(4, np.float32)
    assert sortable(3, screening(), row, "sim").kept_apart == {("danger", "no")}
    assert sortable(3, screening(level=Level.CRITICAL), row, "sim").kept_apart >= {("danger", "yes")}


def test_what_is_sortable() -> None:
    assert is_sortable(screening())
    assert is_sortable(screening(verdict=Verdict.WITHHOLD))
    assert not is_sortable(screening(verdict=Verdict.REFUSE))
    assert not is_sortable(screening(kind=Kind.CHATTER))
    row = np.ones(4, np.float32)
    assert sortable(3, screening("Как ltkf?"), row, "sim").showable
    assert not sortable(3, screening(verdict=Verdict.WITHHOLD), row, "sim").showable
