"""What people decide binds the machine; what they take back binds it no more."""

from dataclasses import replace

import pytest

from moderation.domain.deciding.decisions import Verb
from moderation.domain.events import Decided, Move
from moderation.pipeline.sorting.bonds import Bonds
from moderation.pipeline.sorting.sorter import Sorter
from tests.pipeline.questions import (
    INTERNET,
    MINUTES,
    ROAMING,
    ROAMING_AGAIN,
    decided,
    labels,
    nothing,
    questions,
)

HASTY = "РОУМИНГ В ТУРЦИИ КАК ПОДКЛЮЧИТЬ"


def step(id_: str, verb: Verb, *clusters: int, undoes: str = "", moves: tuple[Move, ...] = ()) -> Decided:
    return Decided(id_, "olga", 5.0, verb, clusters, moves=moves, undoes=undoes)


def parted() -> Sorter:
    """Return a sorter that holds one question in two clusters, which it would merge by itself."""
    sorter = Sorter(64)
    sorter.file(questions(ROAMING, ROAMING_AGAIN, INTERNET, MINUTES), at=1.0)
    return sorter


@pytest.mark.parametrize("verb", [Verb.APPROVE, Verb.ON_AIR, Verb.ANSWER])
def test_words_of_an_undone_decision_may_get_better(verb: Verb) -> None:
    sorter = Sorter(64)
    sorter.file([replace(questions(ROAMING)[0], text=HASTY)], at=1.0)
    sorter.obey(step("d1", verb, 1), nothing)
    sorter.obey(step("d2", Verb.UNDO, 1, undoes="d1"), nothing)
    sorter.file(questions(ROAMING, ROAMING, start=2), at=2.0)
    kept = Sorter(64)
    kept.restore(sorter.snapshot())

    assert labels(sorter.settle(at=3.0))[1] == ROAMING
    assert labels(kept.settle(at=3.0))[1] == ROAMING


def test_words_stay_while_another_decision_stands_and_after_redoing() -> None:
    bonds = Bonds()
    bonds.obey(step("d1", Verb.APPROVE, 1))
    bonds.obey(step("d2", Verb.ON_AIR, 1))

    bonds.obey(step("d3", Verb.UNDO, 1, undoes="d2"))
    assert bonds.named() == {1}
    bonds.obey(step("d4", Verb.UNDO, 1, undoes="d1"))
    assert bonds.named() == set()
    bonds.obey(step("d5", Verb.REDO, 1, undoes="d4"))
    assert bonds.named() == {1}


def test_reopening_that_is_undone_keeps_the_words_again() -> None:
    bonds = Bonds()
    bonds.obey(step("d1", Verb.APPROVE, 1))
    bonds.obey(step("d2", Verb.REOPEN, 1))
    assert bonds.named() == set()

    bonds.obey(step("d3", Verb.UNDO, 1, undoes="d2"))

    assert bonds.named() == {1}


def test_words_that_may_not_be_shown_come_back_by_no_undoing() -> None:
    bonds = Bonds()
    bonds.obey(step("d1", Verb.APPROVE, 1))
    bonds.obey(step("d2", Verb.REOPEN, 1))

    bonds.unname(1)
    bonds.obey(step("d3", Verb.UNDO, 1, undoes="d2"))

    assert bonds.named() == set()


def test_a_part_that_goes_back_from_a_merge_is_as_free_as_it_was() -> None:
    sorter = parted()
    sorter.obey(step("d1", Verb.APPROVE, 1), nothing)
    sorter.obey(step("d2", Verb.MERGE, 3, 2, moves=(Move(2, 2, 3),)), nothing)
    sorter.obey(step("d3", Verb.UNDO, 3, 2, undoes="d2", moves=(Move(2, 3, 2),)), nothing)

    (settled, *_) = sorter.settle(at=2.0)

    assert settled.moves == (Move(2, 2, 1),)


def test_a_merge_that_is_done_again_binds_again() -> None:
    sorter = parted()
    sorter.obey(step("d1", Verb.APPROVE, 1), nothing)
    sorter.obey(step("d2", Verb.MERGE, 3, 2, moves=(Move(2, 2, 3),)), nothing)
    sorter.obey(step("d3", Verb.UNDO, 3, 2, undoes="d2", moves=(Move(2, 3, 2),)), nothing)
    sorter.obey(step("d4", Verb.REDO, 3, 2, undoes="d3", moves=(Move(2, 2, 3),)), nothing)

    (settled, *_) = sorter.settle(at=2.0)

    assert settled.moves == ()


class Pins:
    """A clusterer's pins alone."""

    def __init__(self) -> None:
        self.pinned: set[int] = set()
        self.pin, self.unpin = self.pinned.add, self.pinned.discard


def test_a_cluster_is_free_again_when_the_last_decision_on_it_is_undone() -> None:
    bonds, pins = Bonds(), Pins()

    def obey(one: Decided) -> set[int]:
        bonds.hold(pins, bonds.obey(one))  # type: ignore[arg-type] # all that is asked of a clusterer
        return pins.pinned

    assert obey(step("d1", Verb.RENAME, 1)) == {1}
    assert obey(step("d2", Verb.DISMISS, 1)) == {1}
    assert obey(step("d3", Verb.UNDO, 1, undoes="d1")) == {1}
    assert obey(step("d4", Verb.UNDO, 1, undoes="d2")) == set()
    assert obey(step("d5", Verb.REDO, 1, undoes="d4")) == {1}


def test_the_machine_may_merge_what_was_approved_by_mistake() -> None:
    bound, free = parted(), parted()
    for sorter in (bound, free):
        sorter.obey(step("d1", Verb.APPROVE, 1), nothing)
        sorter.obey(step("d2", Verb.APPROVE, 2), nothing)

    free.obey(step("d3", Verb.UNDO, 2, undoes="d2"), nothing)

    assert bound._clusterer._memory.constraints.pinned == {1, 2}
    assert free._clusterer._memory.constraints.pinned == {1}


def test_a_decision_of_the_machine_that_is_undone_ties_nothing_of_its_own() -> None:
    bonds = Bonds()

    assert bonds.obey(decided(Verb.UNDO, 1, undoes="act-7")) == set()
