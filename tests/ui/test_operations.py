from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from moderation.adapters.sqlite.staff_room import SqliteStaffRoom
from moderation.domain.chat import FeedState
from moderation.domain.deciding.decisions import Verb
from moderation.domain.events import Asked, Opened
from moderation.domain.message import Kind, Verdict
from moderation.pipeline.desk.feeds import Feeds
from moderation.pipeline.desk.staff_room import EVERYBODY
from moderation.pipeline.health.backlogs import Backlog
from moderation.pipeline.health.failures import Failure, Piece
from moderation.pipeline.health.reports import ALL, Report, write_report
from moderation.pipeline.health.timing import Leg, Timing
from moderation.pipeline.ports import Entry
from moderation.pipeline.rows import BroadcastRow
from moderation.pipeline.views.projector import Projector
from moderation.testing import screening
from moderation.testing.studio import Question, Studio
from moderation.ui.pages import operations
from moderation.ui.pulse import Beat

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
    assert re.search(r"на диске свободно \d", words(app))


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
    settings = app.dataframe[-1].value
    assert "EFIR_STAFF_TOKEN" in list(settings["Настройка"])
    assert "staff-token-of-the-test" not in settings.to_string()


def broadcast(studio: Studio) -> BroadcastRow:
    row = studio.views.broadcast("main")
    assert row is not None
    return row


def test_a_pause_is_told_apart_from_the_end(studio: Studio, page: Page) -> None:
    app = page("operations").run()
    app.button(key="sure-pause").click().run()
    assert (broadcast(studio).open, broadcast(studio).paused) == (False, True)
    assert "Приём на паузе" in words(app)
    app.button(key="sure-open").click().run()
    assert (broadcast(studio).open, broadcast(studio).paused) == (True, False)


def test_a_broadcast_is_renamed(studio: Studio, page: Page) -> None:
    app = page("operations").run()
    app.text_input(key="new-name").set_value("Ноябрьский эфир")
    next(button for button in app.button if button.label == "Сохранить").click().run()
    assert broadcast(studio).title == "Ноябрьский эфир"
    assert "Ноябрьский эфир" in words(app.run())


def test_starting_another_asks_for_what_it_is_to_be(studio: Studio, page: Page) -> None:
    app = page("operations").run()
    app.radio(key="start-as-ru").set_value(Verb.REHEARSE)
    app.select_slider(key="start-speed").set_value(30)
    next(button for button in app.button if button.label == "Открыть").click().run()
    decided = studio.views.decisions("main")[0]
    assert (decided.verb, decided.note) == ("rehearse", "Репетиция: «Волна» отвечает")


def test_a_rehearsal_is_marked_on_its_page_and_says_how_far_it_is(studio: Studio, page: Page) -> None:
    studio.ask(*(Question(f"Вопрос {n}?", n) for n in (1, 2, 3, 4)))
    studio.log.append([Entry("main-1", Opened("Репетиция", "ru", 1.0, "main"))])
    studio.log.append([Entry("main-1", Asked("1", "v", "Вопрос 1?", 2.0, "page"))])
    Projector("main-1", studio.log, studio.views).catch_up()
    app = page("operations")
    app.session_state["broadcast"] = "main-1"
    app.run()
    assert any("Пришло 1 из 4 сообщений" in bar.proto.text for bar in app.get("progress"))


def test_chats_elsewhere_have_a_row_each(studio: Studio, page: Page, room: SqliteStaffRoom) -> None:
    assert "connect --help" in words(page("operations").run())
    now = time.time()
    for name, at, gaps in (("twitch", now, 2), ("vk", now - 60, 0)):
        state = FeedState(
            name, name, "reading", rate=12.0, received=40, repeated=3, left_out=7, gaps=gaps, last_gap="away",
            answers=bool(gaps), removes=bool(gaps),
        )  # fmt: skip
        Feeds(room, clock=lambda at=at: at).note("main", state)
    app = page("operations").run()
    assert not app.exception
    table = app.dataframe[0].value
    assert list(table["Чат"]) == ["twitch", "vk"]
    assert list(table["Состояние"]) == ["читается", "о нём давно ничего не слышно"]
    assert list(table["Пропуски"]) == [2, 0]
    assert list(table["Боты и команды"]) == [7, 7], "own bots too"
    assert list(table["Обратно"]) == ["ответы, удаления", "—"]
    assert words(app).count("сообщения могли пропасть") == 1


