from __future__ import annotations

import pytest

from moderation.domain.screening.contacts import find_emails, find_handles, find_profiles


@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("vasya точка petrov собака gmail точка com пишите", "vasya точка petrov собака gmail точка com"),
        ("nina1960(собака)yandex.example жду", "nina1960(собака)yandex.example"),
        ("имейл d.kozlov at gmail dot com", "d.kozlov at gmail dot com"),
        ("почта svetlana 85 собака яндекс точка ру", "svetlana 85 собака яндекс точка ру"),
        ("sidorov_a собака yandex ru", "sidorov_a собака yandex ru"),
        ("ПЕТРОВ@ПОЧТА.РФ мой", "ПЕТРОВ@ПОЧТА.РФ"),
        ("k.orlova @ pochta . example", "k.orlova @ pochta . example"),
    ],
)
def test_an_address_spelt_out_is_found(text: str, email: str) -> None:
    assert [text[start:end] for start, end in find_emails(text)] == [email]


@pytest.mark.parametrize(
    "text",
    [
        "собака съела симку, точка",
        "злая собака точка ру",
        "look at me. ok",
        "у соседа собака погрызла кабель точка ру",
    ],
)
def test_a_dog_is_no_address(text: str) -> None:
    assert list(find_emails(text)) == []


@pytest.mark.parametrize(
    ("text", "handle"),
    [
        ("ищите меня в инсте: @marinka.foto", "@marinka.foto"),
        ("@sergo_1987 мой телеграм если что", "@sergo_1987"),
        ("мой ник @spb_girl", "@spb_girl"),
    ],
)
def test_a_handle_to_write_to_is_found(text: str, handle: str) -> None:
    assert [text[start:end] for start, end in find_handles(text)] == [handle]


@pytest.mark.parametrize(
    "text", ["вк тормозит", "телеграм web не грузит", "напишите в вотсап business", "скайп v8"]
)
def test_a_network_alone_is_no_handle(text: str) -> None:
    assert list(find_handles(text)) == []


@pytest.mark.parametrize("text", ["@vasya_pupkin согласен", "спросите у @alfa_support", "мр@зи и @ведущий"])
def test_an_answer_to_somebody_in_the_chat_stays(text: str) -> None:
    assert list(find_handles(text)) == []


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("мой вк vk.com/lena.sidorova", "vk.com/lena.sidorova"),
        ("https://t.me/+AbCdEf12345", "https://t.me/+AbCdEf12345"),
        ("ok.ru/profile/5512345678 это я", "ok.ru/profile/5512345678"),
    ],
)
def test_a_page_of_a_person_is_found(text: str, link: str) -> None:
    assert [text[start:end] for start, end in find_profiles(text)] == [link]


def test_the_page_of_a_firm_stays() -> None:
    assert list(find_profiles("подробности на vk.com/alfa и alfa.example/help")) == []
