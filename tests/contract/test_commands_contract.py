"""What every way for commands must do."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from moderation.adapters.postgres.commands import PostgresCommands
from moderation.adapters.sqlite import SqliteCommands
from moderation.domain.deciding.decisions import Command, Outcome, Verb
from moderation.pipeline.ports import Commands
from moderation.testing import MemoryCommands


@pytest.fixture(params=("memory", "sqlite", "postgres"))
def commands(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Commands]:
    commands = make_commands(request, tmp_path)
    yield commands
    commands.close()


def make_commands(request: pytest.FixtureRequest, folder: Path) -> Commands:
    if request.param == "postgres":
        return PostgresCommands(request.getfixturevalue("postgres"))
    return SqliteCommands(folder) if request.param == "sqlite" else MemoryCommands()


def command(id_: str, text: str = "") -> Command:
    return Command(id_, "main", "olga", Verb.RENAME, (7,), (1, 2), text, "", 40)


def test_nothing_waits_at_first(commands: Commands) -> None:
    assert commands.pending() == []
    assert commands.outcome("a") is None


def test_commands_wait_in_the_order_they_came(commands: Commands) -> None:
    sent = [command(id_, "Роуминг \ud800") for id_ in ("z", "a", "m")]
    for one in sent:
        commands.submit(one)
    assert commands.pending() == sent
    assert commands.pending(limit=2) == sent[:2]


def test_the_same_id_again_changes_nothing(commands: Commands) -> None:
    commands.submit(command("a", "first"))
    commands.submit(command("a", "second"))
    assert [one.text for one in commands.pending()] == ["first"]
    commands.settle([Outcome("a", done=True)])
    commands.submit(command("a", "third"))
    assert commands.pending() == []


def test_a_settled_command_waits_no_longer_and_has_its_outcome(commands: Commands) -> None:
    for id_ in "abc":
        commands.submit(command(id_))
    refused = Outcome("b", done=False, code="merged", sentence="Поздно", who="pavel", at=5.5, cluster=9)
    commands.settle([refused, Outcome("c", done=True, cluster=3)])
    assert [one.id for one in commands.pending()] == ["a"]
    assert commands.outcome("b") == refused
    assert commands.outcome("c") == Outcome("c", done=True, cluster=3)
    assert commands.outcome("a") is None


def test_the_first_outcome_stays(commands: Commands) -> None:
    commands.submit(command("a"))
    commands.settle([Outcome("a", done=True)])
    commands.settle([Outcome("a", done=False, code="failed")])
    assert commands.outcome("a") == Outcome("a", done=True)


def test_the_outcome_of_a_command_that_never_came_is_not_kept(commands: Commands) -> None:
    commands.settle([Outcome("ghost", done=True)])
    assert commands.outcome("ghost") is None


def test_many_pages_may_submit_at_once(commands: Commands) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda n: commands.submit(command(str(n % 40))), range(80)))
    assert sorted(int(one.id) for one in commands.pending()) == list(range(40))
