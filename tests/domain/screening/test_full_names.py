from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.adapters.morphology import roles_in_names
from moderation.domain.screening.full_names import find_names


def _named(text: str) -> list[str]:
    return [text[start:end] for start, end in find_names(text, roles_in_names)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("договор на Зинаиду Крапивину", "Зинаиду Крапивину"),
        ("говорил с Ильдаром Мухаметшиным вчера", "Ильдаром Мухаметшиным"),
        ("Пак Светлана звонила", "Пак Светлана"),
        ("менеджер Олеся Ткач", "Олеся Ткач"),
        ("Чимит Будаев из Улан-Удэ", "Чимит Будаев"),
        ("Нгуен Ван Хай студент", "Нгуен Ван Хай"),
        ("Мамедов Эльчин Ариф оглы", "Мамедов Эльчин Ариф оглы"),
        ("Римский-Корсаков Антон", "Римский-Корсаков Антон"),
        ("Анна Мария Гальцева", "Анна Мария Гальцева"),
        ("Толстых Елена тут", "Толстых Елена"),
        ("петров петр петрович это я", "петров петр петрович"),
        ("на петрову светлану ивановну", "петрову светлану ивановну"),
        ("зовут дима козлов", "дима козлов"),
        ("ольга смирнова спрашивает", "ольга смирнова"),
        ("ПЕТРОВ ИВАН СЕРГЕЕВИЧ ТРЕБУЮ ОТВЕТА", "ПЕТРОВ ИВАН СЕРГЕЕВИЧ"),
        ("А. С. Воронов подавал", "А. С. Воронов"),
        ("подпись Воронова А.С. не моя", "Воронова А.С."),
        ("козлов д.в. просит", "козлов д.в."),
        ("Михаил Б. Зайцев ждёт", "Михаил Б. Зайцев"),
        ("Козлов Дмитрий В. ждёт", "Козлов Дмитрий В."),
    ],
)
def test_a_full_name_is_found_in_any_case_and_order(text: str, name: str) -> None:
    assert _named(text) == [name]


def test_a_surname_told_apart_from_the_name() -> None:
    assert _named("фамилия Кот, имя Игорь, перепутали") == ["Кот", "Игорь"]


@pytest.mark.parametrize(
    "text",
    [
        "Ольга Викторовна, подскажите",
        "Слава победителям, Мир вашему дому",
        "Лев Толстой столько не писал, спросите Илона Маска",
        "Максим Интернет не тянет",
        "Катя Пермь всем привет",
        "Саша Маша Даша на одном тарифе",
        "мама Света и дядя Миша, господин Максим Анатольевич",
        "света нет, веры нет, надежды нет",
        "ул. Р. Люксембург и метро им. В. Ленина",
        "С. Петербург, Н. Новгород",
        "У МЕНЯ ОН НЕ РАБОТАЕТ",
        "пять новых людей",
        "Красивая Маша и Умный Андрей в эфире",
    ],
)
def test_nobody_is_named_by_half(text: str) -> None:
    assert _named(text) == []


def test_endings_must_do_without_a_dictionary() -> None:
    text = "Сергеева Дениса Олеговича и Марию Петрову, Катя Пермь"
    assert [text[start:end] for start, end in find_names(text)] == [
        "Сергеева Дениса Олеговича",
        "Марию Петрову",
    ]


@given(st.text(st.sampled_from("АнИвБ. -оглы\u0301\ud800,"), max_size=60))
def test_any_text_is_looked_at(text: str) -> None:
    assert all(0 <= start < end <= len(text) for start, end in find_names(text, roles_in_names))
