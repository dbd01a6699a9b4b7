"""Decisions: what people may decide, what stands in the way, and that every decision can be undone."""

from dataclasses import replace
from itertools import zip_longest

import pytest

from moderation.domain.deciding.board import Board
from moderation.domain.deciding.case import CLAIM_SECONDS, Judged
from moderation.domain.deciding.correcting import Correction, judgement
from moderation.domain.deciding.deciding import decide
from moderation.domain.deciding.decisions import Command, Field, Status, Subject, Verb
from moderation.domain.errors import Conflict, Refused, Unknown
from moderation.domain.events import Decided, Filed, Filing, Move, Opened, Recorded, Settled
from moderation.domain.message import Kind, Verdict
from moderation.domain.word_lists import WordList
from moderation.testing import screening

JUDGED = Judged(screening(), readable=True)
CORRECTIONS = list(Correction)


class Table:
    """A board with a log: messages 1..n, each in the micro-cluster and cluster of its number."""

    def __init__(self, clusters: int = 4) -> None:
        self.board = Board()
        self.offset = 0
        self.now = 1000.0
        self.record(Opened("Эфир", "ru", 0.0))
        filings = tuple(Filing(n, n, n, "tariffs", 1.0) for n in range(1, clusters + 1))
        self.record(Filed(filings, 0.0))
        self.fresh = 100

    def record(self, event: object) -> None:
        self.offset += 1
        self.board.apply(Recorded(self.offset, event))  # type: ignore[arg-type]

    def do(
        self,
        verb: Verb,
        *clusters: int,
        who: str = "Оля",
        seen: int = 0,
        judged: Judged | None = None,
        **parts: object,
    ) -> Decided:
        command = Command(f"k{self.offset}", "main", who, verb, clusters, seen=seen)
        self.fresh += 1
        decided = decide(self.board, replace(command, **parts), now=self.now, fresh=self.fresh, judged=judged)  # type: ignore[arg-type]
        self.record(decided)
        if decided.verb is Verb.SPLIT:
            micros = tuple(
                Filing(seq, 1000 + self.offset + n, decided.target, "tariffs", 1.0, position)
                for n, (seq, position) in enumerate(zip_longest(decided.seqs, decided.positions, fillvalue=0))
            )
            self.record(Filed(micros, self.now))
        return decided

    def status(self, cluster: int) -> str:
        return self.board.value(Subject.CLUSTER, cluster, Field.STATUS)

    def picture(self) -> dict[object, object]:
        homes = {seq: self.board.cluster_of(seq) for seq in range(1, 5)}
        fields = {(c, field): self.board.value(Subject.CLUSTER, c, field) for c in homes for field in Field}
        lists = self.board.lists()
        said = {seq: judgement(JUDGED.screening, self.board.fields(Subject.MESSAGE, seq)) for seq in homes}
        broadcast = {field: self.board.value(Subject.BROADCAST, 0, field) for field in Field}
        return {
            "broadcast": broadcast,
            "alarms": {seq: self.board.value(Subject.MESSAGE, seq, Field.ALARM) for seq in homes},
            "said": said,
            "homes": homes,
            "fields": fields,
            "on_air": sorted(self.board.on_air),
            "lists": lists,
        }


def test_a_question_goes_from_waiting_to_answered() -> None:
    table = Table()
    assert table.status(1) == Status.WAITING
    table.do(Verb.APPROVE, 1)
    table.do(Verb.ON_AIR, 1)
    decided = table.do(Verb.ANSWER, 1, text="Турция: 590 ₽ в сутки")
    assert table.status(1) == Status.ANSWERED
    assert table.board.value(Subject.CLUSTER, 1, Field.ANSWER_ID) == decided.id


def test_only_one_question_is_on_air() -> None:
    table = Table()
    for cluster in (1, 2):
        table.do(Verb.APPROVE, cluster)
        table.do(Verb.ON_AIR, cluster)
    assert table.board.on_air == {2}
    assert table.status(1) == Status.APPROVED


def test_what_was_not_approved_cannot_go_on_air() -> None:
    with pytest.raises(Refused, match="waiting"):
        Table().do(Verb.ON_AIR, 1)


def test_the_second_of_two_moderators_is_told_who_was_first() -> None:
    table = Table()
    seen = table.offset
    table.do(Verb.DISMISS, 1, who="Оля", seen=seen)
    with pytest.raises(Conflict) as raised:
        table.do(Verb.APPROVE, 1, who="Иван", seen=seen)
    assert (raised.value.who, raised.value.at, raised.value.code) == ("Оля", 1000.0, "decided")


def test_a_click_on_a_merged_question_names_what_it_became() -> None:
    table = Table()
    table.do(Verb.MERGE, 1, 2, who="Оля")
    with pytest.raises(Conflict) as raised:
        table.do(Verb.APPROVE, 2, who="Иван")
    assert raised.value.code == "merged"
    assert raised.value.cluster == 1
    assert table.board.micros(1) == [1, 2]


