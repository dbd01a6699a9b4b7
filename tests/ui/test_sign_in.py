from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from moderation.testing.studio import Studio
from moderation.ui import provider, sign_in

TOKEN = "staff-token-of-the-test"
MakeApp = Callable[[], AppTest]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "WRONG_SECONDS", 0.0)


def enter(app: AppTest, name: str, token: str | None = None) -> AppTest:
    app.text_input(key="name").set_value(name)
    if token is not None:
        app.text_input(key="given_token").set_value(token)
    return app.button[0].click().run()


def test_nothing_is_drawn_for_strangers(studio: Studio, stranger: MakeApp) -> None:
    app = stranger().run()
    assert app.header[0].value == "Вход для сотрудников"
    assert not app.checkbox
    assert TOKEN not in str(app)


def test_the_token_and_a_name_open_the_pages(studio: Studio, stranger: MakeApp) -> None:
    app = enter(stranger().run(), "Аня", TOKEN)
    assert not app.exception
    assert app.session_state["who"] == "Аня"
    assert app.button_group(key="filter")


@pytest.mark.parametrize("token", ["", "wrong", TOKEN[:-1], TOKEN + "x", "ключ"])
def test_a_wrong_token_is_told(studio: Studio, stranger: MakeApp, token: str) -> None:
    app = enter(stranger().run(), "Аня", token)
    assert app.error[0].value.startswith("Код доступа не подошёл")
    assert "who" not in app.session_state


def test_a_name_is_asked_for(studio: Studio, stranger: MakeApp) -> None:
    app = enter(stranger().run(), "  ", TOKEN)
    assert app.error[0].value.startswith("Напишите своё имя")


def test_a_token_in_the_link_is_taken_and_removed(studio: Studio, stranger: MakeApp) -> None:
    app = stranger()
    app.query_params["token"] = TOKEN
    app.run()
    assert "token" not in app.query_params
    enter(app, "Аня")
    assert app.session_state["who"] == "Аня"


def test_a_wrong_token_in_the_link_opens_nothing(studio: Studio, stranger: MakeApp) -> None:
    app = stranger()
    app.query_params["token"] = "wrong"
    app.run()
    assert "token" not in app.query_params
    assert app.text_input(key="given_token")
    assert app.error[0].value.startswith("Код доступа не подошёл")


def test_without_a_token_nobody_gets_in(
    studio: Studio, stranger: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("EFIR_STAFF_TOKEN")
    app = stranger()
    app.query_params["token"] = ""
    app.run()
    assert "serve" in app.error[0].value
    assert not app.text_input


def test_the_language_can_be_changed(studio: Studio, app: AppTest) -> None:
    app.run()
    app.button_group(key="chosen_language").set_value("en").run()
    assert app.button_group(key="filter").options[1] == "Waiting 0"


def test_signing_out_forgets_who_it_was(studio: Studio, app: AppTest) -> None:
    app.run()
    app.sidebar.button[0].click().run()
    assert app.header[0].value == "Вход для сотрудников"


def test_a_missing_store_is_a_sentence(
    studio: Studio, app: AppTest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("EFIR_DATA", str(tmp_path / "nowhere"))
    app.run()
    assert not app.exception
    assert app.error[0].value


@pytest.mark.parametrize("installed", [True, False])
def test_a_company_s_sign_in_has_a_title_and_says_what_it_lacks(
    studio: Studio, stranger: MakeApp, monkeypatch: pytest.MonkeyPatch, *, installed: bool
) -> None:
    monkeypatch.setenv("EFIR_STAFF_TOKEN", "")
    monkeypatch.setattr(provider, "is_installed", lambda: installed)
    app = stranger()
    app.secrets["auth"] = {"client_id": "efir"}
    app.run()
    assert app.header[0].value == "Вход для сотрудников"
    labels = [button.label for button in app.button]
    assert ("Войти через сервис компании" in labels) is installed
    assert [("Authlib" in error.value) for error in app.error] == ([] if installed else [True])
