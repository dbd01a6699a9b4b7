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


def test_texts_of_one_question_share_a_group(lines: Path) -> None:
    groups = [one.group for one in examples.composed(lines)]
    assert groups[0] == groups[1]
    assert len(set(groups)) == len(groups) - 1
