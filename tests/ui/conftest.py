from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from moderation.adapters.sqlite.staff_room import SqliteStaffRoom
from moderation.testing.studio import Studio
from tests.ui import triage_list

APP = Path(__file__).parents[2] / "app.py"
TOKEN = "staff-token-of-the-test"


@pytest.fixture
def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Studio]:
    """A data folder with a broadcast, decisions taken as they come, the dashboard's environment set."""
    monkeypatch.setenv("EFIR_DATA", str(tmp_path))
    monkeypatch.setenv("EFIR_STAFF_TOKEN", TOKEN)
    monkeypatch.setenv("EFIR_LANGUAGE", "ru")
    monkeypatch.setenv("EFIR_PORT", "9")
    studio = Studio(tmp_path)
    with studio.deciding():
        yield studio
    studio.close()
    st.cache_resource.clear()
    st.cache_data.clear()


@pytest.fixture
def board(studio: Studio) -> Studio:
    """A broadcast with three questions."""
    triage_list.fill(studio)
    return studio


@pytest.fixture
def room(tmp_path: Path) -> Iterator[SqliteStaffRoom]:
    """The staff room of the dashboard."""
    room = SqliteStaffRoom(tmp_path)
    yield room
    room.close()


@pytest.fixture
def stranger() -> Callable[[], AppTest]:
    """Makes a browser that nobody has signed in with."""
    return lambda: AppTest.from_file(str(APP), default_timeout=60)


@pytest.fixture
def colleague(stranger: Callable[[], AppTest]) -> Callable[[str], AppTest]:
    """Makes the dashboard of a person who has signed in."""

    def signed_in(who: str) -> AppTest:
        app = stranger()
        app.session_state["entry"] = "shared"
        app.session_state["who"] = who
        return app

    return signed_in


def _page(name: str) -> None:
    from importlib import import_module  # noqa: PLC0415 - the script of a page stands alone

    from moderation.ui import deciding  # noqa: PLC0415
    from moderation.ui.sign_in import sign_in  # noqa: PLC0415

    shift = sign_in()
    deciding.show_outcome()
    import_module(f"moderation.ui.pages.{name}").show(shift)


@pytest.fixture
def page(studio: Studio) -> Callable[[str], AppTest]:
    """Makes one page alone, by its module's name, with Anya signed in."""

    def opened(name: str) -> AppTest:
        app = AppTest.from_function(_page, args=(name,), default_timeout=60)
        app.session_state["entry"] = "shared"
        app.session_state["who"] = "Аня"
        return app

    return opened


@pytest.fixture
def app(studio: Studio, colleague: Callable[[str], AppTest]) -> AppTest:
    """The dashboard of Anya."""
    return colleague("Аня")
