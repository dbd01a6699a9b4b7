from __future__ import annotations

import time
import uuid
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from moderation.domain.deciding.decisions import Command, Verb
from moderation.domain.events import Asked
from moderation.domain.message import Level
from moderation.domain.urgency.urgency import SUSPECTED
from moderation.pipeline.ports import MessageQuery
from moderation.testing.studio import Question, Studio

HELP = "Мы на льдине, нас оторвало от берега"


def alarm(text: str = HELP, viewer: str = "v") -> Question:
    return Question(text, 1, viewer=viewer, level=Level.CRITICAL, reasons=("ice",), alarm=("ice",))


def states(studio: Studio) -> list[str]:
    return [row.alarm for row in studio.views.messages("main", MessageQuery(oldest=True))]


def shown(app: AppTest) -> str:
    opens = [block.proto.popover.label for block in app.get("popover")]
    return "\n".join((*opens, *(str(element.value) for element in (*app.markdown, *app.text))))


def test_no_alarms_no_strip(studio: Studio, app: AppTest) -> None:
    studio.ask(Question("Сколько стоит роуминг?", 1))
    assert "Похоже на беду" not in shown(app.run())


def test_an_alarm_is_on_top_with_its_reasons(studio: Studio, app: AppTest) -> None:
    (seq,) = studio.ask(alarm())
    words = shown(app.run())
    assert "Похоже на беду: 1" in words
    assert HELP in words
    assert "Люди на льду или льдине" in words
    assert app.button(key=f"take_alarm-{seq}").label == "Взять"


def test_taking_and_closing_go_by_seq(studio: Studio, app: AppTest) -> None:
    (seq,) = studio.ask(alarm())
    app.run().button(key=f"take_alarm-{seq}").click().run()
    assert states(studio) == ["taken"]
    assert "взято в работу" in shown(app)
    app.button(key=f"close_alarm-{seq}").click().run()
    assert states(studio) == ["closed"]
    assert "Похоже на беду" not in shown(app)


def test_a_flood_of_one_alarm_is_one_line(studio: Studio, app: AppTest) -> None:
    seqs = studio.ask(*(alarm(viewer=f"v{n}") for n in range(40)), alarm("Горит дом", "other"))
    app.run()
    takes = [button.key for button in app.button if (button.key or "").startswith("take_alarm-")]
    assert sorted(takes) == [f"take_alarm-{seqs[0]}", f"take_alarm-{seqs[-1]}"]
    assert "×40" in shown(app)
    app.button(key=f"take_alarm-{seqs[0]}").click().run()
    assert states(studio).count("taken") == 40


def test_who_takes_second_is_told_who_was_first(studio: Studio, app: AppTest) -> None:
    (seq,) = studio.ask(alarm())
    app.run()
    outcome = studio.decide(Command(uuid.uuid4().hex, "main", "Оля", Verb.TAKE_ALARM, seqs=(seq,)))
    assert outcome.done
    app.button(key=f"take_alarm-{seq}").click().run()
    said = [element.value for element in (*app.warning, *app.toast)]
    assert any(words.startswith("Оля уже сделал(а) это") for words in said)


@pytest.mark.parametrize("text", ["<script>", "[x](javascript:y)"])
def test_the_text_is_plain(studio: Studio, app: AppTest, text: str) -> None:
    studio.ask(alarm(text))
    app.run()
    assert text in [element.value for element in app.text]


def test_what_is_only_in_doubt_does_not_hide_an_emergency(studio: Studio, app: AppTest) -> None:
    doubt = Question("Сигнализация онемела", 2, viewer="w", level=Level.HIGH, alarm=("unconscious",))
    seqs = studio.ask(doubt, alarm())
    app.run()
    assert app.button(key=f"take_alarm-{seqs[1]}").label == "Взять"
    assert app.text[0].value == HELP


def rings(app: AppTest) -> bool:
    return any("<audio" in str(element.proto) for element in app.get("html"))


def test_sound_is_off_until_a_person_turns_it_on_and_rings_until_somebody_takes_the_alarm(
    studio: Studio, app: AppTest
) -> None:
    (seq,) = studio.ask(alarm())
    assert not rings(app.run())
    app.button(key="sound").click().run()
    assert rings(app)
    app.button(key=f"take_alarm-{seq}").click().run()
    assert not rings(app)


def test_sound_stays_on_for_the_person_who_turned_it_on(
    studio: Studio, app: AppTest, colleague: Callable[[str], AppTest]
) -> None:
    studio.ask(Question("Сколько стоит роуминг?", 1))
    app.run().button(key="sound").click().run()
    outcome = studio.decide(Command(uuid.uuid4().hex, "main", "Оля", Verb.ESCALATE, (1,)))
    assert outcome.done
    assert rings(colleague("Аня").run())
    assert not rings(colleague("Игорь").run())


def test_what_only_sounds_like_danger_shows_after_the_rest_and_rings_for_nobody(
    studio: Studio, app: AppTest
) -> None:
    sounds = Asked("9", "w", "Рука онемела и речь пропала", time.time() - 5, "page", alarm=(SUSPECTED,))
    (suspected,) = studio.record(sounds)
    app.run()
    app.button(key="sound").click().run()
    assert app.button(key=f"take_alarm-{suspected}").label == "Взять"
    assert "По смыслу похоже на беду" in shown(app)
    assert not rings(app)
    (sure,) = studio.record(Asked("10", "w", HELP, time.time(), "page", alarm=("ice",)))
    app.run()
    assert app.text[0].value == HELP
    assert rings(app)
    app.button(key=f"take_alarm-{sure}").click().run()
    assert app.text[0].value == sounds.text
    assert not rings(app)
