from __future__ import annotations

import uuid
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import UnknownElement

from moderation.domain.deciding.decisions import Command, Status, Verb
from moderation.domain.message import Level, Urgency
from moderation.domain.staff import Person, Role
from moderation.pipeline.rows import ClusterRow, Counts, DecisionRow, SurgeRow, TimelinePoint
from moderation.testing.studio import Question, Studio
from moderation.ui import charts
from moderation.ui.figures import (
    Figures,
    headline,
    on_answers,
    on_funnel,
    on_languages,
    on_levels,
    on_pressing,
    on_regions,
    on_rising,
    on_time,
    on_top,
)
from moderation.ui.files import FILES
from moderation.ui.parts.chart import csv_of, frame_of
from moderation.ui.parts.downloads import Choice, Prepared, offered
from moderation.ui.texts import Say

SAY = Say("ru")


def cluster(
    number: int,
    askers: int,
    status: Status = Status.WAITING,
    level: Level = Level.NONE,
    label: str = "Вопрос?",
) -> ClusterRow:
    return ClusterRow(
        number, label, "roaming", (), askers, askers, 0, 0, 0.0, 60.0, Urgency(0.0, level),
        (("Казань", 3), ("Омск", 1)), status=status,
    )  # fmt: skip


FIGURES = Figures(
    at=0.0,
    counts=Counts(questions=40, clusters=3, askers=20, askers_answered=5),
    clusters=[
        cluster(1, 12, Status.ANSWERED, label="Почём $x$?"),
        cluster(2, 6, level=Level.HIGH),
        cluster(3, 1),
    ],
    timeline=[
        TimelinePoint(0.0, "roaming", 10),
        TimelinePoint(60.0, "roaming", 20),
        TimelinePoint(60.0, "tariffs", 10),
    ],
    decisions=[
        DecisionRow("a", 1, 70.0, "Оля", "answer", (1,), ""),
        DecisionRow("b", 2, 80.0, "Оля", "answer", (2,), "", undone_by="c"),
    ],
)


def test_sentences_say_the_figures() -> None:
    assert headline(FIGURES, SAY) == "Задано: 40 вопросов от зрителей (20 человек), разных по смыслу — 3."
    topics = {"roaming": "Роуминг"}
    assert on_time(FIGURES, topics, SAY) == (
        "Больше всего спрашивают на тему «Роуминг»: 75\u202f% вопросов. Пик — в 00:01: 30 вопросов за минуту."
    )
    assert on_top(FIGURES, SAY) == "Самый частый вопрос: «Почём \\$x\\$\\?» (12 человек)."
    assert on_regions(FIGURES, SAY).startswith("Чаще других пишут из места: Казань (75")
    assert on_answers(FIGURES, SAY) == "Ответ получили 25\u202f% спросивших, без ответа осталось: 2."
    assert on_levels(FIGURES, SAY) == "Не могут ждать: 1 вопрос (33\u202f%)."


def test_the_way_to_an_answer_is_counted_in_messages() -> None:
    figures = replace(FIGURES, counts=Counts(recorded=100, questions=40))
    assert figures.funnel() == [
        ("received", 100), ("questions", 40), ("on_board", 19), ("approved", 12), ("answered", 12),
    ]  # fmt: skip
    assert on_funnel(figures, SAY) == (
        "Вопросы — 40\u202f% всех сообщений; из того, что дошло до доски, отвечено 63\u202f%."
    )


def test_what_could_not_wait_is_told_with_when_it_came() -> None:
    assert on_pressing(FIGURES, SAY).startswith("Первое, что не могло ждать, пришло в 00:00")
    assert on_pressing(replace(FIGURES, clusters=FIGURES.clusters[2:]), SAY).startswith("Ничего")


def test_what_grew_is_told_at_its_highest() -> None:
    surges = [
        SurgeRow(2, 60.0, 9, 1.5),
        SurgeRow(2, 90.0, 20, 1.5),
        SurgeRow(1, 30.0, 12, 2.0),
        SurgeRow(99, 1.0, 50, 1),
    ]
    figures = replace(FIGURES, surges=surges)
    assert [(surge.recent, row.id) for surge, row in figures.rising()] == [(20, 2), (12, 1)]
    assert "20 за 25 с вместо обычных 1,5 (00:01)" in on_rising(figures, SAY)
    assert len(charts.rising(figures, SAY).to_dict()["layer"]) == 2


def test_languages_without_a_name_are_counted_together() -> None:
    figures = replace(FIGURES, languages={"ru": 6, "xx": 2, "yy": 2})
    assert (
        on_languages(figures, SAY) == "Пишут больше всего по-русски: 60\u202f%, на других языках — 40\u202f%."
    )
    drawn = frame_of(charts.languages(figures, SAY))
    assert drawn is not None
    assert list(drawn["questions"]) == [6, 4]


def test_a_table_to_take_home_opens_in_spreadsheets_and_runs_nothing() -> None:
    table = csv_of(pd.DataFrame({"Вопрос": ["=cmd()"], "n": [1]}))
    assert table.decode("utf-8-sig").splitlines() == ["Вопрос,n", "'=cmd(),1"]
    assert table.startswith(b"\xef\xbb\xbf")


def test_every_chart_can_be_taken_home(studio: Studio, page: Callable[[str], AppTest]) -> None:
    studio.ask(
        *(
            Question("Сколько стоит роуминг?", 1, viewer=f"v{n}", level=Level.HIGH, region="Казань")
            for n in range(4)
        ),
        Question("Почему у меня, Ивана из Выдумкина, нет сети?", 2, viewer="x", topic="outages"),
    )
    app = page("insights").run()
    assert not app.exception
    saves = [str(one.proto.id) for one in app.get("download_button") if "save-" in str(one.proto.id)]
    assert len(saves) == len(app.get("vega_lite_chart")) == 7


