"""Several people at one list: hand-over, escalations, bulk, views of one's own, and the machine's dial."""

from __future__ import annotations

import time
from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from moderation.adapters.sqlite.staff_room import SqliteStaffRoom
from moderation.domain.deciding.automation import Dial, dial_of
from moderation.domain.deciding.decisions import MACHINE, Status, Verb
from moderation.domain.events import Proposed
from moderation.pipeline.desk.staff_room import Seen
from moderation.testing import settled
from moderation.testing.studio import Question, Studio
from tests.ui.triage_list import OUTAGE, ROAMING, TARIFF, command, listed, open_item, row, words


def dial(studio: Studio) -> Dial:
    broadcast = studio.views.broadcast("main")
    assert broadcast is not None
    return dial_of(broadcast.dial)


def test_what_was_undone_is_done_again_by_one_key(board: Studio, app: AppTest) -> None:
    open_item(app.run(), TARIFF).button(key="do-approve").click().run()
    app.button(key="undo-last").click().run()
    assert row(board, TARIFF).status is Status.WAITING
    app.button(key="redo-last").click().run()
    assert row(board, TARIFF).status is Status.APPROVED
    app.button(key="redo-last").click().run()
    assert "Повторять нечего" in app.warning[0].value


def test_a_question_is_handed_to_a_colleague_who_then_holds_it(
    board: Studio, app: AppTest, room: SqliteStaffRoom
) -> None:
    room.see("main", Seen("Игорь", time.time()))
    open_item(app.run(), TARIFF)
    app.selectbox(key=f"person-{TARIFF}-0-ru").select("Игорь").run()
    app.button(key="do-hand_over").click().run()
    found = row(board, TARIFF)
    assert (found.assignee, found.claimed_by) == ("Игорь", "Игорь")
    assert "Игорь" in words(app)
    app.button(key="do-dismiss").click().run()
    assert "Игорь работает с этим вопросом" in app.warning[0].value


def test_an_escalation_rings_on_every_screen_until_somebody_takes_it(
    board: Studio, app: AppTest, colleague: Callable[[str], AppTest]
) -> None:
    open_item(app.run(), OUTAGE).button(key="do-escalate").click().run()
    senior = colleague("Старшая").run()
    senior.button(key=f"take-escalated-{OUTAGE}").click().run()
    assert (row(board, OUTAGE).alarming, row(board, OUTAGE).assignee) == (False, "Старшая")
    assert f"take-escalated-{OUTAGE}" not in [button.key for button in app.run().button]
    senior.button_group(key="filter").set_value("mine").run()
    assert listed(senior) == [OUTAGE]
    app.button_group(key="filter").set_value("escalated").run()
    assert listed(app) == [OUTAGE]


def test_one_decision_on_all_that_is_marked_each_undone_by_itself(board: Studio, app: AppTest) -> None:
    app.run()
    for cluster in (ROAMING, TARIFF):
        app.button(key=f"mark-{cluster}").click().run()
    app.button(key="bulk-approve").click().run()
    assert [row(board, one).status for one in (ROAMING, TARIFF)] == [Status.APPROVED, Status.APPROVED]
    assert app.toast[0].value == "Решено: 2 из 2."
    assert app.session_state["marks"] == ()
    app.button(key="undo-last").click().run()
    assert [row(board, one).status for one in (ROAMING, TARIFF)] == [Status.APPROVED, Status.WAITING]


def test_what_somebody_else_changed_meanwhile_stays_marked(board: Studio, app: AppTest) -> None:
    app.run()
    for cluster in (ROAMING, TARIFF, OUTAGE):
        app.button(key=f"mark-{cluster}").click().run()
    command(board, "Игорь", Verb.CLAIM, TARIFF)
    app.button(key="bulk-off_topic").click().run()
    assert row(board, TARIFF).status is Status.WAITING
    assert row(board, OUTAGE).reason == "off_topic"
    assert "Решено: 2 из 3" in app.warning[0].value
    assert app.session_state["marks"] == (TARIFF,)


def test_an_item_is_marked_by_its_key(board: Studio, app: AppTest) -> None:
    open_item(app.run(), TARIFF).button(key="do-mark").click().run()
    assert app.session_state["marks"] == (TARIFF,)
    app.button(key="do-mark").click().run()
    assert app.session_state["marks"] == ()


