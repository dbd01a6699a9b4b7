"""Whatever happens in whatever order, every kind of views gives the same answers: one counts ahead, one anew."""

import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from itertools import chain
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moderation.adapters.postgres.views import PostgresViews
from moderation.adapters.sqlite import SqliteViews
from moderation.domain.deciding.decisions import Change, Field, Status, Subject, Verb
from moderation.domain.events import Decided, Filing, Move, Settled, Title
from moderation.domain.message import Kind, Level, Verdict
from moderation.pipeline.ports import ClusterQuery, MessageQuery, Views
from moderation.pipeline.rows import BroadcastRow
from moderation.pipeline.view_writer import ViewWriter
from moderation.testing import MemoryViews, message_row, screening
from moderation.testing.postgres import PostgresServer

Step = Callable[[ViewWriter], None]

AT = 1_000_020.0
SEQS = st.integers(1, 14)
MICROS = st.integers(0, 4)
CLUSTERS = st.integers(1, 4)
VIEWERS = st.sampled_from(["anna", "boris", "вера", "\ud800"])
TEXTS = st.sampled_from(["Роуминг в Турции", "СТРАССЕ straße", "цена?", "\udfff"])
TOPICS = st.sampled_from(["roaming", "тарифы", "sim"])
TIMES = st.floats(AT - 200.0, AT + 100.0, width=32)

screenings = st.builds(
    screening,
    TEXTS,
    kind=st.sampled_from(Kind),
    verdict=st.sampled_from(Verdict),
    level=st.sampled_from(Level),
    reasons=st.sampled_from([(), ("unreadable",)]),
    region=st.sampled_from(["", "Омск", "Томск", "Тула", "Орёл", "Псков", "Чита", "Курск"]),
)
mains = st.builds(Filing, SEQS, MICROS, CLUSTERS, TOPICS, st.just(0.5))
both = st.tuples(mains, MICROS, CLUSTERS).map(
    lambda found: [found[0], replace(found[0], micro=found[1], cluster=found[2], position=1)]
)
filings = st.lists(st.one_of(mains.map(lambda main: [main]), both), min_size=2, max_size=6).map(
    lambda found: list(chain.from_iterable(found))
)
moves = st.builds(Move, MICROS, CLUSTERS, CLUSTERS)
set_status = st.builds(
    Change,
    st.just(Subject.CLUSTER),
    CLUSTERS,
    st.just(Field.STATUS),
    st.just(""),
    st.sampled_from(["", *Status]),
)
set_text = st.builds(
    Change,
    st.just(Subject.CLUSTER),
    CLUSTERS,
    st.sampled_from(
        [
            Field.TITLE,
            Field.TOPIC,
            Field.ASSIGNEE,
            Field.STARRED,
            Field.ANSWER,
            Field.ANSWER_ID,
            Field.LATER,
            Field.ESCALATED,
            Field.CLAIMED_BY,
        ]
    ),
    st.just(""),
    st.sampled_from(["", "1", "тарифы"]),
)
set_level = st.builds(
    Change,
    st.just(Subject.CLUSTER),
    CLUSTERS,
    st.just(Field.URGENCY),
    st.just(""),
    st.sampled_from(["", *Level]),
)
set_alarm = st.builds(
    Change,
    st.just(Subject.MESSAGE),
    SEQS,
    st.just(Field.ALARM),
    st.just(""),
    st.sampled_from(["", "taken", "closed"]),
)
set_open = st.builds(
    Change,
    st.just(Subject.BROADCAST),
    st.just(0),
    st.sampled_from([Field.OPEN, Field.DIAL, Field.CUE, Field.CUE_AT, Field.CUE_SEEN]),
    st.just(""),
    st.sampled_from(["", "1"]),
)
says = {
    Field.KIND: st.sampled_from([*Kind]),
    Field.VERDICT: st.sampled_from([*Verdict]),
    Field.URGENCY: st.sampled_from([*Level]),
    Field.REASON: st.sampled_from(["", "toxic", "spam"]),
}
correct = st.sampled_from([*says]).flatmap(
    lambda said: st.builds(
        Change, st.just(Subject.MESSAGE), SEQS, st.just(said), st.just(""), says[said].map(str)
    )
)
set_words = st.builds(
    Change,
    st.just(Subject.LIST),
    st.integers(1, 4),
    st.just(Field.WORDS),
    st.just(""),
    st.sampled_from(["", "казино", "казино\n\ud800"]),
)
changes = st.one_of(set_status, set_text, set_level, set_alarm, set_open, correct, correct, set_words)


def step_screen(screened: list[tuple[int, object]]) -> Step:
    return lambda writer: writer.screen(screened)  # type: ignore[arg-type]


def step_decide(number: int, clusters: list[int], undoes: int) -> Step:
    decided = Decided(
        str(number),
        "olga",
        AT,
        Verb.STAR,
        tuple(clusters),
        note="\ud800",
        undoes=str(undoes) if undoes else "",
    )
    return lambda writer: writer.decide(number, decided)


