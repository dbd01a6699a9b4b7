"""The screener judges by what a message says and by what the last minutes brought."""

from dataclasses import replace

from moderation.domain.events import Recorded, Screened
from moderation.domain.message import Kind, Level, Screening, Verdict
from moderation.pipeline.sorting.screener import Screener
from moderation.pipeline.understanding.embedder import Understood
from moderation.testing import asked
from moderation.testing.backstage import embedder

EMBEDDER = embedder()


def understood(text: str, *, viewer: str = "anna", at: float = 1000.0, seq: int = 1) -> Understood:
    return EMBEDDER.understand([Recorded(seq, asked(text, viewer=viewer, at=at))])[0]


def judge(screener: Screener, text: str, *, viewer: str = "anna", at: float = 1000.0) -> Screening:
    return screener.screen([understood(text, viewer=viewer, at=at)])[0]


def test_a_question_is_admitted_and_chatter_is_chatter() -> None:
    screener = Screener()
    question = judge(screener, "Как подключить роуминг?")
    assert (question.kind, question.verdict, question.reasons) == (Kind.QUESTION, Verdict.ADMIT, ())
    assert judge(screener, "Всем привет из Омска").kind is Kind.CHATTER


def test_each_message_is_judged_by_those_before_it_in_the_same_batch_too() -> None:
    batch = [understood("Где мои деньги, верните мне их?", seq=seq) for seq in (1, 2, 3)]
    reasons = [screening.reasons for screening in Screener().screen(batch)]
    assert reasons == [(), ("duplicate",), ("flood",)]


def test_memory_does_not_outlast_the_window() -> None:
    screener = Screener()
    judge(screener, "Где мои деньги?", at=1000.0)
    assert judge(screener, "Где мои деньги?", at=1060.0).verdict is Verdict.REFUSE
    assert judge(screener, "Где мои деньги?", at=2000.0).verdict is Verdict.ADMIT


def test_what_was_screened_before_a_restart_is_remembered() -> None:
    text = "Где мои деньги, номер +7 912 345-67-89?"
    restarted = Screener()
    restarted.remember([Recorded(1, asked(text, at=1000.0))])
    assert judge(restarted, text, at=1010.0).reasons[0] == "duplicate"


def test_what_the_model_could_not_read_is_withheld_with_the_reason_first() -> None:
    unread = replace(understood("Как подключить роуминг?"), vector=None, failed=True)
    screening = Screener().screen([unread])[0]
    assert (screening.verdict, screening.reasons[0]) == (Verdict.WITHHOLD, "unreadable")
    assert screening.shown == "Как подключить роуминг?"


def test_what_the_model_could_not_read_may_still_be_refused_or_an_emergency() -> None:
    screener = Screener()
    judge(screener, "Где мои деньги?")
    again = replace(understood("Где мои деньги?"), vector=None, failed=True)
    assert screener.screen([again])[0].verdict is Verdict.REFUSE
    fire = replace(understood("Помогите, пожар, мы горим, 112 не отвечает!"), vector=None, failed=True)
    assert screener.screen([fire])[0].urgency.level is Level.CRITICAL


def test_a_learned_sign_of_distress_counts() -> None:
    calm = understood("Мама третий день не отвечает на звонки, я не знаю что делать?")
    low, high = (
        Screener().screen([replace(calm, urgent=0.01)]),
        Screener().screen([replace(calm, urgent=0.99)]),
    )
    assert high[0].urgency.score > low[0].urgency.score


def entry(talk: float, *, asks: float = 0.1) -> Understood:
    known = understood("зарплата и премии")
    return replace(known, talk=talk, facts=replace(known.facts, asks=asks, spam=0.01))


def different(count: int, talk: float) -> list[Understood]:
    return [
        replace(entry(talk), asked=asked(viewer=f"v{number}", at=number * 1000.0)) for number in range(count)
    ]


def test_where_nobody_chats_an_entry_need_not_ask() -> None:
    chat, form = Screener(), Screener()
    chat.screen(different(60, 0.97))
    form.screen(different(60, 0.05))
    assert chat.screen([entry(0.05)])[0].kind is Kind.CHATTER
    assert form.screen([entry(0.05)])[0].kind is Kind.QUESTION
    assert form.screen([entry(0.99)])[0].kind is Kind.CHATTER


def test_what_asks_by_itself_tells_nothing_of_the_manner() -> None:
    chat, alone = Screener(), Screener()
    questions = [replace(one, facts=replace(one.facts, asks=0.9)) for one in different(60, 0.01)]
    assert {screening.talk for screening in chat.screen(questions)} == {None}
    assert chat.screen([entry(0.05)])[0].question_score == alone.screen([entry(0.05)])[0].question_score


def test_a_raid_of_copies_does_not_turn_a_chat_into_a_feed() -> None:
    screener = Screener()
    raid = [replace(entry(0.01), asked=asked(viewer=f"v{number}", at=number)) for number in range(100)]
    screenings = screener.screen(raid)
    assert {screening.talk for screening in screenings[1:]} == {None}
    assert screener.screen([entry(0.05)])[0].kind is Kind.CHATTER


def test_viewers_who_set_no_question_marks_are_known_after_a_restart_too() -> None:
    before, restarted = Screener(), Screener()
    sent = [asked("ты придёшь завтра", viewer=f"v{number}", at=number * 1000.0) for number in range(80)]
    before.screen([replace(entry(0.9, asks=0.6), asked=message) for message in sent])
    restarted.remember([Recorded(number + 1, message) for number, message in enumerate(sent)])
    later = entry(0.9, asks=0.4)
    scores = [screener.screen([later])[0].question_score for screener in (before, restarted, Screener())]
    assert scores[0] == scores[1] > scores[2]


def test_the_manner_does_not_depend_on_batches_and_outlasts_a_restart() -> None:
    batch = different(30, 0.05)
    at_once, one_by_one, restarted = Screener(), Screener(), Screener()
    screenings = at_once.screen(batch)
    assert [one_by_one.screen([message])[0] for message in batch] == screenings
    seqs = tuple(range(1, 31))
    restarted.remember([Recorded(40, Screened(seqs, tuple(screenings), (), b"", 2, "model@1", 1.0))])
    # Floods are refilled from what was asked, which is not part of this.
    later = entry(0.4)
    assert restarted.screen([later])[0].question_score == at_once.screen([later])[0].question_score


def test_without_heads_every_broadcast_is_a_chat() -> None:
    screener = Screener()
    screener.screen([understood("зарплата и премии", viewer=f"v{number}", at=number) for number in range(60)])
    assert judge(screener, "отпуск летом").kind is Kind.CHATTER
