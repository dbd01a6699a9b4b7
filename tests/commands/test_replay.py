"""replay: the real pipeline over a small file."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from moderation.__main__ import main
from moderation.adapters.message_file import Line
from moderation.commands.replay import asked

MESSAGES = [
    "Всем привет!",
    "Как подключить роуминг в Турции?",
    "Подскажите, как включить роуминг для Турции",
    "Почему не работает интернет в Перми?",
    "В Перми интернет не работает, что случилось?",
    '=HYPERLINK("http://x")',
    "перезвоните мне на +7 912 345-67-89, как сменить тариф?",
    "спасибо, было интересно",
]


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def replay(folder: Path, lines: list[str], name: str) -> Path:
    file, out = folder / "in.jsonl", folder / name
    file.write_text("\n".join(lines) + "\n", "utf-8")
    assert main(["replay", str(file), "--out", str(out)]) == 0
    return out


@pytest.mark.model
def test_a_file_is_understood_sorted_and_written_the_same_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [json.dumps({"text": text}, ensure_ascii=False) for text in MESSAGES]
    lines.insert(3, "not json")
    first, second = (replay(tmp_path, lines, name) for name in ("first", "second"))
    assert capsys.readouterr().err.splitlines() == 2 * ["Line 4 is not JSON."]
    for name in ("messages.csv", "clusters.csv"):
        raw = (first / name).read_bytes()
        assert raw.startswith(b"\xef\xbb\xbf")
        assert raw.endswith(b"\r\n")
        assert raw == (second / name).read_bytes()

    messages = rows(first / "messages.csv")
    assert [row["id"] for row in messages] == ["1", "2", "3", "5", "6", "7", "8", "9"]
    assert [row["kind"] for row in messages[:2]] == ["chatter", "question"]
    roaming, again, outage = (messages[place]["cluster"] for place in (1, 2, 3))
    assert roaming == again != outage
    assert messages[5]["shown_text"].startswith("'=")
    assert "912" not in messages[6]["shown_text"]
    assert json.loads(messages[6]["masked"])

    clusters = rows(first / "clusters.csv")
    assert {row["cluster"] for row in messages} - {""} == {row["cluster"] for row in clusters}
    assert sorted(int(row["rank"]) for row in clusters) == list(range(1, len(clusters) + 1))

    summary = json.loads((first / "summary.json").read_text("utf-8"))
    assert (summary["messages"], summary["bad_lines"], summary["clusters"]) == (8, 1, len(clusters))
    assert {"read", "understand", "sort", "settle", "write"} <= summary["stages"].keys()


@pytest.mark.model
def test_a_message_that_asks_two_things_is_in_two_clusters_and_counts_in_both(tmp_path: Path) -> None:
    both = "Как подключить роуминг в Турции? И ещё: когда будет запись эфира?"
    texts = ["Когда будет запись эфира?", "Как подключить роуминг в Турции?", both, "Сколько стоит тариф?"]
    lines = [json.dumps({"text": text, "author": text}, ensure_ascii=False) for text in texts]
    out = replay(tmp_path, lines, "out")
    recording, roaming, two, plan = rows(out / "messages.csv")
    assert two["cluster"] == f"{roaming['cluster']};{recording['cluster']}"
    assert two["cluster_at_arrival"] == roaming["cluster"] != recording["cluster"]
    assert ";" not in plan["cluster"]
    assert two["topic"] == roaming["topic"]
    askers = {row["cluster"]: row["askers"] for row in rows(out / "clusters.csv")}
    assert (askers[recording["cluster"]], askers[roaming["cluster"]], askers[plan["cluster"]]) == (
        "2",
        "2",
        "1",
    )


def test_a_message_without_a_time_comes_a_second_after_the_one_before() -> None:
    lines = [Line(1, "a", "?"), Line(2, "b", "?", at=100.0), Line(3, "c", "?"), Line(4, "d", "?", at=50.0)]
    assert [message.at for message in asked(lines)] == [1.0, 100.0, 101.0, 50.0]


def test_strangers_are_not_taken_for_one_person() -> None:
    lines = [
        Line(1, "a", "?"),
        Line(2, "b", "?"),
        Line(3, "c", "?", author="2"),
        Line(4, "d", "?", author="2"),
    ]
    viewers = [message.viewer for message in asked(lines)]
    assert len(set(viewers)) == 3
    assert viewers[2] == viewers[3]


@pytest.mark.model
def test_a_replay_that_is_ended_leaves_nothing_behind(tmp_path: Path) -> None:
    for name in ("temporary", "out"):
        (tmp_path / name).mkdir()
    (tmp_path / "out" / "messages.csv").write_text("of an earlier replay")
    file = tmp_path / "in.jsonl"
    file.write_text("\n".join(json.dumps({"text": f"{number}?"}) for number in range(50_000)))
    command = (sys.executable, "-m", "moderation", "replay", str(file), "--out", str(tmp_path / "out"))
    environment = os.environ | {"TMPDIR": str(tmp_path / "temporary")}
    with subprocess.Popen(command, env=environment) as process:
        while not list(tmp_path.glob("temporary/efir-*/log*")):
            assert process.poll() is None
            time.sleep(0.05)
        process.terminate()
        assert process.wait(60) == 143
    assert not list((tmp_path / "temporary").glob("efir-*"))
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["messages.csv"]
