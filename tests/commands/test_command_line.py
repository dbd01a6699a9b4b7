"""The command line as people meet it: help, one sentence for every mistake, exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from moderation.__main__ import main
from moderation.commands import commands


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    try:
        code = main(words)
    except SystemExit as stop:
        code = int(stop.code or 0)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_command_explains_itself(capsys: pytest.CaptureFixture[str], name: str) -> None:
    code, out, _ = run(capsys, name, "--help")
    assert code == 0
    assert out.startswith("usage: python -m moderation " + name)
    assert commands()[name].HELP[1:] in " ".join(out.split())


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from moderation.__main__ import main\ntry: main(['--help'])\nexcept SystemExit: pass\n"
    )
    code += "print(*{'torch', 'numpy', 'pandas', 'websockets', 'streamlit'} & sys.modules.keys(), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == ""


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("frobnicate",),
        ("settings", "--port", "many"),
        ("settings", "--language", "fr"),
        ("replay",),
        ("replay", "nowhere.jsonl", "--out", "out"),
        ("export", "main", "--data", "nowhere", "--out", "out"),
        ("tokens", "list", "--data", "nowhere"),
        ("tokens", "revoke", "1234abcd", "--data", "nowhere"),
        ("articles", "list", "--data", "nowhere"),
        ("simulate", "--url", "http://127.0.0.1"),
        ("simulate", "--url", "ws://127.0.0.1:9", "--rate", "-1"),
        ("tokens", "make", "--name", "Anna", "--scope", "host", "--days", "nan"),
        ("tokens", "make", "--name", "Anna", "--scope", "host", "--days", "-1"),
        ("tokens", "rotate", "1234abcd", "--overlap", "1e400"),
        ("erase", "--older-than", "nan"),
        ("erase", "--older-than", "-1"),
        ("simulate", "--url", "ws://127.0.0.1:9", "--file", "nowhere.jsonl"),
    ],
    ids=" ".join,
)
def test_wrong_use_is_one_sentence_and_2(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    words: tuple[str, ...],
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = run(capsys, *words)
    assert code == 2
    assert out == ""
    assert err.count("\n") == 1
    assert err.endswith(".\n")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("EFIR_PORT", "70000"),
        ("EFIR_VIEWER_PER_MINUTE", "1e9"),
        ("EFIR_THREADS", "9" * 5000),
        ("EFIR_RETENTION_DAYS", "-3"),
        ("EFIR_ORIGINS", "https://example.org, example.com"),
        ("EFIR_ORIGINS", "*"),
        ("EFIR_FRAMED_BY", "https://example.org/page"),
    ],
    ids=lambda value: value[:20],
)
def test_a_setting_that_means_nothing_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    code, _, err = run(capsys, "settings")
    assert code == 2
    assert err.startswith(f"{variable} ")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--port", "70000"),
        ("--dashboard-port", "-1"),
        ("--retention-days", "many"),
        ("--views", "file://x"),
        ("--origins", "*"),
    ],
)
def test_an_option_that_means_nothing_is_named_as_it_was_given(
    capsys: pytest.CaptureFixture[str], option: str, value: str
) -> None:
    code, _, err = run(capsys, "settings", f"{option}={value}")
    assert code == 2
    assert err.startswith(f"{option} ")
    assert "EFIR_" not in err


def test_a_folder_without_tokens_says_so(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out, err = run(capsys, "tokens", "list", "--data", str(tmp_path))
    assert code == 0
    assert out.split() == ["id", "name", "scope", "broadcast", "made", "state"]
    assert err.startswith("No tokens")


def test_a_failure_is_one_sentence_and_1(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "simulate", "--url", "ws://127.0.0.1:9")
    assert code == 1
    assert err.count("\n") == 1


def test_debug_shows_the_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "simulate", "--url", "ws://127.0.0.1:9", "--debug")
    assert code == 1
    assert "Traceback" in err


def test_settings_name_their_sources_and_hide_secrets(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EFIR_STAFF_TOKEN", "very secret")
    monkeypatch.delenv("EFIR_PORT", raising=False)
    monkeypatch.delenv("EFIR_HOST", raising=False)
    code, out, _ = run(capsys, "settings", "--port", "9000")
    lines = {line.split()[0]: line for line in out.splitlines()}
    assert code == 0
    assert "very secret" not in out
    assert "environment" in lines["EFIR_STAFF_TOKEN"]
    assert "command line" in lines["EFIR_PORT"]
    assert "9000" in lines["EFIR_PORT"]
    assert "default" in lines["EFIR_HOST"]


def test_a_file_without_messages_is_wrong_use_and_every_line_is_reported(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text("not json\n" + json.dumps({"id": 1}) + "\n", "utf-8")
    code, _, err = run(capsys, "replay", str(file), "--out", str(tmp_path / "out"))
    assert code == 2
    assert err.splitlines() == [
        "Line 1 is not JSON.",
        "Line 2 has no text.",
        f"The file {file} holds no message: give JSON Lines or CSV in UTF-8 with a text in each line.",
    ]


def test_a_folder_that_cannot_be_written_to_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text(json.dumps({"text": "?"}), "utf-8")
    code, _, err = run(capsys, "replay", str(file), "--out", str(file))
    assert (code, err) == (1, f"The folder {file} cannot be written to: File exists. Choose another.\n")
