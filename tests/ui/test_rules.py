from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from moderation.domain.deciding.decisions import Command, Verb
from moderation.domain.word_lists import WordList
from moderation.testing.studio import Studio

Page = Callable[[str], AppTest]


def field(app: AppTest, name: str) -> str:
    return str(app.text_area(key=f"words-{name}-main").value)


def save(app: AppTest, name: str, *words: str) -> AppTest:
    app.text_area(key=f"words-{name}-main").set_value("\n".join(words)).run()
    return app.button(key=f"save-{name}").click().run()


def colleague_sets(studio: Studio, *words: str) -> None:
    command = Command(uuid.uuid4().hex, "main", "Петя", Verb.WORDS, text="withhold", words=words)
    assert studio.decide(command).done


def words(app: AppTest) -> str:
    shown = (*app.markdown, *app.text, *app.caption, *app.warning, *app.toast)
    return "\n".join(str(element.value) for element in shown)


def test_a_list_is_edited_shown_with_who_changed_it_and_undone(studio: Studio, page: Page) -> None:
    app = save(page("rules").run(), "withhold", "казино", "", " слоты ", "Казино")
    assert not app.exception
    assert studio.views.lists("main")[WordList.WITHHOLD] == ("казино", "слоты")
    assert field(app, "withhold") == "казино\nслоты"
    assert "**Аня** · изменён список: Придерживать: \\+казино \\+слоты" in words(app)
    assert app.tabs[0].label == "Придерживать (2)"
    (undo,) = [button for button in app.button if (button.key or "").startswith("undo-")]
    undo.click().run()
    assert studio.views.lists("main")[WordList.WITHHOLD] == ()
    assert field(app, "withhold") == ""


def test_what_cannot_be_a_list_is_refused_in_words_and_the_draft_stays(studio: Studio, page: Page) -> None:
    app = save(page("rules").run(), "urgent", "авария", "!!!")
    assert "не больше 5\u202f000 строк по 100 знаков" in words(app)
    assert field(app, "urgent") == "авария\n!!!"
    assert studio.views.lists("main")[WordList.URGENT] == ()
    app = save(app, "urgent", *(f"слово{n}" for n in range(5001)))
    assert "не больше 5\u202f000 строк" in words(app)


def test_a_draft_is_neither_lost_nor_saved_over_what_another_changed(studio: Studio, page: Page) -> None:
    app = page("rules").run()
    app.text_area(key="words-withhold-main").set_value("казино").run()
    colleague_sets(studio, "бинго")
    app.run()
    assert field(app, "withhold") == "казино"
    assert "Пока вы правили, список изменился: Петя" in words(app)
    app.button(key="save-withhold").click().run()
    assert studio.views.lists("main")[WordList.WITHHOLD] == ("бинго",)
    assert "Петя успел(а) решить раньше" in words(app)
    app.button(key="take-withhold").click().run()
    assert field(app, "withhold") == "бинго"
    colleague_sets(studio, "бинго", "лото")
    assert field(app.run(), "withhold") == "бинго\nлото"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Ведущий идиот", "Брань или оскорбление"),
        ("Где купить Волну?", "Слово из списка «всегда придерживать»"),
        ("Как подключить роуминг?", "Причин вмешиваться нет"),
    ],
)
def test_a_text_is_tried_against_the_rules(studio: Studio, page: Page, text: str, said: str) -> None:
    colleague_sets(studio, "волна")
    app = page("rules").run()
    app.text_area(key="try").set_value(text).run()
    assert not app.exception
    assert said in words(app)
    assert studio.views.counts("main").recorded == 0


def test_personal_data_in_a_tried_text_is_shown_masked(studio: Studio, page: Page) -> None:
    app = page("rules").run()
    app.text_area(key="try").set_value("Мой номер +7 912 345-67-89, что с ним?").run()
    assert "345" not in app.text[0].value
    assert "Личные данные скрыты" in words(app)


def test_the_page_speaks_english(studio: Studio, page: Page) -> None:
    app = page("rules")
    app.session_state["language"] = "en"
    app = save(app.run(), "admit", "!!!")
    assert "neither letters nor digits" in words(app)
