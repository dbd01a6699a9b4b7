"""Ports that can be had, and those that cannot."""

import pytest

from moderation.adapters.listening import listen
from moderation.domain.errors import CannotListen


def test_a_free_port_is_listened_on_and_a_taken_one_is_a_sentence() -> None:
    with listen("127.0.0.1", 0, setting="dashboard_port") as listener:
        port = listener.getsockname()[1]
        with pytest.raises(CannotListen) as failed:
            listen("127.0.0.1", port, setting="dashboard_port")
    assert str(failed.value) == (
        f"Port {port} of 127.0.0.1 cannot be had (address already in use): "
        "choose another with --dashboard-port or EFIR_DASHBOARD_PORT."
    )


def test_an_address_of_nobody_here_is_a_sentence() -> None:
    with pytest.raises(CannotListen, match=r"192\.0\.2\.1"):
        listen("192.0.2.1", 0, setting="port")
