from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from moderation.adapters.sqlite.staff_room import SqliteStaffRoom
from moderation.domain.correcting import Correction
from moderation.domain.decisions import Command, Status, Verb
from moderation.domain.events import Apart, Surged, Title, Titled
from moderation.domain.message import Kind, Level, Verdict
from moderation.domain.surges import Surge
from moderation.pipeline.ports import ClusterQuery, MessageQuery
from moderation.pipeline.rows import ClusterRow
from moderation.pipeline.staff_room import Seen
from moderation.pipeline.standing import standing
from moderation.testing import screening
from moderation.testing.studio import Question, Studio

ROAMING, TARIFF, OUTAGE = 1, 2, 3


@pytest.fixture
def board(studio: Studio) -> Studio:
    studio.ask(
        *(Question("Сколько стоит роуминг в Турции?", ROAMING, viewer=f"r{n}") for n in range(5)),
        *(Question("Почему подорожал тариф?", TARIFF, viewer=f"t{n}", topic="tariffs") for n in range(3)),
        Question(
            "Нет связи совсем", OUTAGE, viewer="o", topic="outages", level=Level.HIGH, reasons=("no_service",)
        ),
    )
    return studio


def row(studio: Studio, cluster: int) -> ClusterRow:
    found = studio.views.cluster("main", cluster, now=0.0)
    assert found is not None
    return found


def command(studio: Studio, who: str, verb: Verb, *clusters: int, text: str = "") -> None:
    outcome = studio.decide(Command(uuid.uuid4().hex, "main", who, verb, clusters, text=text))
    assert outcome.done, outcome


def listed(app: AppTest) -> list[int]:
    return [
        int(button.key.removeprefix("open-"))
        for button in app.button
        if (button.key or "").startswith("open-")
    ]


def words(app: AppTest) -> str:
    return "\n".join(
        str(element.value) for element in (*app.markdown, *app.text, *app.caption, *app.info, *app.warning)
    )


def open_item(app: AppTest, cluster: int) -> AppTest:
    return app.button(key=f"open-{cluster}").click().run()


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


def test_deciding_on_what_was_merged_opens_what_it_went_into(board: Studio, app: AppTest) -> None:
    open_item(app.run(), ROAMING)
    command(board, "Оля", Verb.MERGE, TARIFF, ROAMING)
    app.button(key="do-approve").click().run()
    assert "Оля уже слил(а)" in app.warning[0].value
    assert app.session_state["chosen"] == TARIFF
    assert row(board, TARIFF).status is Status.WAITING
    assert ROAMING not in listed(app)


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


def test_marked_questions_merge_into_the_open_one(board: Studio, app: AppTest) -> None:
    open_item(app.run(), TARIFF)
    app.checkbox(key=f"mark-{ROAMING}").check().run()
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


def test_a_question_that_grows_is_announced_and_opened(board: Studio, app: AppTest) -> None:
    board.record(Surged((Surge(ROAMING, 24, 2.5),), time.time()))
    app.run()
    assert any("Растёт" in one.value and "24" in one.value for one in app.toast)
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


def test_without_intake_a_decision_is_kept_and_said_so(
    board: Studio, app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("moderation.pipeline.desk.PATIENCE", 0.05)
    open_item(app.run(), TARIFF)
    with board.away():
        app.button(key="do-approve").click().run()
        assert "Решение сохранено" in app.warning[0].value
        assert row(board, TARIFF).status is Status.WAITING


def correct(app: AppTest, seq: int, correction: Correction, place: str = "item") -> AppTest:
    menu = app.menu_button(key=f"correct-{place}-{seq}-ru")
    # Streamlit's test browser has no hand for menus yet.
    menu._value = correction
    return menu.run()


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
