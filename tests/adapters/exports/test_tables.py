"""Tables say what the views say."""

from __future__ import annotations

from moderation.adapters.exports.columns import Cell, Table
from moderation.adapters.exports.discretion import HIDDEN, Discretion
from moderation.adapters.exports.session import look
from moderation.adapters.exports.tables import (
    CLUSTER_COLUMNS,
    clusters_table,
    decisions_table,
    replayed_clusters,
    replayed_messages,
    unanswered_table,
)
from moderation.testing import MemoryViews

from .conftest import AT

CONTRACT = (
    "id, kind, verdict, reasons, cluster, cluster_at_arrival, topic, urgency, urgency_level, urgency_reasons, "
    "question_score, toxicity, spam, language, region, shown_text, masked"
)
CONTRACT_OF_CLUSTERS = (
    "cluster, label, topic, messages, askers, first_at, last_at, urgency, urgency_level, rank, keywords"
)


def column(table: Table, name: str) -> list[Cell]:
    at = names(table).index(name)
    return [row[at] for row in table.rows]


def names(table: Table) -> list[str]:
    return [one.name for one in table.columns]


def test_messages_have_the_columns_of_the_contract_and_keep_their_order(views: MemoryViews) -> None:
    table = replayed_messages(views, "main")
    rows = list(table.rows)
    assert names(table) == CONTRACT.split(", ")
    by_name = {name: list(cells) for name, cells in zip(names(table), zip(*rows, strict=True), strict=True)}
    assert by_name["id"] == ["m1", "m2", "m3", "m4"]
    assert by_name["kind"] == ["question", "question", "chatter", "question"]
    assert by_name["cluster"] == ["1", "1", "", "3"]
    assert by_name["cluster_at_arrival"] == ["1", "2", "", "3"]
    assert by_name["reasons"] == ["", "", "", "personal_data"]
    assert by_name["masked"][1] == '[[0, 7, "phone"]]'
    assert by_name["shown_text"][1] == "роуминг как \ufffd подключить"


def test_replayed_clusters_have_the_columns_of_the_contract_and_no_others(views: MemoryViews) -> None:
    table = replayed_clusters(views, "main", AT + 60)
    assert names(table) == CONTRACT_OF_CLUSTERS.split(", ")
    assert [len(row) for row in table.rows] == [len(CLUSTER_COLUMNS)] * 2


def test_clusters_have_a_place_each(views: MemoryViews) -> None:
    table = clusters_table(look(views, "main", now=AT + 60).clusters, AT + 60)
    assert names(table)[: len(CLUSTER_COLUMNS)] == CONTRACT_OF_CLUSTERS.split(", ")
    assert column(table, "cluster") == [1, 3]
    assert column(table, "messages") == [2, 1]
    assert column(table, "askers") == [2, 1]
    assert sorted(column(table, "rank"), key=str) == [1, 2]
    assert column(table, "first_at") == [AT, AT + 50]
    assert column(table, "keywords") == ["роуминг", ""]


def test_what_few_ask_is_listed_without_its_wording(views: MemoryViews) -> None:
    rows = look(views, "main", now=AT + 60).clusters
    table = clusters_table(rows, AT + 60, Discretion(fewest=2))
    assert column(table, "label") == ["Как подключить роуминг?", HIDDEN]
    assert column(unanswered_table(rows, AT + 60, Discretion()), "label") == [HIDDEN]


def test_what_was_answered_needs_no_follow_up(views: MemoryViews) -> None:
    assert column(unanswered_table(look(views, "main", now=AT + 60).clusters, AT + 60), "cluster") == [3]


def test_decisions_say_who_and_when_and_name_no_number(views: MemoryViews) -> None:
    table = decisions_table(look(views, "main", now=AT + 90).decisions)
    assert column(table, "who") == ["olga", "olga"]
    assert column(table, "verb") == ["answer", "assign"]
    assert column(table, "clusters") == ["1", "3"]
    assert column(table, "note") == ["звоните +7 912 345-67-89", "перезвонить [телефон]"]


def test_an_empty_broadcast_has_tables_with_columns_only() -> None:
    views = MemoryViews()
    assert list(replayed_messages(views, "main").rows) == []
    assert list(replayed_clusters(views, "main", AT).rows) == []
    assert list(clusters_table((), AT).rows) == list(unanswered_table((), AT).rows) == []
    assert list(decisions_table(()).rows) == []