def test_a_machine_merge_also_stops_a_stale_click() -> None:
    table = Table()
    table.record(Settled((Move(2, 2, 1),), ((2, 1),), 5.0))
    with pytest.raises(Conflict) as raised:
        table.do(Verb.ANSWER, 2, text="да")
    assert (raised.value.who, raised.value.cluster) == ("", 1)


def test_a_claim_locks_others_out_until_it_times_out() -> None:
    table = Table()
    table.do(Verb.CLAIM, 1, who="Оля")
    with pytest.raises(Conflict, match="Оля"):
        table.do(Verb.DISMISS, 1, who="Иван")
    table.now += CLAIM_SECONDS + 1
    table.do(Verb.DISMISS, 1, who="Иван")
    assert table.status(1) == Status.DISMISSED


def test_the_host_does_not_wait_for_a_claim() -> None:
    table = Table()
    table.do(Verb.APPROVE, 1)
    table.do(Verb.CLAIM, 1, who="Оля")
    table.do(Verb.ON_AIR, 1, who="Ведущий")
    assert table.status(1) == Status.ON_AIR


def test_a_split_takes_messages_of_this_question_only() -> None:
    table = Table()
    table.do(Verb.MERGE, 1, 2)
    with pytest.raises(Refused, match="Message 3"):
        table.do(Verb.SPLIT, 1, seqs=(3,))
    decided = table.do(Verb.SPLIT, 1, seqs=(2,))
    assert decided.micros == (2,)
    assert table.board.cluster_of(2) == decided.target
    assert table.board.cluster_of(1) == 1


def test_of_two_questions_a_split_takes_the_one_that_is_here() -> None:
    table = Table()
    table.record(Filed((Filing(1, 50, 2, "sim", 1.0, position=1),), 0.0))
    assert table.board.questions(1) == [(0, 1), (1, 50)]
    assert table.board.cluster_of(1) == 1
    decided = table.do(Verb.SPLIT, 2, seqs=(1, 2))
    assert (decided.seqs, decided.positions, decided.micros) == ((1, 2), (1, 0), (50, 2))
    homes = [table.board.home(micro) for _, micro in table.board.questions(1)]
    assert homes == [1, decided.target]
    table.do(Verb.UNDO)
    assert [table.board.home(micro) for _, micro in table.board.questions(1)] == [1, 2]
    with pytest.raises(Refused, match="Message 1"):
        table.do(Verb.SPLIT, 3, seqs=(1,))


def test_where_both_questions_are_here_a_split_takes_both() -> None:
    table = Table()
    table.record(Filed((Filing(1, 50, 2, "sim", 1.0, position=1),), 0.0))
    table.do(Verb.MERGE, 1, 2)
    decided = table.do(Verb.SPLIT, 1, seqs=(1,))
    assert (decided.seqs, decided.positions, decided.micros) == ((1, 1), (0, 1), (1, 50))
    assert {table.board.home(micro) for _, micro in table.board.questions(1)} == {decided.target}
    assert table.board.cluster_of(2) == 1


def test_merge_and_split_are_undone() -> None:
    table = Table()
    before = table.picture()
    table.do(Verb.MERGE, 1, 2, 3)
    table.do(Verb.UNDO)
    assert table.picture() == before
    table.do(Verb.MERGE, 1, 2)
    target = table.do(Verb.SPLIT, 1, seqs=(2,)).target
    table.do(Verb.UNDO)
    assert table.board.cluster_of(2) == 1
    assert not table.board.holds(target)


def test_undo_does_not_reach_over_a_later_decision() -> None:
    table = Table()
    first = table.do(Verb.APPROVE, 1, who="Оля")
    table.do(Verb.DISMISS, 1, who="Иван")
    with pytest.raises(Conflict) as raised:
        table.do(Verb.UNDO, who="Оля", undoes=first.id)
    assert raised.value.who == "Иван"


def test_nothing_is_undone_twice() -> None:
    table = Table()
    table.do(Verb.STAR, 1)
    decided = table.do(Verb.UNDO)
    with pytest.raises(Refused, match="already"):
        table.do(Verb.UNDO, undoes=decided.undoes)
    with pytest.raises(Refused, match="nothing to undo"):
        table.do(Verb.UNDO)


def test_an_alarm_is_taken_by_one_person() -> None:
    table = Table()
    table.do(Verb.TAKE_ALARM, seqs=(1,), who="Оля")
    with pytest.raises(Conflict) as raised:
        table.do(Verb.TAKE_ALARM, seqs=(1,), who="Иван")
    assert raised.value.who == "Оля"
    table.do(Verb.CLOSE_ALARM, seqs=(1,), who="Оля")


def test_unknown_things_are_named() -> None:
    with pytest.raises(Unknown, match="77"):
        Table().do(Verb.APPROVE, 77)
    with pytest.raises(Unknown):
        Table().do(Verb.UNDO, undoes="nothing")