def fetches(app: AppTest) -> list[UnknownElement]:
    """Return the buttons that fetch a prepared file."""
    return [one for one in app.get("download_button") if "download-fetch" in str(one.proto.id)]


def test_only_answers_that_stand_are_marked() -> None:
    assert FIGURES.answers() == [70.0]


def test_a_follow_up_needs_several_askers() -> None:
    assert [row.id for row in FIGURES.unanswered()] == [2]


def test_charts_draw_in_both_languages() -> None:
    for say in (SAY, Say("en")):
        timeline = charts.timeline(FIGURES, {"roaming": "Роуминг", "other": "Другое"}, say).to_dict()
        assert len(timeline["layer"]) == 2
        bars = charts.commonest(FIGURES.clusters, say).to_dict()
        (rows,) = bars["datasets"].values()
        assert [row["answered"] for row in rows] == [
            say("answered.yes"),
            say("answered.no"),
            say("answered.no"),
        ]
        assert charts.regions(FIGURES, say).to_dict()
        assert charts.levels(FIGURES, say).to_dict()


def test_a_label_is_never_an_expression() -> None:
    evil = "' : alert(1) : '\"\\"
    chart = charts.commonest([cluster(1, 5, label=evil)], SAY).to_dict()
    expression = chart["encoding"]["y"]["axis"]["labelExpr"]
    assert expression == "datum.value == 0 ? \"' : alert(1) : '\\\"\\\\\" : ''"


def test_an_empty_broadcast_says_so(studio: Studio, page: Callable[[str], AppTest]) -> None:
    app = page("insights").run()
    assert not app.exception
    assert "ещё нет" in app.info[0].value


@pytest.fixture
def asked(studio: Studio) -> Studio:
    """A question of many, one of one viewer, a decision."""
    studio.ask(
        *(Question("=ROAMING()", 1, viewer=f"r{n}", region="Казань") for n in range(9)),
        Question("Где моя посылка?", 2),
    )
    command = Command(uuid.uuid4().hex, "main", "Оля", Verb.APPROVE, (1,))
    assert studio.decide(command).done
    return studio


def prepared(app: AppTest, name: str) -> Path:
    app.selectbox(key="download-name").set_value(name)
    app.button(key="download-make").click().run()
    assert not app.exception
    (button,) = fetches(app)
    file: Path = app.session_state["downloads"].path
    assert file.name in button.label
    return file


def test_the_page_tells_and_offers_every_file(asked: Studio, page: Callable[[str], AppTest]) -> None:
    app = page("insights").run()
    assert not app.exception
    assert app.header[0].value.startswith("Задано: 10 вопросов")
    assert app.selectbox(key="download-name").options == [SAY(f"download.{name}") for name in (*FILES, "all")]
    assert not fetches(app)


def test_service_figures_stand_with_what_they_mean(asked: Studio, page: Callable[[str], AppTest]) -> None:
    app = page("insights").run()
    shown = "\n".join(element.value for element in (*app.markdown, *app.caption))
    for name in ("first_contact", "waiting", "satisfaction", "deflected"):
        assert SAY(f"service.{name}") in shown
        assert SAY(f"service.{name}.means", n=0)[-25:] in shown


def test_of_a_large_broadcast_service_is_worked_out_when_asked_for(
    asked: Studio, page: Callable[[str], AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("moderation.ui.parts.served.AT_ONCE", 1)
    app = page("insights").run()
    assert SAY("served.count_help") in [caption.value for caption in app.caption]
    app.toggle(key="served-main").set_value(True).run()
    assert SAY("served.count_help") not in [caption.value for caption in app.caption]


def test_a_file_is_prepared_on_request_and_offered(asked: Studio, page: Callable[[str], AppTest]) -> None:
    app = page("insights").run()
    text = prepared(app, "questions.csv").read_text("utf-8-sig")
    assert text.count("'=ROAMING()") == 18
    assert "посылка" not in text
    # Another choice needs another file.
    app.checkbox(key="download-verbatim").check().run()
    assert not fetches(app)
    assert "Где моя посылка?" in prepared(app, "questions.csv").read_text("utf-8-sig")


def test_who_reads_figures_only_takes_no_messages_home() -> None:
    assert offered(Person("Ира", Role.MODERATOR)) == FILES
    for row_file in (
        "questions.csv",
        "questions.parquet",
        "session.xlsx",
        "decisions.csv",
        "corrections.jsonl",
    ):
        assert row_file not in offered(Person("Ира", Role.INSIGHTS))
    assert "report.html" in offered(Person("Ира", Role.INSIGHTS))


def test_everything_comes_in_one_archive(asked: Studio, page: Callable[[str], AppTest]) -> None:
    app = page("insights").run()
    with zipfile.ZipFile(prepared(app, "all")) as archive:
        assert sorted(archive.namelist()) == sorted(name for name in FILES if name != "corrections.jsonl")


def test_nothing_to_prepare_is_said(asked: Studio, page: Callable[[str], AppTest]) -> None:
    app = page("insights").run()
    app.selectbox(key="download-name").set_value("corrections.jsonl")
    app.button(key="download-make").click().run()
    assert not app.exception
    assert not fetches(app)
    assert SAY("download.corrections.jsonl") in [caption.value for caption in app.caption]


def test_a_prepared_file_goes_when_nobody_can_fetch_it(tmp_path: Path) -> None:
    file = Prepared(Choice("main", "report.html", verbatim=False))
    folder = file.folder
    assert folder.is_dir()
    del file
    assert not folder.exists()
