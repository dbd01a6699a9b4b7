"""Which messages make one question: merged, split, kept apart."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from moderation.domain.deciding.decisions import Status, Verb
from moderation.domain.events import Apart, Title, Titled
from moderation.pipeline.ports import ClusterQuery
from moderation.testing.studio import Question, Studio
from tests.ui.triage_list import ROAMING, TARIFF, command, listed, open_item, row


def test_deciding_on_what_was_merged_opens_what_it_went_into(board: Studio, app: AppTest) -> None:
    open_item(app.run(), ROAMING)
    command(board, "Оля", Verb.MERGE, TARIFF, ROAMING)
    app.button(key="do-approve").click().run()
    assert "Оля уже слил(а)" in app.warning[0].value
    assert app.session_state["chosen"] == TARIFF
    assert row(board, TARIFF).status is Status.WAITING
    assert ROAMING not in listed(app)


def test_marked_questions_merge_into_the_open_one(board: Studio, app: AppTest) -> None:
    open_item(app.run(), TARIFF)
    app.button(key=f"mark-{ROAMING}").click().run()
    app.button(key="do-merge").click().run()
    assert row(board, TARIFF).askers == 8
    assert row(board, ROAMING).id == TARIFF
    assert ROAMING not in listed(app)
    app.button(key="undo-last").click().run()
    assert row(board, ROAMING).askers == 5


def test_picked_messages_become_a_question_of_their_own(board: Studio, app: AppTest) -> None:
    (seq,) = board.ask(Question("А в Египте сколько?", ROAMING, viewer="egypt"))
    open_item(app.run(), ROAMING)
    app.toggle(key="splitting").set_value(True).run()
    app.checkbox(key=f"pick-{seq}").check().run()
    app.button(key="do-split").click().run()
    split = [
        r for r in board.views.clusters("main", ClusterQuery(), now=0.0) if r.label == "А в Египте сколько?"
    ]
    assert [(r.messages, row(board, ROAMING).messages) for r in split] == [(1, 5)]
    assert listed(app)[listed(app).index(ROAMING) + 1] == split[0].id


def test_the_two_questions_of_one_are_proposed_and_parted_with_one_click(board: Studio, app: AppTest) -> None:
    asked = (
        "А в Египте сколько стоит гигабайт?",
        "В Египте гигабайт сколько стоит?",
        "Сколько в Египте гигабайт?",
    )
    board.ask(*(Question(text, ROAMING, viewer=text) for text in asked))
    open_item(app.run(), ROAMING)
    app.toggle(key="splitting").set_value(True).run()
    assert any("Похоже, здесь два вопроса" in one.value for one in app.markdown)
    before = row(board, ROAMING).messages

    app.button(key="accept-halves").click().run()

    (decision,) = board.views.decisions("main", verbs=[Verb.SPLIT])
    origin, new = decision.clusters
    assert (origin, row(board, origin).messages + row(board, new).messages) == (ROAMING, before)
    assert row(board, new).messages == 3
    app.button(key="undo-last").click().run()
    assert row(board, ROAMING).messages == before


def test_all_messages_of_a_question_can_be_searched_and_picked(board: Studio, app: AppTest) -> None:
    (first,) = board.ask(Question("А в Египте сколько?", ROAMING, viewer="egypt"))
    board.ask(*(Question(f"Роуминг {n}?", ROAMING, viewer=f"v{n}") for n in range(20)))
    open_item(app.run(), ROAMING)
    app.toggle(key="splitting").set_value(True).run()
    boxes = {box.key for box in app.checkbox}
    assert f"pick-{first}" not in boxes
    app.button(key="split-more").click().run()
    assert len({box.key for box in app.checkbox}) == len(boxes) + 8
    app.text_input(key=f"split-search-{ROAMING}").set_value("египт").run()
    assert f"pick-{first}" in {box.key for box in app.checkbox}


def test_what_keeps_a_question_apart_is_told(board: Studio, app: AppTest) -> None:
    apart = Apart(TARIFF, "country", "turkey", "belarus")
    board.record(Titled((Title(ROAMING, "Роуминг в Турции?", (), "roaming", apart=apart),)))
    open_item(app.run(), ROAMING)
    (told,) = [one.value for one in app.markdown if "Не слито" in one.value]
    assert "Турция ≠ Беларусь" in told
    assert row(board, TARIFF).label[:10] in told