def test_filters_are_kept_under_a_name_for_their_owner_only(
    board: Studio, app: AppTest, colleague: Callable[[str], AppTest]
) -> None:
    app.run().button_group(key="filter").set_value("all").run()
    app.text_input(key="filter-text").set_value("тариф").run()
    app.text_input(key="view-name").set_value("Про тарифы")
    next(button for button in app.button if button.label == "Сохранить эту").click().run()
    app.button_group(key="filter").set_value("waiting").run()
    app.text_input(key="filter-text").set_value("").run()
    app.button(key="view-Про тарифы").click().run()
    assert listed(app) == [TARIFF]
    assert "view-Про тарифы" not in [button.key for button in colleague("Игорь").run().button]
    app.button(key="drop-view-Про тарифы").click().run()
    assert "view-Про тарифы" not in [button.key for button in app.run().button]


def test_search_finds_what_was_said_and_opens_its_question(board: Studio, app: AppTest) -> None:
    board.ask(Question("А в Турции что с ценой", ROAMING, viewer="z"))
    app.run().text_input(key="filter-text").set_value("с ценой").run()
    assert listed(app) == []
    found = next(button.key for button in app.button if (button.key or "").startswith("found-"))
    app.button(key=found).click().run()
    assert app.header[0].value.startswith("Сколько стоит роуминг")


def test_the_machine_is_stopped_and_brought_back_by_one_click(board: Studio, app: AppTest) -> None:
    app.run().button_group(key="dial-assist-ru").set_value("auto").run()
    assert dial(board) is Dial.AUTO
    app.button(key="dial-kill").click().run()
    assert dial(board) is Dial.OFF
    app.button(key="dial-resume").click().run()
    assert dial(board) is Dial.AUTO
    app.button(key="undo-last").click().run()
    assert dial(board) is Dial.OFF


def test_a_turn_that_the_browser_sends_once_more_changes_nothing(board: Studio, app: AppTest) -> None:
    app.run().button_group(key="dial-assist-ru").set_value("auto")
    again = app._tree.get_widget_states()  # as a fragment sends it while the page is still being drawn
    app.run()
    app._run(again)
    assert (dial(board), list(app.warning)) == (Dial.AUTO, [])
    command(board, "Игорь", Verb.DIAL, text="off")
    app._run(again)
    assert dial(board) is Dial.OFF
    assert "посмотрите, как стало" in app.warning[0].value


def test_what_the_machine_did_bears_its_mark_and_is_taken_back(board: Studio, app: AppTest) -> None:
    moves = [(micro, TARIFF, ROAMING) for micro in board._board.micros(TARIFF)]
    (at,) = board.record(settled(*moves, merged=[(TARIFF, ROAMING)], at=time.time()))
    command(board, MACHINE, Verb.APPROVE, OUTAGE)
    app.run()
    assert "слито с «Почему подорожал тариф" in words(app)
    assert ":material/smart_toy: Машина" in words(app)
    app.button(key=f"undo-item-machine-{at}-{TARIFF}").click().run()
    assert row(board, TARIFF).messages == 3
    approved = board.views.decisions("main", verbs=[Verb.APPROVE])[0]
    app.button(key=f"undo-dial{approved.id}").click().run()
    assert row(board, OUTAGE).status is Status.WAITING


def test_the_producer_sees_whether_the_host_has_read_the_line(board: Studio, app: AppTest) -> None:
    app.run().text_input(key="cue-line").set_value("заканчивай")
    next(button for button in app.button if button.label == "Отправить").click().run()
    assert "Ведущему: «заканчивай»" in words(app)
    assert "ведущий ещё не прочёл" in words(app)
    command(board, "Игорь", Verb.ACKNOWLEDGE, text="заканчивай")
    assert "прочитано: Игорь" in words(app.run())
    app.button(key="do-cue-away").click().run()
    assert "Строки от режиссёра нет" in words(app)


def test_all_keys_are_listed(board: Studio, app: AppTest) -> None:
    shown = words(app.run())
    for key in "JKADSMTXEUYN":
        assert f"**{key}**" in shown


def test_a_merge_that_the_machine_proposes_takes_one_click_and_so_does_refusing_it(
    board: Studio, app: AppTest
) -> None:
    command(board, "Оля", Verb.DIAL, text="suggest")
    board.record(Proposed(((ROAMING, TARIFF), (OUTAGE, TARIFF)), time.time()))
    assert "Предлагаю слить" in words(app.run())
    app.button(key="proposed-apart").click().run()
    assert [one.verb for one in board.views.decisions("main", limit=1)] == ["apart"]
    app.button(key="proposed-merge").click().run()
    assert row(board, OUTAGE).messages == 4
    assert "Предлагаю слить" not in words(app)
    app.button(key="undo-last").click().run()
    assert row(board, TARIFF).messages == 3
    app.button(key="undo-last").click().run()
    assert "Предлагаю слить" in words(app)
