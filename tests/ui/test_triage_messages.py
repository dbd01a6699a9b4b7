"""The messages of a question, and those that are on no list."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from moderation.domain.deciding.correcting import Correction
from moderation.domain.events import Decided
from moderation.domain.message import Kind, Verdict
from moderation.pipeline.ports import MessageQuery
from moderation.testing import screening
from moderation.testing.studio import Question, Studio
from tests.ui.triage_list import OUTAGE, TARIFF, open_item, row, words


def correct(app: AppTest, seq: int, correction: Correction, place: str = "item") -> AppTest:
    menu = app.menu_button(key=f"correct-{place}-{seq}-ru")
    # Streamlit's test browser has no hand for menus yet.
    menu._value = correction
    return menu.run()


def test_the_ways_of_asking_differ_and_are_legible(studio: Studio, app: AppTest) -> None:
    texts = (
        "Почему не отправляются смс",
        "почему не отправляются СМС??",
        "gjxtve yt jnghfdkz.ncz cvc",
        "смс висит",
    )
    studio.ask(*(Question(text, 1, viewer=f"v{n}") for n, text in enumerate(texts)))
    app.run()
    shown = {str(text.value) for text in app.text}
    assert "смс висит" in shown
    assert "gjxtve yt jnghfdkz.ncz cvc → почему не отправляются смс" in shown
    assert not shown.intersection(texts[:2])
    assert "Как спрашивали (2 из 4)" in words(app)


def test_viewers_text_is_never_markup(studio: Studio, app: AppTest) -> None:
    evil = "<script>x</script> [a](javascript:x) ![](x) :smile: :red[x] $x$"
    studio.ask(Question(evil, 1), Question("я" * 4000, 2, viewer="long"))
    app.run()
    assert not app.exception
    opened = app.button(key="open-1").label
    assert "\\<script\\>" in opened
    assert "\\[a\\]\\(javascript" in opened
    assert len(app.button(key="open-2").label) <= 140
    assert not any(element.allow_html for element in app.markdown)


def test_a_message_called_chatter_leaves_its_question_and_an_undo_brings_it_back(
    board: Studio, app: AppTest
) -> None:
    app = open_item(app.run(), TARIFF)
    seq = board.views.messages("main", MessageQuery(cluster=TARIFF))[0].seq
    correct(app, seq, Correction.CHATTER)
    assert not app.exception
    assert row(board, TARIFF).messages == 2
    assert "поправлена машина: Это не вопрос" in words(app)
    keys = [button.key for button in app.button if (button.key or "").startswith("undo-")]
    app.button(key=next(key for key in keys if key != "undo-last")).click().run()
    assert row(board, TARIFF).messages == 3


def test_what_was_withheld_is_brought_back_from_the_triage_page(board: Studio, app: AppTest) -> None:
    rude = screening("Ну вы и герои, когда связь?", verdict=Verdict.WITHHOLD, reasons=("toxic",))
    (seq,) = board.ask(Question("Ну вы и герои, когда связь?", OUTAGE, viewer="h", verdict=rude))
    chat = screening("Всем привет", kind=Kind.CHATTER)
    (chatting,) = board.ask(Question("Всем привет", 0, viewer="p", verdict=chat))
    app = app.run()
    app.toggle(key="set-aside").set_value(True).run()
    assert "Брань или оскорбление" in words(app)
    correct(app, seq, Correction.NOT_ABUSE, "tab-0")
    assert board.views.counts("main").withheld == 0
    correct(app, chatting, Correction.QUESTION, "tab-3")
    assert board.views.messages("main", MessageQuery(seqs=(chatting,)))[0].clusters != ()
    app.text_input(key="filter-text").set_value("ничего такого").run()
    assert not any("Всем привет" in text.value for text in app.text)


def test_a_correction_that_nothing_changes_is_not_offered(board: Studio, app: AppTest) -> None:
    app = open_item(app.run(), TARIFF)
    seq = board.views.messages("main", MessageQuery(cluster=TARIFF))[0].seq
    offered = app.menu_button(key=f"correct-item-{seq}-ru").options
    assert [str(one) for one in offered] == [
        "Это не вопрос", "Это оскорбление", "Это спам", "Это срочно",
    ]  # fmt: skip


def test_what_came_from_a_chat_can_be_called_abuse_after_the_machine(board: Studio, app: AppTest) -> None:
    text = "Ну вы и герои, когда связь?"
    rude = screening(text, verdict=Verdict.WITHHOLD, reasons=("toxic",))
    here, there = (
        board.ask(Question(text, OUTAGE, viewer=viewer, verdict=rude, channel=channel))[0]
        for viewer, channel in (("h", "page"), ("c", "telegram"))
    )
    app = app.run()
    app.toggle(key="set-aside").set_value(True).run()
    offered = [app.menu_button(key=f"correct-tab-0-{seq}-ru").options for seq in (here, there)]
    assert ["Это оскорбление" in map(str, options) for options in offered] == [False, True]
    correct(app, there, Correction.ABUSE, "tab-0")
    (said,) = [one.event for one in board.log.read("main", kinds={Decided})]
    assert isinstance(said, Decided)
    assert (said.note, said.seqs) == (Correction.ABUSE, (there,))
    assert board.views.counts("main").withheld == 2


def test_what_no_model_could_read_is_told_until_somebody_has_said_what_it_was(
    studio: Studio, app: AppTest
) -> None:
    assert not app.run().warning
    lost = screening("Не прочиталось", verdict=Verdict.WITHHOLD, reasons=("unreadable",))
    seq = studio.ask(Question("Не прочиталось", 0, verdict=lost))[0]
    app.run()
    assert "не смогла прочитать: 1" in app.warning[0].value
    app.toggle(key="set-aside").set_value(True).run()
    unread = next(tab for tab in app.tabs if tab.label == "Не прочитано (1)")
    assert [text.value for text in unread.text] == ["Не прочиталось"]
    correct(app, seq, Correction.CHATTER, place="tab-2")
    assert not app.exception
    assert not app.warning
