import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing

import pytest

from moderation.adapters.role_page import RolePage
from moderation.domain.errors import CannotListen

FIGURES = {
    "role": "sort",
    "status": "ok",
    "backlog": 3,
    "lag_seconds": 0.5,
    "connected": True,
    "given_up": [],
}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with closing(RolePage("127.0.0.1", 0, lambda: FIGURES)) as page:
        yield f"http://127.0.0.1:{page.port}"


def test_health_is_json(url: str) -> None:
    with urllib.request.urlopen(f"{url}/healthz", timeout=30) as answer:
        assert json.load(answer) == FIGURES


def test_metrics_are_the_numbers_among_the_figures(url: str) -> None:
    with urllib.request.urlopen(f"{url}/metrics", timeout=30) as answer:
        lines = [line for line in answer.read().decode().splitlines() if not line.startswith("#")]
    assert lines == ["efir_backlog 3.0", "efir_lag_seconds 0.5", "efir_connected 1.0"]


def test_anything_else_is_not_there(url: str) -> None:
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{url}/secrets.json", timeout=30)


def test_a_port_that_is_taken_is_told(url: str) -> None:
    with pytest.raises(CannotListen, match="EFIR_PORT"):
        RolePage("127.0.0.1", int(url.rpartition(":")[2]), lambda: FIGURES)