steps = st.one_of(
    st.builds(step_screen, st.lists(st.tuples(SEQS, screenings), max_size=4)),
    st.builds(lambda some: lambda writer: writer.file(some), filings),
    st.builds(lambda some: lambda writer: writer.file(some), filings),
    st.builds(lambda some: lambda writer: writer.move(some), st.lists(moves, max_size=4)),
    st.builds(
        lambda number, some, merged: (
            lambda writer: writer.settle(number, Settled(tuple(some), tuple(dict.fromkeys(merged)), AT))
        ),
        st.integers(1, 9),
        st.lists(moves, max_size=4),
        st.lists(st.tuples(CLUSTERS, CLUSTERS), max_size=2, unique_by=lambda pair: pair[0]),
    ),
    st.builds(lambda some: lambda writer: writer.change(some, version=77), st.lists(changes, max_size=3)),
    st.builds(lambda who, what: lambda writer: writer.support(who, what), VIEWERS, CLUSTERS),
    st.builds(
        lambda who, what, useful: lambda writer: writer.rate(who, what, useful=useful),
        VIEWERS,
        CLUSTERS,
        st.booleans(),
    ),
    st.builds(lambda who: lambda writer: writer.tell("answer", who), st.lists(VIEWERS)),
    st.builds(
        lambda cluster, label, topic: lambda writer: writer.title([Title(cluster, label, ("тариф",), topic)]),
        CLUSTERS,
        TEXTS,
        TOPICS,
    ),
)
messages = st.lists(
    st.builds(
        lambda viewer, text, at, alarm, donation: {
            "viewer": viewer,
            "text": text,
            "at": at,
            "alarm": alarm,
            "donation": donation,
        },
        VIEWERS,
        TEXTS,
        TIMES,
        st.sampled_from(["", "", "raised"]),
        st.sampled_from(["", "", "500,00 ₽"]),
    ),
    min_size=3,
    max_size=7,
)
batches = st.lists(st.tuples(messages, st.lists(steps, min_size=5, max_size=12)), min_size=2, max_size=4)


def everything(views: Views) -> dict[str, object]:
    """Return the answer to every kind of question."""
    cluster_queries = [
        ClusterQuery(),
        ClusterQuery(statuses=("answered", "waiting"), limit=2),
        ClusterQuery(topic="тарифы"),
        ClusterQuery(text="STRASSE"),
        ClusterQuery(assignee="1", starred=True),
        ClusterQuery(mine=("1",)),
        ClusterQuery(alarming=True),
        ClusterQuery(donations=True),
    ]
    message_queries = [
        MessageQuery(oldest=True, limit=3),
        MessageQuery(cluster=2),
        MessageQuery(cluster=1, viewer="вера", oldest=True),
        MessageQuery(viewer="\ud800", after=4),
        MessageQuery(verdicts=("withhold", "refuse")),
        MessageQuery(verdicts=("admit",), text="ТУРЦИИ"),
        MessageQuery(kinds=("chatter",)),
        MessageQuery(kinds=("question",), verdicts=("withhold",), oldest=True),
        MessageQuery(alarms=("raised", "taken")),
        MessageQuery(donations=True),
        MessageQuery(unread=True),
        MessageQuery(cluster=2, donations=True, oldest=True),
        MessageQuery(seqs=(3, 1, 99), text="strasse"),
        MessageQuery(text="тур, РОУМ"),
        MessageQuery(text="оуминг"),
        MessageQuery(text="?"),
        MessageQuery(text="цен\ud800", cluster=1),
    ]
    return {
        "position": views.position("main"),
        "broadcasts": views.broadcasts(),
        "broadcast": views.broadcast("main"),
        "counts": views.counts("main"),
        "clusters": [views.clusters("main", query, now=AT) for query in cluster_queries],
        "cluster": [views.cluster("main", cluster, now=AT) for cluster in range(7)],
        "messages": [views.messages("main", query) for query in message_queries],
        "askers": [list(views.askers("main", cluster)) for cluster in range(7)],
        "told": [views.told("main", viewer) for viewer in ("anna", "\ud800")],
        "asked_by": [views.asked_by("main", viewer) for viewer in ("anna", "boris", "вера", "\ud800", "")],
        "decisions": [views.decisions("main"), views.decisions("main", cluster=2, limit=1)],
        "decisions by verb": [
            views.decisions("main", verbs=verbs, limit=2) for verbs in (("star",), ("undo",))
        ],
        "acts": [views.acts("main"), views.acts("main", cluster=2, limit=1)],
        "lists": views.lists("main"),
        "timeline": views.timeline("main"),
        "micros": [views.micros("main", cluster, limit=3) for cluster in range(7)],
        "sparks": views.sparks("main", range(7), now=AT, minutes=3),
    }


def play(views: Views, happened: list[tuple[list[dict[str, object]], list[Step]]]) -> list[dict[str, object]]:
    seq = 0
    answers = []
    for number, (asked, taken) in enumerate(happened, start=1):
        with views.begin("main") as writer:
            if number == 1:
                writer.open_broadcast(BroadcastRow("main", "Эфир", "ru", open=True, opened_at=5.0))
            rows = [message_row(seq + n, **one) for n, one in enumerate(asked, start=1)]  # type: ignore[arg-type]
            seq += len(rows)
            writer.add_messages(rows)
            for step in taken:
                step(writer)
            step_decide(number, [number], number - 1)(writer)
            writer.reach(number)
        answers.append(everything(views))
    return answers


def agree(views: Views, happened: list[tuple[list[dict[str, object]], list[Step]]]) -> None:
    """Check that views answer everything as those do that count anew for every question."""
    expected = play(MemoryViews(), happened)
    for was, should in zip(play(views, happened), expected, strict=True):
        for question, answer in should.items():
            assert was[question] == answer, question


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(batches)
def test_counting_ahead_and_counting_anew_agree(
    happened: list[tuple[list[dict[str, object]], list[Step]]],
) -> None:
    with tempfile.TemporaryDirectory() as folder, closing(SqliteViews(Path(folder))) as views:
        agree(views, happened)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(batches)
def test_postgresql_agrees_too(
    postgres_server: PostgresServer, happened: list[tuple[list[dict[str, object]], list[Step]]]
) -> None:
    postgres_server.empty()
    with closing(PostgresViews(postgres_server.url)) as views:
        agree(views, happened)
