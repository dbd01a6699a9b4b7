from __future__ import annotations

import pytest

from moderation.domain.screening.addresses import find_addresses


def _found(text: str) -> str:
    covered: set[int] = set()
    for start, end in find_addresses(text):
        covered.update(range(start, end))
    return "".join(char for at, char in enumerate(text) if at in covered)


@pytest.mark.parametrize(
    ("before", "address", "after"),
    [
        ("", "Невский пр., 100, кв. 6", " нет связи"),
        ("живу ", "проезд Шокальского 31 к 1 кв 75", ""),
        ("", "ул. Р. Люксембург, 22-8", " замена роутера"),
        ("", "ЖК Северный парк, корпус 4, кв. 210", " обещали"),
        ("в ", "доме 7 по улице Гоголя", " нет сети"),
        ("", "Пролетарская, 14, 3 подъезд", ""),
        ("на ", "8 марта 15 кв 6", " глухо"),
        ("", "2-я Садовая, д. 7", ""),
        ("", "Б. Хмельницкого 12", " ждём мастера"),
        ("", "мкр-н 7, дом 12, кв 5", ""),
        ("", "7 микрорайон дом 12", " без света"),
        ("на ", "Лиговском 50", " салон закрыт"),
        ("", "кирова 5 кв 3", ""),
        ("на ", "Большой Садовой 45", " темно"),
        ("Казань, ", "Баумана 12", " не ловит"),
        ("деревня Ключи, ", "дом 4", " вторую неделю"),
        ("", "УЛИЦА ЛЕСНАЯ ДОМ 44", " КОГДА"),
    ],
)
def test_street_and_house_are_found_whole(before: str, address: str, after: str) -> None:
    assert _found(before + address + after).strip() == address


@pytest.mark.parametrize(
    "text",
    [
        "Красная площадь 0 палок",
        "на Невском проспекте 5g летает",
        "Казань 2-я по скорости",
        "дом 9 этажей и ни одной антенны",
        "на Московском 2 часа нет сети",
        "8 марта 15 человек не дозвонились",
        "в деревне Ключи 40 домов",
        "Новая 5G, Вторая симка 100 рублей",
    ],
)
def test_a_street_or_a_number_alone_is_no_address(text: str) -> None:
    assert _found(text) == ""
