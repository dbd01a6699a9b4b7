from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.screening.repair import LAYOUT, TRANSLIT, Repaired, legible, repair

_RUSSIAN_KEYS = str.maketrans(
    "ёйцукенгшщзхъфывапролджэячсмитьбюЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ",
    "`qwertyuiop[]asdfghjkl;'zxcvbnm,.~QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>",
)


@pytest.mark.parametrize(
    "meant",
    [
        "когда почините связь в Ростове",
        "почему баланс минус",
        "деньги списали два раза",
        "не работает приложение",
        "ребенок потерялся помогите",
        "хочу подключить роуминг в казахстан",
        "где посмотреть остаток гигабайт",
        "привет",
        "алло",
        "ну наконец-то",
        "сгорят 1-го числа",
    ],
)
def test_reads_a_line_typed_on_the_latin_layout(meant: str) -> None:
    assert repair(meant.translate(_RUSSIAN_KEYS)) == Repaired(meant, (LAYOUT,))


def test_marks_of_the_russian_layout_come_back() -> None:
    assert repair("rjulf gjxbybnt cdzpm d Hjcnjdt&").text == "когда почините связь в Ростове?"
    assert repair("tckb ytn ctnb? jnwe gkj[j").text == "если нет сети, отцу плохо"
    assert repair("rjulf ,eltn 5u").text == "когда будет 5г"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (
            "zdravstvuyte ne rabotaet internet v saratove uzhe 2 dnya",
            "здравствуйте не работает интернет в саратове уже 2 дня",
        ),
        ("po4emu ne rabotaet inet", "почему не работает инет"),
        ("4to delat esli ukrali telefon", "что делать если украли телефон"),
        ("kogda budet svyaz' v derevne?", "когда будет связь в деревне?"),
        ("pochemu takoy dorogoy tarif", "почему такой дорогой тариф"),
        ("xochu perejti k vam", "хочу перейти к вам"),
        ("Ya abonent s 2010 goda, pochemu net bonusov", "Я абонент с 2010 года, почему нет бонусов"),
        ("kak aktivirovat e-sim na pixel 8", "как активировать e-sim на pixel 8"),
        ("ishchu rabotu", "ищу работу"),
        ("kak popolnit balans iz za granicy", "как пополнить баланс из за границы"),
        ("skolko stoit roming", "сколько стоит роуминг"),
        ("chasto obrivaetsa svyaz", "часто обрывается связь"),
        ("rebyata otzovites", "ребята отзовитесь"),
        ("zachem povyshaete ceny", "зачем повышаете цены"),
    ],
)
def test_spells_transliteration_in_cyrillic(typed: str, meant: str) -> None:
    assert repair(typed) == Repaired(meant, (TRANSLIT,))


@pytest.mark.parametrize(
    "text",
    [
        "How do I turn on roaming before my trip?",
        "is there any coverage in the village",
        "lol same here",
        "Guten Tag aus Berlin",
        "Merhaba, internet yok",
        "Qishlog'imizda aloqa yomon, qachon minora qurasizlar?",
        "Ilovaga kirolmayapman, kod kelmayapti",
        "internet ishlamayapti",
        "iPhone 15 Pro Max",
        "Samsung Galaxy S24 Ultra",
        "Keenetic Giga KN-1010",
        "OMEGALUL Pepega DansGame",
        "root",
        "wi-fi 5G eSIM",
        "заходите на alfa.example/market",
        "в turkey нормальный прайс на data есть?",
        "почему не работает YouTube и Telegram",
        "ivan.petrov@example.com",
        "пришла SMS от MTS про новый тариф",
        "asdfghjkl",
        "+",
        "",
    ],
)
def test_leaves_other_languages_and_names(text: str) -> None:
    assert repair(text) == Repaired(text)


@given(st.text(st.characters(exclude_categories=()), max_size=80))
def test_takes_any_text(text: str) -> None:
    repaired = repair(text)
    assert len(repaired.kinds) <= 1
    assert repaired.kinds or repaired.text == text


@given(st.text("abcdehkoprstuxyz4'; ,.", max_size=60))
def test_a_repaired_line_needs_no_more_repair(text: str) -> None:
    repaired = repair(text)
    if repaired.kinds:
        assert any("а" <= letter <= "я" or letter == "ё" for letter in repaired.text.lower())


def test_names_of_tariffs_stay_as_they_are_written() -> None:
    typed = "skolko stoit Super Max v mesyac"
    assert repair(typed).text == "сколько стоит Супер Max в месяц"
    assert repair(typed, ("super max",)).text == "сколько стоит Super Max в месяц"


@given(
    st.text(
        st.one_of(st.characters(exclude_categories=()), st.sampled_from("абв оpeatkrfj пп?!.,03;'xyчсшгe-")),
        max_size=30,
    )
)
def test_a_legible_text_is_left_as_it_is(text: str) -> None:
    read = legible(text)
    assert legible(read) == read
