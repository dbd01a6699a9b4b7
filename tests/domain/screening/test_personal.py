from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.message import Span
from moderation.domain.screening.numbers import passes_luhn
from moderation.domain.screening.personal import find_personal


def _found(text: str, phones: tuple[Span, ...] = ()) -> list[tuple[str, str]]:
    return [(text[span.start : span.end], span.kind) for span in find_personal(text, phones)]


@pytest.mark.parametrize(
    ("text", "secret", "kind"),
    [
        ("позвоните 8(916)123 45 67 до вечера", "8(916)123 45 67", "phone"),
        ("8.916.123.45.67 это я", "8.916.123.45.67", "phone"),
        ("мой ８９１６１２３４５６７", "８９１６１２３４５６７", "phone"),
        ("тел 8\u200b916\u200b1234567 ок", "8\u200b916\u200b1234567", "phone"),
        ("+375 29 123-45-67 звонят", "+375 29 123-45-67", "phone"),
        ("9161234567 это мой", "9161234567", "phone"),
        ("домашний 123-45-67", "123-45-67", "phone"),
        ("пишите petrov.v@mail.example, жду", "petrov.v@mail.example", "email"),
        ("petrov собака mail точка ru", "petrov собака mail точка ru", "email"),
        ("с карты 4276 3800 1234 5678 ушли", "4276 3800 1234 5678", "card"),
        ("карта 2200000000000004 моя", "2200000000000004", "card"),
        ("паспорт 4510123456 выдан", "4510123456", "passport"),
        ("серия 4510 номер 123456", "4510 номер 123456", "passport"),
        ("45 10 123456 мои данные", "45 10 123456", "passport"),
        ("снилс 123-456-789 01", "123-456-789 01", "account"),
        ("договор № 77-12345-А расторгнуть", "77-12345-А", "account"),
        ("л/с 123456789 пополнил", "123456789", "account"),
        ("номер лицевого счета 5566778899", "5566778899", "account"),
        ("заявка номер A-553311 висит", "A-553311", "account"),
        ("Москва, ул Ленина, 5, кв 10", "ул Ленина, 5, кв 10", "address"),
        ("ул. 8 Марта, 15", "ул. 8 Марта, 15", "address"),
        ("улица 40 лет Победы дом 7", "улица 40 лет Победы дом 7", "address"),
        ("Ленинский проспект 30 не ловит", "Ленинский проспект 30", "address"),
        ("живу на Советской 15", "Советской 15", "address"),
        ("дом 5 квартира 12 нет интернета", "дом 5 квартира 12", "address"),
        ("я Смирнов Алексей из Омска", "Смирнов Алексей", "name"),
        ("Меня зовут Анна Ким", "Анна Ким", "name"),
        ("иванов петр сергеевич, проверьте", "иванов петр сергеевич", "name"),
        ("Ахметова Айгуль Ерлановна", "Ахметова Айгуль Ерлановна", "name"),
        ("оформлен на Кузнецову Марию", "Кузнецову Марию", "name"),
        ("Сидоров А. В. просит", "Сидоров А. В.", "name"),
        ("пишите в тг @ivan_petrov99", "@ivan_petrov99", "name"),
        ("вот я t.me/ivan_petrov", "t.me/ivan_petrov", "link"),
        ("мой инстаграм lena.foto.77", "lena.foto.77", "name"),
        ("телеграм: petr_smirnov80, жду", "petr_smirnov80", "name"),
        ("карта 2200 **** **** 0004", "2200 **** **** 0004", "card"),
        ("назвал cvv 731 оператору", "731", "account"),
        ("пин-код от сим карты 8305 не подходит", "8305", "account"),
        ("кодовое слово Барсик", "Барсик", "account"),
    ],
)
def test_finds_exactly_the_secret(text: str, secret: str, kind: str) -> None:
    assert _found(text) == [(secret, kind)]


@pytest.mark.parametrize(
    "text",
    [
        "горячая линия 8 800 555-35-35 не отвечает",
        "звоню 112, 0611 и 611, набираю *111*0887# и *100#",
        "списали 1500 рублей 12.05.2024, договор 2023 года",
        "с 2007 по 2019 платил 79 000 рублей, баланс 5 555 000 рублей",
        "карта *4821 и ****1234",
        "айфон 15 pro max 256 гб, samsung s23 ultra",
        "тариф «Супер 500» за 1290 р в месяц, 120 гб и 3000 минут",
        "код 123456 не подходит",
        "пин 0000 по умолчанию, пук 10 попыток",
        "кодовое слово забыл, что делать",
        "вк и телеграм android 14 не открываются",
        "скорость 100/50 Мбит/с",
        "на улице Пушкина нет сети",
        "на улице 30 градусов, на улице минус 18",
        "на улице уже 5 часов нет света",
        "Абонентская 300 рублей, Новая 5G сеть",
        "Ольга Викторовна, ответьте пожалуйста",
        "зовут Иван Петрович, 70 лет",
        "Роман, когда 5G?",
        "Привет, Анна Саратов",
        "Иван Тюмень на связи",
        "Максим Интернет не тянет",
        "@anna_k ответила выше",
        "казино на vulkan.test дарит",
        "договор от 12.05.2023",
    ],
)
def test_leaves_what_everybody_may_read(text: str) -> None:
    assert _found(text) == []


def test_a_phone_the_library_found_counts_but_a_hotline_does_not() -> None:
    text = "звоните 020 7946 0958 или 8-800-200-00-00"
    assert _found(text, (Span(8, 21, "phone"), Span(26, 41, "phone"))) == [("020 7946 0958", "phone")]


def test_overlaps_join_under_the_surer_kind() -> None:
    text = "лицевой счёт 40 118 772 903"
    inside = text.index("118")
    assert _found(text, (Span(inside, len(text), "phone"),)) == [("40 118 772 903", "account")]


def test_several_secrets_come_in_order() -> None:
    text = "Гордеев Павел, паспорт 4519 802317, тел +7-945-330-71-28, ул. Лесная 3"
    assert [kind for _, kind in _found(text)] == ["name", "passport", "phone", "address"]


@pytest.mark.parametrize(
    ("digits", "valid"), [("4111111111111111", True), ("4111111111111112", False), ("0", True)]
)
def test_luhn(digits: str, valid: bool) -> None:  # noqa: FBT001 - a table of cases
    assert passes_luhn(digits) is valid


@given(st.text(st.characters(exclude_categories=()), max_size=120))
def test_spans_are_ordered_disjoint_and_inside_any_text(text: str) -> None:
    reached = 0
    for span in find_personal(text):
        assert reached <= span.start < span.end <= len(text)
        reached = span.end


@given(
    st.integers(9_000_000_000, 9_999_999_999),
    st.sampled_from(["+7 {} {} {}-{}", "8({}){}-{}-{}", "8 {} {} {} {}", "7{}{}{}{}"]),
)
def test_no_mobile_number_stays_readable(number: int, spelling: str) -> None:
    digits = str(number)
    written = spelling.format(digits[:3], digits[3:6], digits[6:8], digits[8:])
    text = f"мой номер {written} проверьте"
    (span,) = find_personal(text)
    assert written in text[span.start : span.end]
