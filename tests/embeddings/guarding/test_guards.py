import pymorphy3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.guarding.guards import AXES, Axis, Guards, conflict, signature

APART = [
    ("Как подключить роуминг?", "Как отключить роуминг?", "switch"),
    ("how do I turn on voicemail", "how to disable voicemail", "switch"),
    ("как включить антиспам", "как отключить антиспам", "protection"),
    ("не хочу менять тариф", "как сменить тариф", "plan"),
    ("можно остаться на старом тарифе?", "Как перейти на другой тариф через приложение?", "plan"),
    ("заблокируйте мою симку", "разблокируйте мою симку", "block"),
    ("где купить сим-карту", "как продать гигабайты", "trade"),
    ("добавить маму в семейный тариф", "удалить маму из семейного тарифа", "list"),
    ("как перейти к вам со своим номером", "как уйти от вас со своим номером", "porting"),
    ("сколько стоит роуминг в Турции", "сколько стоит роуминг в Беларуси", "country"),
    ("интернет в Анталье", "интернет в Ереване", "country"),
    ("не работает интернет в Тюмени", "не работает интернет в Омске", "city"),
    ("екб, нет связи", "в Питере сбой", "city"),
    ("расход за прошлый месяц", "расход за следующий месяц", "period"),
    ("счёт за январь", "счёт за февраль", "month"),
    ("eSIM на айфон", "eSIM на часы", "device"),
    ("что входит в тариф за 300 руб", "что входит в тариф за 590 рублей", "amount in rub"),
    ("пакет 20 гб сколько стоит", "пакет на 40 ГБ сколько стоит", "amount in gb"),
    ("платные ли входящие", "платные ли исходящие", "calls"),
    ("поставить блокировку на номер", "снять блокировку с номера", "block"),
    ("почему нельзя вернуть деньги", "можно вернуть деньги?", "allowed"),
    ("интернет в метро работает?", "интернет в метро не работает?", "works"),
    ("why do I get calls at night", "why don't I get calls at night", "gets"),
    ("сменить тариф до списания", "сменить тариф после списания", "moment"),
    ("звонки по России", "звонки за границу", "zone"),
    ("звонки внутри сети", "звонки на других операторов", "network"),
    ("как заменить сим-карту", "как заменить е-сим", "sim"),
    ("не ловит 4G на Xiaomi", "не ловит 4G на Pixel", "brand"),
    ("приложение на айфоне вылетает", "приложение на андроиде вылетает", "system"),
    ("поддерживается ли Galaxy S21", "поддерживается ли Galaxy S24", "model"),
    ("спишут 1 декабря?", "спишут пятнадцатого декабря?", "day"),
    ("команда *100#", "команда *105#", "code"),
    ("пишет ошибка 401", "пишет ошибка 503", "error"),
    ("где офис в Самаре", "где офис в Уфе", "city"),
    ("нет связи, Нижний Тагил", "нет связи, Нижний Новгород", "city"),
]
TOGETHER = [
    ("не работает интернет в Тюмени", "не работает интернет"),
    ("когда 5G в Казани", "когда 5G в Перми"),
    ("почему тариф стал на 120 рублей дороже", "за что +90 рублей к тарифу"),
    ("роуминг не включён, как подключить", "как подключить роуминг"),
    ("не грузит ничего", "интернет в Турции"),
    ("кто подключил подписку и как её отключить", "отключите подписку"),
    ("", "как подключить роуминг"),
    ("как включить защиту от нежелательных звонков", "как отключить спам-звонки"),
    ("антиспам бесплатный? как включить", "отключите рекламные звонки"),
    ("сменить номер платно?", "сколько стоит новый номер"),
    ("в Турцию и Беларусь летим", "роуминг в Египте"),
    ("тариф за триста рублей", "тариф за 300 ₽"),
    ("тариф за 1 000 рублей", "тариф за тысячу"),
    ("пакет на сорок гигов", "пакет 40 гб"),
    ("подписка сама подключилась, верните деньги", "отключите подписку"),
    ("списали 300 рублей за тариф", "списали 500 рублей за тариф"),
    ("код приходит через двадцать минут, когда он уже давно никому из нас не нужен", "код не приходит"),
    ("есим на iPhone 15 как перенести", "есим на iPhone 16 как перенести"),
]


@pytest.mark.parametrize(("left", "right", "axis"), APART)
def test_same_words_with_a_different_answer(left: str, right: str, axis: str) -> None:
    assert conflict(left, right) == axis
    assert conflict(right, left) == axis


@pytest.mark.parametrize(("left", "right"), TOGETHER)
def test_one_answer_for_both(left: str, right: str) -> None:
    assert conflict(left, right) is None


@pytest.mark.parametrize("form", ["Турция", "турции", "ТУРЦИЮ", "турцией", "turkey"])
def test_endings_and_case_do_not_matter(form: str) -> None:
    assert ("country", "turkey") in signature(f"роуминг, {form}!")


MORPH = pymorphy3.MorphAnalyzer(lang="ru")
PLACES = [
    ("city", "ekaterinburg", "Екатеринбург"),
    ("city", "kazan", "Казань"),
    ("city", "chita", "Чита"),
    ("city", "lyubertsy", "Люберцы"),
    ("city", "khimki", "Химки"),
    ("city", "velikie_luki", "Великие Луки"),
    ("city", "orel", "Орёл"),
    ("country", "china", "Китай"),
    ("country", "syria", "Сирия"),
    ("country", "saudi", "Саудовская Аравия"),
    ("country", "maldives", "Мальдивы"),
    ("country", "cuba", "Куба"),
    ("month", "may", "Май"),
    ("month", "november", "Ноябрь"),
]


@pytest.mark.parametrize("case", ["nomn", "gent", "datv", "accs", "ablt", "loct"])
@pytest.mark.parametrize(("axis", "value", "name"), PLACES)
def test_a_name_is_known_in_every_case(axis: str, value: str, name: str, case: str) -> None:
    words = []
    for word in name.lower().split():
        reading = next(one for one in MORPH.parse(word) if "nomn" in one.tag)
        words.append(reading.inflect({case, "plur" if "plur" in reading.tag else "sing"}).word)
    assert (axis, value) in signature(f"нет связи, {' '.join(words)}")


def test_an_operator_adds_words() -> None:
    guards = Guards([*AXES, Axis("tariff", {"smart": "смарт* smart", "ultra": "ультра ultra"})])

    assert guards.conflict("тариф Смарт", "тариф Ультра") == "tariff"
    assert conflict("тариф Смарт", "тариф Ультра") is None


@given(st.text(max_size=300))
def test_any_text_has_at_most_one_value_an_axis_and_agrees_with_itself(text: str) -> None:
    axes = [axis for axis, _ in signature(text)]

    assert len(axes) == len(set(axes))
    assert conflict(text, text) is None


def test_an_operator_s_own_names_tell_texts_apart() -> None:
    guards = Guards(also=lambda text: {("tariff", name) for name in ("Яркий", "Космос") if name in text})
    assert guards.conflict("сколько стоит Яркий", "сколько стоит Космос") == "tariff"
    assert guards.conflict("сколько стоит Яркий", "сколько стоит") is None
    assert guards.conflict("Яркий или Космос", "сколько стоит Космос") is None
