"""What the documentation names is there: commands, their options, modules, settings, files, links."""

import argparse
import importlib.util
import re
from functools import cache
from pathlib import Path

import pytest

from moderation.__main__ import _parser
from moderation.commands import commands
from moderation.settings import Settings

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    page.relative_to(ROOT).as_posix()
    for page in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "deploy").rglob("*.md"))
)
FOLDERS = ("moderation", "embeddings", "tests", "docs", "deploy", ".ci")
CALL = re.compile(r"python -m ([\w.]+)(?: ([^`\n]*))?")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")
SETTING = re.compile(r"\bEFIR_[A-Z_]+\b(?!\*)")
PLACE = re.compile(rf"(?<![\w/.-])(?:{'|'.join(map(re.escape, FOLDERS))})/[\w./*-]*[\w*]")
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


@cache
def subcommands() -> dict[str, argparse.ArgumentParser]:
    (choices,) = (
        action for action in _parser(commands())._actions if isinstance(action, argparse._SubParsersAction)
    )
    return dict(choices.choices)


def options_of(parser: argparse.ArgumentParser) -> set[str]:
    """Return what a command takes, its own subcommands included."""
    found = set()
    for action in parser._actions:
        found |= set(action.option_strings)
        if isinstance(action, argparse._SubParsersAction):
            found |= set().union(*map(options_of, action.choices.values()))
    return found


def read(page: str) -> str:
    return (ROOT / page).read_text("utf-8")


@cache
def known_settings() -> set[str]:
    """Return Efir's settings, and the secrets that connectors read for themselves."""
    connectors = (ROOT / "moderation" / "adapters" / "connectors").rglob("*.py")
    secrets = {name for file in connectors for name in SETTING.findall(file.read_text("utf-8"))}
    return secrets | {f"EFIR_{name.upper()}" for name in Settings.__slots__}


def called(page: str) -> list[tuple[str, str]]:
    """Return the modules that a page tells to run, each with the words after it."""
    return [(found[1].rstrip("."), found[2] or "") for found in CALL.finditer(read(page))]


@pytest.mark.parametrize("page", PAGES)
def test_every_command_and_each_of_its_options_exists(page: str) -> None:
    for module, words in called(page):
        if module != "moderation" or not words:
            continue
        for name in words.split()[0].split("|"):
            if name in {"COMMAND", "…"} or name.startswith("-"):
                continue
            assert name in subcommands(), f"{page}: {words}"
            unknown = set(OPTION.findall(words)) - options_of(subcommands()[name])
            assert not unknown, f"{page}: {words}"


@pytest.mark.parametrize("page", PAGES)
def test_every_module_to_run_exists(page: str) -> None:
    for module, words in called(page):
        assert importlib.util.find_spec(module), f"{page}: {module}"
        name = words.split()[0] if words and module == "tests.benchmarks" else ""
        if name.isalpha() and name.islower():
            assert importlib.util.find_spec(f"tests.benchmarks.bench_{name}"), f"{page}: {module} {name}"


@pytest.mark.parametrize("page", PAGES)
def test_every_setting_exists(page: str) -> None:
    assert set(SETTING.findall(read(page))) - known_settings() == set()


@pytest.mark.parametrize("page", PAGES)
def test_every_file_and_folder_exists(page: str) -> None:
    missing = [place for place in PLACE.findall(read(page)) if not any(ROOT.glob(place))]
    assert missing == []


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    folder = (ROOT / page).parent
    assert [link for link in LINK.findall(read(page)) if not (folder / link).exists()] == []


def test_versions_in_the_changelog_go_down() -> None:
    versions = re.findall(r"^## \[?(\d+)\.(\d+)\.(\d+)", read("CHANGELOG.md"), re.MULTILINE)
    numbers = [tuple(map(int, version)) for version in versions]
    assert numbers == sorted(numbers, reverse=True)
