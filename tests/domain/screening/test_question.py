from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.screening.question import ASKS, question_score

QUESTIONS = [
    "как подключить роуминг",
    "Подскажите стоимость минуты в Сербии",
    "третий день нет интернета в Тюмени",
    "списали 300 рублей",
    "не приходит код",
    "интернет не работает",
    "а если я сменю тариф, бонусы сгорят",
    "можно ли раздавать интернет на телевизор",
    "будет ли повышение цен весной",
    "верните старый тариф",
    "объясните за что берёте деньги",
    "нужна помощь с настройкой модема",
    "что делать если сломалась симка",
    "куда жаловаться на ваш салон",
    "хочу отключить подписку",
    "почему сеть пропадает в метро",
    "у меня не грузит видео на даче",
    "где карта покрытия",
    "тарифы для школьников есть",
    "скажите пожалуйста, номер заблокирован",
    "до какого числа действует акция",
    "во сколько откроется салон",
    "eSIM на Samsung поддерживаете",
    "не могу оплатить с карты другого банка",
    "с какой скоростью работает безлимит",
    "приложение зависает на заставке",
    "звонят мошенники каждый день, сделайте что-нибудь",
    "перестала ловить сеть в квартире после ремонта дома",
    "сколько ждать мастера",
    "когда уже в Кирове появится 5G",
    "how can I check my balance",
    "my phone has no signal since yesterday",
    "роумингті қалай қосуға болады",
    "internet ishlamayapti, nima qilay",
    "чому не працює інтернет",
    "как часы настроить на ваш номер",
    "номер оформлен на бывшего мужа, хочу забрать себе",
    "баланс уходит в минус сам по себе",
]

CHATTER = [
    "Всем привет из Самары!",
    "спасибо за ответ",
    "+",
    "+1 у нас так же",
    "да сколько можно?",
    "ну кто так делает?",
    "@Лена ты где?",
    "позвоните 611 и вам всё скажут",
    "ахахах вот это ответ",
    "«скоро всё будет» ага, слышали",
    "меня всё устраивает, связь отличная",
    "согласен с Мариной",
    "ведущая сегодня красивая",
    "кто из Перми, ставьте плюс",
    "обожаю ваши эфиры",
    "до свидания, было интересно",
    "я уже десять лет с вами и доволен",
    "попробуй перезагрузить телефон, мне помогло",
    "как же хорошо вы объясняете",
    "какой приятный голос",
    "Петя, ты перешёл на новый тариф?",
    "зачем козе баян",
    "кто бы мог подумать",
    "вот так всегда",
    "ставлю чай и слушаю",
    "лол",
    "ребята, не ругайтесь в чате",
    "рахмет, бәрі түсінікті",
    "thanks, great stream",
    "моя бабушка говорила: тише едешь, дальше будешь",
    "наконец-то нормальный ведущий",
    "ушла спать, всем доброй ночи",
    "как говорится, без связи как без рук",
    "и кто же это у нас такой умный",
    "огонь эфир",
    "Смотрим всей семьёй, привет из Тулы",
]


@pytest.mark.parametrize("text", QUESTIONS)
def test_who_wants_an_answer_is_heard_without_a_question_mark(text: str) -> None:
    assert question_score(text, None)[0] >= ASKS


@pytest.mark.parametrize("text", CHATTER)
def test_talk_is_not_a_question_even_with_a_question_mark(text: str) -> None:
    assert question_score(text, None)[0] < ASKS


def test_evidence_is_named_strongest_first() -> None:
    _, reasons = question_score("подскажите, сколько стоит роуминг?", None)
    assert reasons[0] in {"interrogative", "request"}
    assert "question_mark" in reasons


def test_wording_and_head_can_each_outvote_weak_evidence_of_the_other() -> None:
    assert question_score("тариф для дачи", 0.9)[0] > ASKS
    assert question_score("тариф для дачи", 0.1)[0] < ASKS
    assert question_score("подскажите, почему не работает интернет?", 0.3)[0] > ASKS
    assert question_score("всем пока, спасибо", 0.7)[0] < ASKS


def test_without_any_marks_a_missing_question_mark_says_little() -> None:
    assert question_score("ты придёшь завтра", 0.3)[0] > ASKS
    assert question_score("Ты придёшь завтра.", 0.3)[0] < ASKS


def test_who_shouts_would_have_set_a_question_mark() -> None:
    assert question_score("СУПЕР ПЕРЕДАЧА", 0.3)[0] < ASKS
    assert question_score("КОГДА ПОЧИНИТЕ СЕТЬ", 0.6)[0] > ASKS


@pytest.mark.parametrize(
    "text", ["Ну как дела?", "вы серьёзно?!", "за кого вы нас принимаете", "Урааа!!", "шутите что ли?"]
)
def test_small_talk_and_exclamations_ask_nothing(text: str) -> None:
    assert question_score(text, None)[0] < ASKS


def test_small_talk_does_not_hide_what_is_asked_after_it() -> None:
    assert question_score("Как дела? Почему третий день нет интернета?", 0.99)[0] > ASKS
    assert question_score("как дела с покрытием на Алтае", None)[0] > ASKS


def test_beside_a_head_other_languages_need_more_of_it() -> None:
    assert question_score("рідна мова", 0.5)[0] > question_score("mother tongue", 0.5)[0]


def test_signs_alone_ask_nothing() -> None:
    assert question_score("", None) == (0.0, ())
    assert question_score("…", 0.9) == (0.0, ())


@given(st.text(max_size=500), st.none() | st.floats(0, 1))
def test_any_text_has_a_score(text: str, asks: float | None) -> None:
    score, _ = question_score(text, asks)
    assert 0.0 <= score <= 1.0
