from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from moderation.domain.message import Kind, Verdict
from moderation.testing import screening
from moderation.testing.studio import Question, Studio

Page = Callable[[str], AppTest]


def words(app: AppTest) -> str:
    shown = (*app.markdown, *app.text, *app.caption, *app.warning)
    return "\n".join(str(element.value) for element in shown)


def test_intake_away_says_what_to_do(studio: Studio, page: Page) -> None:
    app = page("operations").run()
    assert not app.exception
    assert "Приём: не работает" in words(app)
    assert "make run" in app.warning[0].value
    assert app.metric[0].value == "—"


def test_what_was_set_aside_is_shown_with_reasons(studio: Studio, page: Page) -> None:
    for text, verdict, reason in (
        ("Грубость", Verdict.WITHHOLD, "toxic"),
        ("Реклама <b>", Verdict.REFUSE, "spam"),
        ("Не прочиталось", Verdict.REFUSE, "unreadable"),
    ):
        studio.ask(
            Question(text, 0, verdict=screening(text, kind=Kind.CHATTER, verdict=verdict, reasons=(reason,)))
        )
    app = page("operations").run()
    assert [tab.label for tab in app.tabs] == [
        "Придержано (1)",
        "Отклонено (2)",
        "Не прочитано (1)",
        "Не вопросы",
    ]
    assert [[text.value for text in tab.text] for tab in app.tabs] == [
        ["Грубость"], ["Не прочиталось", "Реклама <b>"], ["Не прочиталось"], [],
    ]  # fmt: skip
    assert "Брань или оскорбление" in words(app)


def test_closing_and_opening_asks_twice(studio: Studio, page: Page) -> None:
    app = page("operations").run()
    app.button(key="sure-close").click().run()
    broadcast = studio.views.broadcast("main")
    assert broadcast is not None
    assert not broadcast.open
    assert "Приём закрыт" in words(app)
    app.button(key="sure-open").click().run()
    broadcast = studio.views.broadcast("main")
    assert broadcast is not None
    assert broadcast.open


def test_secrets_stay_secret(studio: Studio, page: Page) -> None:
    app = page("operations").run()
    settings = app.dataframe[0].value
    assert "EFIR_STAFF_TOKEN" in list(settings["Настройка"])
    assert "staff-token-of-the-test" not in settings.to_string()
