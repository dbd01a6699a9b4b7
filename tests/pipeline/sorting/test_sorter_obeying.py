"""The sorter obeys people, for good: merges, splits, words they decided on, what they took back."""

from dataclasses import replace

import pytest

from moderation.domain.deciding.decisions import Verb
from moderation.domain.events import Filed, Move, Settled
from moderation.domain.message import Level
from moderation.pipeline.sorting.sortable import danger
from moderation.pipeline.sorting.sorter import Sorter
from tests.pipeline.questions import (
    INTERNET,
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


def test_people_may_put_an_emergency_with_what_belongs_to_it() -> None:
    sorter = Sorter(64)
    plain, urgent = questions(ROAMING, ROAMING)
    batch = [replace(plain, kept_apart=danger(emergency(level=Level.NONE)))]
    sorter.file([*batch, replace(urgent, kept_apart=danger(emergency("fire")))], at=1.0)

    merge(sorter, 2, 1, (1,))

    assert sorter.settle(at=2.0)[0] == Settled((), (), 2.0)
    assert homes(sorter.file([replace(batch[0], seq=3)], at=3.0)) == {3: 2}


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
