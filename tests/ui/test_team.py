from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from moderation.adapters.sqlite.staff_room import SqliteStaffRoom
from moderation.domain.deciding.decisions import Command, Verb
from moderation.pipeline.desk.staff_room import Seen
from moderation.testing.studio import Question, Studio

ROAMING, TARIFF = 1, 2


@pytest.fixture
def team(studio: Studio, page: Callable[[str], AppTest]) -> AppTest:
    old = time.time() - 300
    studio.ask(
        Question("Сколько стоит роуминг?", ROAMING, at=old),
        Question("Почему подорожал?", TARIFF, topic="tariffs", at=old),
    )
    return page("team").run()


def words(app: AppTest) -> str:
    return "\n".join(str(one.value) for one in (*app.markdown, *app.caption))


def assignee(studio: Studio, cluster: int) -> str:
    found = studio.views.cluster("main", cluster, now=0.0)
    assert found is not None
    return found.assignee


def test_what_waits_too_long_is_told_beside_its_target(team: AppTest) -> None:
    assert not team.exception
    assert ":material/warning:] 2" in words(team)
    assert "цель: 40\u00a0с" in words(team)


def test_with_nobody_on_shift_it_says_what_to_do(team: AppTest) -> None:
    assert "отметьтесь «Я на смене»" in words(team)
    assert "Никого" in words(team)


def test_whoever_is_on_shift_is_listed_and_given_what_they_know(
    studio: Studio, team: AppTest, room: SqliteStaffRoom
) -> None:
    room.see("main", Seen("Оля", time.time(), "triage", on_shift=True, topics=("roaming",)))
    team.toggle(key="on-shift").set_value(True).run()
    team.run()
    frame = team.dataframe[0].value
    assert list(frame["Кто"]) == ["Аня", "Оля"]
    assert team.button(key=f"give-{ROAMING}").label == "Поручить: Оля"
    assert team.button(key=f"give-{TARIFF}").label == "Поручить: Аня"
    team.button(key="give-all").click().run()
    assert (assignee(studio, ROAMING), assignee(studio, TARIFF)) == ("Оля", "Аня")
    assert "Раздавать нечего" in words(team)


def test_a_person_says_which_topics_they_know(team: AppTest, room: SqliteStaffRoom) -> None:
    team.multiselect(key="my-skills-ru").select("roaming").run()
    assert [(seen.who, seen.topics) for seen in room.present("main", since=0.0)] == [("Аня", ("roaming",))]


def test_targets_are_everybody_s(team: AppTest, page: Callable[[str], AppTest]) -> None:
    team.number_input(key="target-first_look").set_value(600)
    next(button for button in team.button if button.label == "Сохранить").click().run()
    other = page("team").run()
    assert "цель: 10\u00a0мин 0\u00a0с" in words(other)
    assert ":material/warning:] 2" not in words(other)


def test_the_page_of_an_item_shows_who_else_looks_at_it(
    studio: Studio, app: AppTest, room: SqliteStaffRoom, team: AppTest
) -> None:
    room.see("main", Seen("Оля", time.time(), "triage", ROAMING))
    app.run().button(key=f"open-{ROAMING}").click().run()
    assert "здесь же: Оля" in words(app)
    assert [seen.page for seen in room.present("main", since=0.0) if seen.who == "Аня"] == ["triage"]


def test_a_shift_is_planned_and_says_who_is_missing(team: AppTest, room: SqliteStaffRoom) -> None:
    now = datetime.now(UTC)
    team.date_input(key="duty-day").set_value((now - timedelta(hours=1)).date())
    team.time_input(key="duty-begins").set_value((now - timedelta(hours=1)).time())
    team.time_input(key="duty-ends").set_value((now + timedelta(hours=1)).time())
    saving(team, "duty").click().run()
    assert "нет на месте" in words(team)
    # Whoever is planned and here gets what is handed out, without saying so.
    room.see("main", Seen("Аня", time.time(), "triage"))
    team.run()
    assert "на месте" in words(team)
    assert team.button(key=f"give-{ROAMING}").label == "Поручить: Аня"
    drop = next(button for button in team.button if (button.key or "").startswith("drop-duty"))
    drop.click().run()
    assert "График пуст" in words(team)


def test_a_group_is_gathered_given_a_question_and_it_is_its_members(
    studio: Studio, team: AppTest, colleague: Callable[[str], AppTest]
) -> None:
    team.text_input(key="group-name-").set_value("Роуминг")
    team.multiselect(key="group-members-").set_value(["Аня"])
    team.multiselect(key="group-topics--ru").set_value(["roaming"])
    saving(team, "group").click().run()
    assert "@Роуминг" in words(team)
    assert "на руках 0 · Роуминг" in words(team)
    given = Command("c1", "main", "Оля", Verb.HAND_OVER, (ROAMING,), text="@Роуминг")
    assert studio.decide(given).done
    found = studio.views.cluster("main", ROAMING, now=0.0)
    assert found is not None
    assert (found.assignee, found.claimed_by) == ("@Роуминг", "")
    assert "на руках 1" in words(team.run())
    for who, listed in (("Аня", [ROAMING]), ("Игорь", [])):
        app = colleague(who).run()
        app.button_group(key="filter").set_value("mine").run()
        keys = [button.key or "" for button in app.button]
        assert [int(key.removeprefix("open-")) for key in keys if key.startswith("open-")] == listed


def saving(app: AppTest, form: str) -> Button:
    """Return the button that sends a form."""
    return next(button for button in app.button if button.form_id == form)