@pytest.mark.parametrize(
    ("verb", "text"), [(Verb.ANSWER, "  "), (Verb.URGENCY, "sehr"), (Verb.RENAME, "x" * 201)]
)
def test_what_cannot_be_is_refused_with_a_sentence(verb: Verb, text: str) -> None:
    with pytest.raises(Refused, match=r"\.$"):
        Table().do(verb, 1, text=text)


def test_word_lists_are_changed_refused_and_brought_back() -> None:
    table = Table()
    first = table.do(Verb.WORDS, text="withhold", words=(" казино ", "Казино", "слоты"))
    assert table.board.lists()[WordList.WITHHOLD] == ("казино", "слоты")
    assert first.note == "withhold: +казино +слоты"
    table.do(Verb.WORDS, text="withhold", words=("слоты", "бинго"))
    with pytest.raises(Refused, match="already"):
        table.do(Verb.WORDS, text="withhold", words=("слоты", "бинго"))
    with pytest.raises(Refused, match="5000"):
        table.do(Verb.WORDS, text="withhold", words=tuple(f"слово{n}" for n in range(5001)))
    with pytest.raises(Refused, match="no list"):
        table.do(Verb.WORDS, text="forbidden", words=("слоты",))
    assert table.do(Verb.UNDO).undoes
    assert table.board.lists()[WordList.WITHHOLD] == ("казино", "слоты")


def test_who_edits_a_list_that_another_has_changed_is_told_so() -> None:
    table = Table()
    seen = table.offset
    table.do(Verb.WORDS, text="urgent", words=("авария",))
    with pytest.raises(Conflict) as conflict:
        table.do(Verb.WORDS, text="urgent", words=("сбой",), who="Пётр", seen=seen)
    assert (conflict.value.code, conflict.value.who) == ("decided", "Оля")
    table.do(Verb.WORDS, text="admit", words=("хер",), who="Пётр", seen=seen)


def test_a_correction_is_written_down_whole_and_undone() -> None:
    table, judged = Table(), Judged(screening(), readable=True)
    decided = table.do(Verb.CORRECT, seqs=(2,), text="chatter", judged=judged)
    assert (decided.seqs, decided.clusters, decided.micros) == ((2,), (2,), (2,))
    assert {change.field: (change.before, change.after) for change in decided.changes} == {
        Field.KIND: ("question", "chatter"),
        Field.VERDICT: ("admit", "admit"),
        Field.URGENCY: ("none", "none"),
        Field.REASON: ("", ""),
    }
    undone = table.do(Verb.UNDO)
    assert table.board.value(Subject.MESSAGE, 2, Field.KIND) == "question"
    assert undone.micros == (2,)


def test_a_correction_that_cannot_be_is_refused() -> None:
    table, judged = Table(), Judged(screening(), readable=True)
    with pytest.raises(Refused, match="so already"):
        table.do(Verb.CORRECT, seqs=(2,), text="question", judged=judged)
    with pytest.raises(Refused, match="not been judged"):
        table.do(Verb.CORRECT, seqs=(2,), text="chatter")
    with pytest.raises(Refused, match="say what it is"):
        table.do(Verb.CORRECT, seqs=(2,), text="nonsense", judged=judged)
    chatter = Judged(screening(kind=Kind.CHATTER), readable=False)
    with pytest.raises(Refused, match="could not read"):
        table.do(Verb.CORRECT, seqs=(9,), text="question", judged=chatter)


def test_that_the_machine_was_right_about_abuse_is_said_once_and_changes_nothing() -> None:
    rude = screening(verdict=Verdict.WITHHOLD, reasons=("toxic",))
    table, judged = Table(), Judged(rude, readable=True)
    decided = table.do(Verb.CORRECT, seqs=(2,), text="abuse", judged=judged)
    assert decided.seqs == (2,)
    assert all(change.before == change.after for change in decided.changes)
    with pytest.raises(Refused, match="so already"):
        table.do(Verb.CORRECT, seqs=(2,), text="abuse", judged=judged)


def test_a_split_takes_whole_micro_clusters_out_and_is_undone() -> None:
    table = Table()
    table.do(Verb.MERGE, 1, 2, 3)

    decided = table.do(Verb.SPLIT, 1, micros=(3, 2))

    assert decided.moves == (Move(2, 1, decided.target), Move(3, 1, decided.target))
    assert (table.board.micros(1), table.board.micros(decided.target)) == ([1], [2, 3])
    table.do(Verb.UNDO, undoes=decided.id)
    assert table.board.micros(1) == [1, 2, 3]


@pytest.mark.parametrize("micros", [(4,), (1, 4), (1, 2)])
def test_a_split_of_whole_micro_clusters_leaves_something_and_takes_nothing_else(
    micros: tuple[int, ...],
) -> None:
    table = Table()
    table.do(Verb.MERGE, 1, 2)
    with pytest.raises(Refused):
        table.do(Verb.SPLIT, 1, micros=micros)
