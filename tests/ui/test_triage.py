"""The triage list and the open question, for one moderator."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from moderation.adapters.sqlite.staff_room import SqliteStaffRoom
from moderation.domain.deciding.decisions import Status, Verb
from moderation.domain.events import Surged, Title, Titled
from moderation.domain.message import Level
from moderation.domain.surges import Surge
from moderation.pipeline.desk.staff_room import Seen
from moderation.pipeline.views.standing import standing
from moderation.testing.studio import Question, Studio
from tests.ui.triage_list import OUTAGE, ROAMING, TARIFF, command, listed, open_item, row, words


def test_an_empty_broadcast_says_what_to_do(app: AppTest) -> None:
    app.run()
    assert not app.exception
    assert "make run DEMO=1" in app.info[0].value


def test_the_item_says_why_it_is_urgent_and_how_it_was_asked(board: Studio, app: AppTest) -> None:
    open_item(app.run(), OUTAGE)
    assert not app.exception
    assert "Связи нет совсем" in words(app)
    assert any(text.value == "Нет связи совсем" for text in app.text)
    assert "Высокая" in words(app)


def test_approving_goes_by_id_and_keeps_the_place(board: Studio, app: AppTest) -> None:
    before = listed(app.run())
    chosen = before[1]
    open_item(app, chosen)
    app.button(key="do-approve").click().run()
    assert row(board, chosen).status is Status.APPROVED
    assert listed(app) == before
    assert app.toast[0].value == "Одобрено"
    assert app.session_state["chosen"] == before[2]


def test_the_list_holds_still_until_asked(board: Studio, app: AppTest) -> None:
    before = listed(app.run())
    board.ask(*(Question("Как включить eSIM?", 9, viewer=f"e{n}", topic="sim") for n in range(50)))
    app.run()
    assert listed(app) == before
    assert app.button(key="news-triage").label == "1 новый — показать"
    app.button(key="news-triage").click().run()
    assert 9 in listed(app)
    assert app.button(key="news-triage").disabled


def test_who_comes_second_is_told_who_was_first(board: Studio, app: AppTest) -> None:
    open_item(app.run(), ROAMING)
    command(board, "Оля", Verb.RENAME, ROAMING, text="Роуминг в Турции")
    app.button(key="do-approve").click().run()
    assert row(board, ROAMING).status is Status.WAITING
    assert app.warning[0].value.startswith("Оля успел(а) решить раньше")
    app.button(key="do-approve").click().run()
    assert row(board, ROAMING).status is Status.APPROVED


def test_what_somebody_claimed_is_theirs(board: Studio, app: AppTest) -> None:
    command(board, "Оля", Verb.CLAIM, ROAMING)
    open_item(app.run(), ROAMING)
    assert "взял(а) Оля" in words(app)
    app.button(key="do-dismiss").click().run()
    assert row(board, ROAMING).status is Status.WAITING
    assert app.warning[0].value.startswith("Оля работает с этим вопросом")


def test_dismissing_keeps_the_reason(board: Studio, app: AppTest) -> None:
    open_item(app.run(), TARIFF)
    app.selectbox(key="dismissal-ru").select("already").run()
    app.button(key="do-dismiss").click().run()
    assert (row(board, TARIFF).status, row(board, TARIFF).reason) == (Status.DISMISSED, "already")


def test_a_question_that_grows_is_announced_and_opened(board: Studio, app: AppTest) -> None:
    board.record(Surged((Surge(ROAMING, 24, 2.5),), time.time()))
    app.run()
    assert any("Растёт" in one.value for one in app.toast)
    assert "24" in app.button(key="open-surge").label
    app.button(key="open-surge").click().run()
    assert app.session_state["chosen"] == ROAMING
    assert not app.toast


def test_a_decision_is_undone_from_the_history(board: Studio, app: AppTest) -> None:
    command(board, "Оля", Verb.DISMISS, TARIFF, text="off_topic")
    decision = board.views.decisions("main")[0]
    app.run()
    app.session_state["chosen"] = TARIFF
    app.run()
    assert "Не по теме эфира" in words(app)
    app.button(key=f"undo-{decision.id}").click().run()
    assert row(board, TARIFF).status is Status.WAITING


def test_changes_of_title_topic_urgency_person(board: Studio, app: AppTest, room: SqliteStaffRoom) -> None:
    room.see("main", Seen("Игорь", time.time()))
    open_item(app.run(), TARIFF)
    app.text_input(key=f"title-{TARIFF}-{row(board, TARIFF).version}-ru").set_value("Подорожание").run()
    app.button(key="do-rename").click().run()
    app.selectbox(key=f"person-{TARIFF}-{row(board, TARIFF).version}-ru").select("Игорь").run()
    app.button(key="do-assign").click().run()
    app.selectbox(key=f"topic-{TARIFF}-{row(board, TARIFF).version}-ru").select("family").run()
    app.button(key="do-topic").click().run()
    app.selectbox(key=f"level-{TARIFF}-{row(board, TARIFF).version}-ru").select(Level.CRITICAL).run()
    app.button(key="do-urgency").click().run()
    app.button(key="do-escalate").click().run()
    app.button(key="do-star").click().run()
    found = row(board, TARIFF)
    assert (found.label, found.assignee, found.escalated, found.starred) == (
        "Подорожание",
        "Игорь",
        True,
        True,
    )


def test_filters_count_and_narrow(board: Studio, app: AppTest) -> None:
    command(board, "Оля", Verb.APPROVE, ROAMING)
    app.run()
    assert set(listed(app)) == {TARIFF, OUTAGE}
    app.button_group(key="filter").set_value("urgent").run()
    assert listed(app) == [OUTAGE]
    app.button_group(key="filter").set_value("all").run()
    app.selectbox(key="filter-topic-ru").select("tariffs").run()
    assert listed(app) == [TARIFF]
    app.text_input(key="filter-text").set_value("нет такого").run()
    assert listed(app) == []
    assert "ничего не нашлось" in app.info[0].value


def test_keys_step_through_the_list(board: Studio, app: AppTest) -> None:
    ids = listed(app.run())
    app.button(key="next").click().run()
    assert app.session_state["chosen"] == ids[1]
    app.button(key="previous").click().run()
    app.button(key="previous").click().run()
    assert app.session_state["chosen"] == ids[0]


def test_two_people_see_the_same_board(
    board: Studio, app: AppTest, colleague: Callable[[str], AppTest]
) -> None:
    other = colleague("Оля")
    open_item(app.run(), ROAMING)
    open_item(other.run(), ROAMING)
    app.button(key="do-claim").click().run()
    other.run()
    assert other.button(key="news-triage").label == "Этот вопрос изменился — показать" or "Аня" in words(
        other
    )


def test_without_intake_a_decision_is_kept_and_said_so(
    board: Studio, app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("moderation.pipeline.desk.desk.PATIENCE", 0.05)
    open_item(app.run(), TARIFF)
    with board.away():
        app.button(key="do-approve").click().run()
        assert "Решение сохранено" in app.warning[0].value
        assert row(board, TARIFF).status is Status.WAITING


@pytest.mark.parametrize(("button", "topic"), [("accept", "Свитер, олени"), ("hide", "stream")])
def test_a_discovered_topic_is_accepted_or_hidden(
    studio: Studio, app: AppTest, button: str, topic: str
) -> None:
    for cluster, askers in ((7, 8), (8, 5)):
        studio.ask(
            *(
                Question("Где взяли свитер?", cluster, viewer=f"s{cluster}-{n}", topic="other")
                for n in range(askers)
            )
        )
        studio.record(Titled((Title(cluster, "Где взяли свитер?", (), "stream", "Свитер, олени"),)))
    app.run()
    assert r"Новая тема: **«Свитер\, олени»**, спрашивают 13 человек" in words(app)
    app.button(key=f"discovered-{button}").click().run()
    assert {row(studio, cluster).topic for cluster in (7, 8)} == {topic}
    assert "Новая тема" not in words(app)
    assert ("Свитер, олени" in app.selectbox(key="filter-topic-ru").options) is (button == "accept")


def test_donations_are_shown_as_they_were_given_and_move_nothing(board: Studio, app: AppTest) -> None:
    app.run()
    sums = ("500,00 ₽", "**100** :red[bits] <b>", "9 €", "1 ₽")
    board.ask(
        *(
            Question(f"Почему подорожал тариф? {n}", TARIFF, viewer=f"d{n % 3}", donation=one)
            for n, one in enumerate(sums)
        )
    )
    app.button_group(key="filter").set_value("donations").run()
    assert not app.exception
    assert listed(app) == [TARIFF]
    badge = next(line.value for line in app.markdown if "volunteer_activism" in str(line.value))
    assert r"\*\*100\*\*" in badge, "Markdown of a stranger stays letters"
    assert " +1]" in badge
    assert r"500\,00 ₽" in words(app), "the message itself says its sum"
    assert row(board, TARIFF).donations == 4
    paid = row(board, TARIFF)
    assert standing(paid) == standing(replace(paid, donations=0)), "who pays comes no sooner"
