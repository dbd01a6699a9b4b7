"""Every decision's inverse restores the board exactly, whatever several people have decided in any order."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.domain.deciding.automation import Dial
from moderation.domain.deciding.case import Judged
from moderation.domain.deciding.correcting import Correction
from moderation.domain.deciding.decisions import Verb
from moderation.domain.deciding.running import STARTING
from moderation.domain.errors import EfirError
from moderation.domain.events import Decided
from moderation.domain.message import Level
from moderation.domain.word_lists import WordList
from moderation.testing import screening
from tests.domain.deciding.test_board import Table

JUDGED = Judged(screening(), readable=True)
STAY = (Verb.UNDO, Verb.REDO, Verb.REVEAL, *STARTING)
"""What is no decision of its own, or cannot be taken back; it must change nothing either."""
SEVERAL = (Verb.MERGE, Verb.APART)
TEXTS = {
    Verb.WORDS: [*WordList],
    Verb.CORRECT: [*Correction],
    Verb.DIAL: [*Dial],
    Verb.URGENCY: [*Level, ""],
    Verb.HAND_OVER: ["Пётр", "@Роуминг"],
    Verb.ASSIGN: ["Пётр", "@Роуминг", ""],
    Verb.DISMISS: ["off_topic", "rude"],
    Verb.CUE: ["реклама", "заканчивай", ""],
    Verb.ACKNOWLEDGE: ["реклама", "заканчивай"],
}
"""What each verb may say; the others say something of their own."""
steps = st.tuples(
    st.sampled_from(Verb), st.integers(0, 7), st.integers(0, 7), st.sampled_from(["Оля", "Иван", "Пётр"])
)
"""A verb, two numbers from which what it is about follows, and who decides."""


def take(table: Table, verb: Verb, a: int, b: int, who: str) -> Decided | None:
    """Let somebody decide on what there is; None when the rules refuse."""
    living = [one for one in range(1, table.fresh + 1) if table.board.holds(one)]
    first, second = living[a % len(living)], living[b % len(living)]
    said = TEXTS.get(verb, ["раз", "два"])
    on_alarm = verb in (Verb.TAKE_ALARM, Verb.CLOSE_ALARM) and a % 2
    parts = {
        "text": said[b % len(said)],
        "words": ("30",) if verb in STARTING else ("казино", "слоты")[: 1 + b % 2],
        "seqs": (1 + b % 4,),
        "micros": tuple(table.board.micros(first)[1:]) if verb is Verb.SPLIT and a % 2 else (),
        "judged": JUDGED if verb is Verb.CORRECT else None,
    }
    about_all = verb in (Verb.CUE, Verb.ACKNOWLEDGE, Verb.DIAL, Verb.WORDS, Verb.REVEAL)
    clusters = () if on_alarm or about_all else (first, second) if verb in SEVERAL else (first,)
    table.now += 60.0 * (b % 3)
    try:
        return table.do(verb, *clusters, who=who, **parts)
    except EfirError:
        return None


@settings(max_examples=150, deadline=None)
@given(st.lists(steps, max_size=14))
def test_undoing_everything_in_reverse_restores_the_board(taken: list[tuple[Verb, int, int, str]]) -> None:
    table = Table()
    before = table.picture()
    done = [decided for step in taken if (decided := take(table, *step)) is not None]
    for decided in reversed(done):
        if decided.verb not in STAY and decided.id not in table.board.undone:
            table.do(Verb.UNDO, who=decided.who, undoes=decided.id)
    assert table.picture() == before


@settings(max_examples=150, deadline=None)
@given(st.lists(steps, max_size=10), steps)
def test_whatever_stands_any_decision_is_taken_back_and_done_again_exactly(
    taken: list[tuple[Verb, int, int, str]], last: tuple[Verb, int, int, str]
) -> None:
    table = Table()
    for step in taken:
        take(table, *step)
    before = table.picture()
    decided = take(table, *last)
    if decided is None or decided.verb in (Verb.UNDO, Verb.REDO):
        return
    after = table.picture()
    if decided.verb in STAY:
        assert after == before
        return
    undone = table.do(Verb.UNDO, who="Аня", undoes=decided.id)
    assert table.picture() == before
    table.do(Verb.REDO, who="Иван", undoes=undone.id)
    assert table.picture() == after


def test_every_verb_is_tried() -> None:
    """A verb that the rules always refuse here would prove nothing."""
    tried = set()
    for verb in Verb:
        for setting in (
            Verb.APPROVE,
            Verb.ON_AIR,
            Verb.LATER,
            Verb.ESCALATE,
            Verb.CUE,
            Verb.PAUSE,
            Verb.STAR,
        ):
            for prior in ((), (Verb.APPROVE,), (Verb.RENAME, Verb.UNDO)):
                table = Table()
                for before in (*prior, setting):
                    take(table, before, 0, 0, "Оля")
                tried |= {verb for n in range(3) if take(table, verb, 2 * n, n + 1, "Оля") is not None}
                tried |= {verb for n in range(3) if take(table, verb, 0, n, "Оля") is not None}
    assert tried == set(Verb)
