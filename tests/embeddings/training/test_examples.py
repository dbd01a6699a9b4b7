import json
from pathlib import Path

import pytest

from embeddings.training import examples


def line(kind: str, urgency: str, **more: str) -> str:
    return json.dumps({"text": f"{kind} {urgency}", "kind": kind, "urgency": urgency, **more})


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    path = tmp_path / "own.jsonl"
    rows = [
        line("question", "normal", question="fees"),
        line("odd", "normal", question="fees"),
        line("chatter", "none"),
        line("abuse", "none"),
        line("abuse", "normal"),
        line("emergency", "critical"),
        line("spam", "none"),
    ]
    path.write_text("\n".join(rows), "utf-8")
    return path


def test_labels_follow_the_kind_and_the_urgency(lines: Path) -> None:
    found = list(examples.composed(lines))
    assert [one.asks for one in found] == [True, True, False, False, True, True, False]
    assert [one.abusive for one in found] == [False, False, False, True, True, False, False]
    assert [one.urgent for one in found] == [False, False, False, False, False, True, False]
    assert [one.danger for one in found] == [False, False, False, False, False, True, False]


def test_texts_of_one_question_share_a_group(lines: Path) -> None:
    groups = [one.group for one in examples.composed(lines)]
    assert groups[0] == groups[1]
    assert len(set(groups)) == len(groups) - 1


def test_graded_lines_teach_danger_and_leave_its_other_labels_open(tmp_path: Path) -> None:
    path = tmp_path / "graded.jsonl"
    levels = ("critical", "high", "normal", "none")
    path.write_text("\n".join(json.dumps({"text": level, "level": level}) for level in levels), "utf-8")
    found = list(examples.graded(path))
    assert [one.danger for one in found] == [True, False, False, False]
    assert [one.urgent for one in found] == [None, True, False, False]
    assert [one.asks for one in found] == [None, True, True, False]
    assert len({one.group for one in found}) == len(levels)


def test_only_plain_kinds_tell_talk_from_requests(lines: Path) -> None:
    assert [one.talk for one in examples.composed(lines)] == [False, None, True, None, None, None, None]


def test_insults_teach_abuse_and_leave_its_other_labels_open(tmp_path: Path) -> None:
    path = tmp_path / "insults.jsonl"
    rows = [{"text": "rude", "abusive": True}, {"text": "only sounds so", "abusive": False}]
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    found = list(examples.insults(path))
    assert [one.abusive for one in found] == [True, False]
    assert all(label is None for one in found for label in (one.asks, one.urgent, one.danger, one.talk))
    assert len({one.group for one in found}) == 2


def test_lines_of_a_manner_teach_talk_alone_and_each_kind_is_a_source(tmp_path: Path) -> None:
    path = tmp_path / "manners.jsonl"
    rows = [
        {"text": "мост открыт", "kind": "news", "talk": False},
        {"text": "ха", "kind": "talk", "talk": True},
    ]
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    found = list(examples.manners(path))
    assert [(one.talk, one.source) for one in found] == [(False, "news"), (True, "talk")]
    assert all(label is None for one in found for label in (one.asks, one.abusive, one.urgent, one.danger))


def test_adverts_teach_spam_alone(tmp_path: Path) -> None:
    path = tmp_path / "adverts.jsonl"
    rows = [{"text": "купи", "spam": True}, {"text": "кому тут верить", "spam": False}]
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    found = list(examples.adverts(path))
    assert [one.spam for one in found] == [True, False]
    assert all(label is None for one in found for label in (one.asks, one.abusive, one.danger, one.talk))


def test_only_adverts_are_spam_in_composed_lines(lines: Path) -> None:
    assert [one.spam for one in examples.composed(lines)] == [False] * 6 + [True]
