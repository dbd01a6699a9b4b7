from __future__ import annotations

import time
import uuid
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from moderation.adapters.sqlite.staff_room import SqliteStaffRoom
from moderation.domain.deciding.decisions import Command, Status, Verb
from moderation.domain.events import Title, Titled
from moderation.pipeline.desk.staff_room import Seen
from moderation.pipeline.rows import ClusterRow
from moderation.testing.studio import Question, Studio
from moderation.ui.parts import raw

ROAMING, TARIFF, RARE, WAITING = 1, 2, 3, 4


@pytest.fixture
def host(studio: Studio, page: Callable[[str], AppTest]) -> AppTest:
    studio.ask(
        *(Question("Сколько стоит роуминг?", ROAMING, viewer=f"r{n}", region="Казань") for n in range(9)),
        *(Question("Почему подорожал тариф?", TARIFF, viewer=f"t{n}", topic="tariffs") for n in range(5)),
        Question("Поставите вышку у меня в огороде?", RARE, viewer="x", topic="coverage"),
        *(Question("Не одобрено", WAITING, viewer=f"w{n}") for n in range(20)),
    )
    for cluster in (ROAMING, TARIFF, RARE):
        command(studio, "Оля", Verb.APPROVE, cluster)
    return page("host").run()


def command(studio: Studio, who: str, verb: Verb, *clusters: int, text: str = "") -> None:
    outcome = studio.decide(Command(uuid.uuid4().hex, "main", who, verb, clusters, text=text))
    assert outcome.done, outcome


def row(studio: Studio, cluster: int) -> ClusterRow:
    found = studio.views.cluster("main", cluster, now=0.0)
    assert found is not None
    return found


def listed(app: AppTest) -> list[int]:
    return [
        int(button.key.removeprefix("put-")) for button in app.button if (button.key or "").startswith("put-")
    ]


def on_air(app: AppTest) -> str:
    return next(str(one.value) for one in app.html if "height:max(9.3vw," in str(one.value))


def lines(app: AppTest) -> str:
    return " ".join(str(one.value) for one in app.html)


def test_only_what_is_approved_may_go_on_air(host: AppTest) -> None:
    assert not host.exception
    assert set(listed(host)) == {ROAMING, TARIFF, RARE}


def test_a_rare_question_has_a_place_of_its_own(host: AppTest) -> None:
    assert listed(host)[-1] == RARE
    assert "Редкий" in lines(host)


def test_a_question_goes_on_air_and_is_the_largest(studio: Studio, host: AppTest) -> None:
    host.button(key=f"put-{ROAMING}").click().run()
    assert row(studio, ROAMING).status is Status.ON_AIR
    assert "Сколько стоит роуминг?" in on_air(host)
    assert "font-size:max(4.2vw,26px)" in on_air(host)
    assert "спросили 9 человек" in on_air(host)
    assert "Казань" in on_air(host)


def test_answering_closes_the_question_for_everyone(studio: Studio, host: AppTest) -> None:
    host.button(key=f"put-{ROAMING}").click().run()
    host.text_area(key=f"answer-{ROAMING}").set_value("590 рублей в сутки.").run()
    host.button(key="do-answer").click().run()
    assert (row(studio, ROAMING).status, row(studio, ROAMING).answer) == (
        Status.ANSWERED,
        "590 рублей в сутки.",
    )
    assert "пока нет вопроса" in on_air(host)
    assert host.toast[0].value == "Ответ записан, спросившие узнают о нём"


def test_who_answered_in_words_need_not_write_them_down(studio: Studio, host: AppTest) -> None:
    host.button(key=f"put-{ROAMING}").click().run()
    host.button(key="do-answer").click().run()
    assert (row(studio, ROAMING).status, row(studio, ROAMING).answer) == (
        Status.ANSWERED,
        "Ответ прозвучал в эфире.",
    )
    assert "<b>отвечен</b>" in lines(host)


def test_a_question_is_kept_for_later_and_brought_back(studio: Studio, host: AppTest) -> None:
    host.button(key=f"put-{ROAMING}").click().run()
    host.button(key="do-later").click().run()
    assert (row(studio, ROAMING).status, row(studio, ROAMING).later) == (Status.APPROVED, True)
    assert "пока нет вопроса" in on_air(host)
    assert "Позже (1)" in [one.label for one in host.expander]
    host.button(key=f"sooner-{ROAMING}").click().run()
    assert not row(studio, ROAMING).later
    assert "Позже (1)" not in [one.label for one in host.expander]


def test_a_question_of_the_list_can_wait_too(studio: Studio, host: AppTest) -> None:
    host.button(key=f"later-{TARIFF}").click().run()
    assert row(studio, TARIFF).later