class Beating:
    """A pulse with one beat."""

    def __init__(self, **health: object) -> None:
        self.latest = Beat(1.0, reached=True, **health)  # type: ignore[arg-type] # as a health says

    def history(self) -> list[Beat]:
        return [self.latest]


def test_legs_have_a_bar_each_and_the_encoder_its_speed(
    studio: Studio, page: Page, room: SqliteStaffRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "pulse_of", lambda settings: Beating(status="ok"))
    app = page("operations").run()
    assert "Модель пока не отзывалась" in words(app)
    usual = Timing(batches=20, messages=120, busy=0.06, median=0.012, p95=0.02)
    timings: dict[Leg, Timing] = {leg: usual for leg in Leg if leg is not Leg.GROUP}
    intake = Report("intake-1", time.time(), "", None, {Leg.GROUP: Timing(1, 1, 1.2, 1.2, 1.2)})
    for report in (Report("embed", time.time(), "e5-small@small-7", None, timings), intake):
        room.keep(ALL, EVERYBODY, *write_report(report))
    app.run()
    assert not app.exception
    assert "Всё в порядке: вопрос записан за 12\u00a0мс, на доске — за 1,2\u00a0с" in [
        one.value for one in app.subheader
    ]
    model = "Модель **e5-small** — прочитано 2,0 текста в секунду · может 2\u202f000"
    assert model in words(app).replace("\\", "")
    assert "ревизия small-7" in words(app).replace("\\", "")
    bars = [bar.proto for bar in app.get("progress")]
    assert [bar.text for bar in bars][:3] == ["до 20\u00a0мс"] * 3
    assert [bar.value for bar in bars] == [13, 2, 2, 100, 2]
    assert "долго" in bars[3].text


def test_of_many_machines_it_is_said_what_waits_where_and_what_nobody_does(
    studio: Studio, page: Page, room: SqliteStaffRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "pulse_of", lambda settings: Beating(status="ok"))
    assert "ждут" not in words(page("operations").run()), "one machine has nothing between its legs"
    # The desk is open: nobody connects to this.
    monkeypatch.setenv("EFIR_LOG", "nats://127.0.0.1:9")
    for member, backlogs in (
        ("intake-1", {Leg.RECORD: Backlog(2, 0.2)}),
        ("intake-2", {Leg.RECORD: Backlog(3, 0.1)}),
        ("embed-1", {Leg.UNDERSTAND: Backlog(7, 3.0)}),
        ("sort-1", {Leg.GROUP: Backlog(1200, 12.0)}),
    ):
        room.keep(ALL, EVERYBODY, *write_report(Report(member, time.time(), backlogs=backlogs)))
    app = page("operations").run()
    assert not app.exception
    said = words(app).replace("\u00a0", " ")
    for some in (
        "отправки в журнал: 5",
        "модели: 7, уже 3 с",
        ":orange[ждут группировки: 1\u202f200, уже 12 с",
    ):
        assert some in said
    assert "никто этого не делает" in said
    assert "Разбор: отстаёт" in said
    assert "Доска: никто не делает" in said
    assert "Запустите роль project" in " ".join(warning.value for warning in app.warning)


def test_what_fails_is_said_with_what_to_do_and_why(
    studio: Studio, page: Page, room: SqliteStaffRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "pulse_of", lambda settings: Beating(status="failing"))
    failure = Failure(Piece.UNDERSTAND, "No encoder can be loaded as 'x'.")
    room.keep(ALL, EVERYBODY, *write_report(Report("serve", time.time(), "", failure)))
    app = page("operations").run()
    assert "Не всё в порядке: разбор" in [one.value for one in app.subheader]
    assert "EFIR_ENCODER" in app.warning[0].value
    assert "No encoder can be loaded" in words(app)
