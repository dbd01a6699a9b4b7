import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.guarding.guards import AXES, Axis, Guards, conflict, signature

APART = [
    ("Как подключить роуминг?", "Как отключить роуминг?", "switch"),
    ("how do I turn on voicemail", "how to disable voicemail", "switch"),
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
]
TOGETHER = [
    ("не работает интернет в Тюмени", "не работает интернет"),
    ("когда 5G в Казани", "когда 5G в Перми"),
    ("почему тариф стал на 120 рублей дороже", "за что +90 рублей к тарифу"),
    ("роуминг не включён, как подключить", "как подключить роуминг"),
    ("не грузит ничего", "интернет в Турции"),
    ("кто подключил подписку и как её отключить", "отключите подписку"),
    ("", "как подключить роуминг"),
    ("в Турцию и Беларусь летим", "роуминг в Египте"),
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