def test_a_question_may_turn_out_not_to_be_for_the_air_and_comes_back_by_one_key(
    studio: Studio, host: AppTest
) -> None:
    host.button(key=f"put-{ROAMING}").click().run()
    host.button(key="do-dismiss").click().run()
    assert (row(studio, ROAMING).status, row(studio, ROAMING).reason) == (Status.DISMISSED, "not_for_air")
    host.button(key="host-undo").click().run()
    assert row(studio, ROAMING).status is Status.ON_AIR


def test_a_question_goes_to_a_colleague(studio: Studio, host: AppTest, room: SqliteStaffRoom) -> None:
    room.see("main", Seen("Оля", time.time()))
    host.button(key=f"put-{ROAMING}").click().run()
    host.selectbox(key=f"to-whom-{ROAMING}").select("Оля").run()
    host.button(key=f"do-hand-over-{ROAMING}").click().run()
    assert (row(studio, ROAMING).assignee, row(studio, ROAMING).status) == ("Оля", Status.APPROVED)
    assert "Передано коллегам (1)" in [one.label for one in host.expander]


def test_the_producer_s_line_is_loud_until_it_is_acknowledged(studio: Studio, host: AppTest) -> None:
    command(studio, "Оля", Verb.CUE, text="через 2 минуты <b>реклама</b>")
    host.run()
    assert "через 2 минуты &lt;b&gt;реклама&lt;/b&gt;" in lines(host)
    host.button(key="do-acknowledge").click().run()
    broadcast = studio.views.broadcast("main")
    assert broadcast is not None
    assert broadcast.cue_seen == "Аня"
    assert "do-acknowledge" not in [button.key for button in host.button]


def test_with_the_machine_down_the_host_reads_and_searches_what_comes(
    studio: Studio, host: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(raw, "trouble", lambda shift: "")
    assert not host.run().warning
    monkeypatch.setattr(raw, "trouble", lambda shift: "understand")
    host.run()
    assert "Модель не работает" in host.warning[0].value
    host.text_input(key="raw-search").set_value("огороде").run()
    assert [one.value for one in host.text] == ["Поставите вышку у меня в огороде?"]
    host.text_input(key="raw-search").set_value("такого нет").run()
    assert "Таких сообщений нет." in [one.value for one in host.caption]


def test_the_whole_page_is_dark(host: AppTest) -> None:
    assert "html{filter:invert(" in lines(host)


def test_a_question_can_leave_the_air_unanswered(studio: Studio, host: AppTest) -> None:
    host.button(key=f"put-{TARIFF}").click().run()
    host.button(key="do-off-air").click().run()
    assert row(studio, TARIFF).status is Status.APPROVED


def test_a_question_put_on_air_elsewhere_shows_by_itself(studio: Studio, host: AppTest) -> None:
    command(studio, "Игорь", Verb.ON_AIR, TARIFF)
    host.run()
    assert "Почему подорожал тариф?" in on_air(host)
    assert host.text_area(key=f"answer-{TARIFF}")


def test_the_list_holds_still_until_asked(studio: Studio, host: AppTest) -> None:
    before = listed(host)
    command(studio, "Оля", Verb.APPROVE, WAITING)
    host.run()
    assert listed(host) == before
    host.button(key="news-host").click().run()
    assert WAITING in listed(host)


def test_the_order_can_be_chosen(host: AppTest) -> None:
    host.button_group(key="preset").set_value("popular").run()
    assert listed(host)[0] == ROAMING


def test_kindred_questions_stand_together_without_changing(studio: Studio, host: AppTest) -> None:
    before = listed(host)
    titles = [Title(one, row(studio, one).label, ("роуминг",), "roaming", theme=7) for one in before[:2]]
    studio.record(Titled(tuple(titles)))
    host.run().button(key="news-host").click().run()
    host.button_group(key="grain").set_value("coarse").run()
    assert sorted(listed(host)) == sorted(before)
    assert any("**роуминг**" in one.value and "2 вопроса" in one.value for one in host.markdown)


def test_nothing_approved_says_what_to_do(studio: Studio, page: Callable[[str], AppTest]) -> None:
    app = page("host").run()
    assert "Одобренных вопросов нет" in app.info[0].value
    assert "Открыть модерацию" in [button.label for button in app.button]


def test_viewers_text_on_air_is_never_markup(studio: Studio, page: Callable[[str], AppTest]) -> None:
    studio.ask(Question("<img src=x onerror=alert(1)>" + "я" * 4000, 1))
    command(studio, "Оля", Verb.APPROVE, 1)
    command(studio, "Оля", Verb.ON_AIR, 1)
    shown = on_air(page("host").run())
    assert "&lt;img src=x onerror=alert(1)&gt;" in shown
    assert "<img" not in shown
    assert "overflow-wrap:anywhere" in shown
