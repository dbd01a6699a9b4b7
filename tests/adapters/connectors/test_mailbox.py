"""Mail, by IMAP as it is, against Debian's dovecot on loopback."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta

import pytest

from moderation.adapters.connectors.mailbox import Account, Mailbox, Place
from moderation.adapters.connectors.platforms import mail
from moderation.domain.chat import Arrival, Batch
from moderation.domain.errors import BadInput
from tests.adapters.connectors.dovecot import PASSWORD, USER, dovecot, letter, mailbox

FOLDER = "INBOX"


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with dovecot() as port:
        yield port


@pytest.fixture(autouse=True)
def _empty(request: pytest.FixtureRequest) -> None:
    if "port" in request.fixturenames:
        with mailbox(request.getfixturevalue("port")) as client:
            client.select_folder(FOLDER)
            client.delete_messages(client.search())
            client.expunge()


def account(port: int, password: str = PASSWORD) -> Account:
    return Account("127.0.0.1", port, USER, password, "none")


async def texts(coming: AsyncGenerator[Batch, None]) -> tuple[list[str], str]:
    batch = await asyncio.wait_for(anext(coming), 30)
    return [one.text for one in batch.occurrences if isinstance(one, Arrival)], batch.position


def put(port: int, *letters: bytes, folder: str = FOLDER, at: datetime | None = None) -> None:
    with mailbox(port) as client:
        for one in letters:
            client.append(folder, one, msg_time=at)


def test_a_new_letter_is_told_of_at_once_and_nothing_in_the_mailbox_changes(port: int) -> None:
    async def scene() -> None:
        await asyncio.to_thread(put, port, letter("Старое письмо"))
        async with aclosing(Mailbox(account(port)).read("")) as coming:
            found, _ = await texts(coming)
            assert not found
            waiting = asyncio.create_task(texts(coming))
            await asyncio.sleep(0.2)
            await asyncio.to_thread(put, port, letter("Когда 5G в Казани?", number=2))
            assert (await waiting)[0] == ["Когда 5G в Казани?"]

    asyncio.run(scene())
    with mailbox(port) as client:
        client.select_folder(FOLDER)
        flags = [flags[b"FLAGS"] for flags in client.fetch(client.search(), ["FLAGS"]).values()]
        assert len(flags) == 2
        assert not any(b"\\Seen" in of_one for of_one in flags)


def test_reading_goes_on_behind_the_position(port: int) -> None:
    async def scene() -> None:
        async with aclosing(Mailbox(account(port)).read("")) as coming:
            _, position = await texts(coming)
        put(port, letter("Первое", number=1), letter("Второе", number=2))
        for _ in range(2):
            async with aclosing(Mailbox(account(port)).read(position)) as coming:
                await texts(coming)
                found, after = await texts(coming)
                assert found == ["Первое", "Второе"]
        put(port, letter("Третье", number=3))
        async with aclosing(Mailbox(account(port)).read(after)) as coming:
            await texts(coming)
            assert (await texts(coming))[0] == ["Третье"]

    asyncio.run(scene())


def test_letters_numbered_anew_are_read_again_from_the_first_start_on(port: int) -> None:
    async def scene() -> None:
        box = Mailbox(account(port))
        async with aclosing(box.read("")) as coming:
            _, position = await texts(coming)
        place = Place.parse(position)
        # The server tells days apart, we seconds: an hour ago was another day, or was not.
        put(port, letter("Прежнее"), at=datetime.fromtimestamp(place.since, UTC) - timedelta(hours=1))
        put(port, letter("Первое"))
        anew = str(Place(place.validity - 1, 900, place.since))
        async with aclosing(box.read(anew)) as coming:
            _, position = await texts(coming)
            assert Place.parse(position).validity == place.validity
            assert (await texts(coming))[0] == ["Первое"]

    asyncio.run(scene())


def test_a_server_that_tells_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("moderation.adapters.connectors.mailbox.LOOK_SECONDS", 0.05)

    async def scene(port: int) -> None:
        async with aclosing(Mailbox(account(port)).read("")) as coming:
            await texts(coming)
            waiting = asyncio.create_task(texts(coming))
            await asyncio.sleep(0.1)
            await asyncio.to_thread(put, port, letter("Когда?"))
            assert (await waiting)[0] == ["Когда?"]

    with dovecot("imap_capability = IMAP4rev1") as port:
        asyncio.run(scene(port))


def test_a_connection_that_waits_ends_when_the_connector_stops(port: int) -> None:
    async def scene() -> None:
        coming = Mailbox(account(port)).read("")
        await texts(coming)
        waiting = asyncio.create_task(texts(coming))
        await asyncio.sleep(0.2)
        waiting.cancel()
        await asyncio.wait({waiting})
        await coming.aclose()

    # asyncio.run waits for threads: one that still waited for the server would hold it up for minutes.
    asyncio.run(asyncio.wait_for(scene(), 30))


def test_what_never_works_ends_in_a_sentence(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    async def first(box: Mailbox) -> None:
        async with aclosing(box.read("")) as coming:
            await anext(coming)

    with pytest.raises(BadInput, match="does not let us in"):
        asyncio.run(first(Mailbox(account(port, "wrong"))))
    with pytest.raises(BadInput, match="no folder Нет"):
        asyncio.run(first(Mailbox(account(port), folder="Нет")))
    parser = argparse.ArgumentParser()
    mail.add_arguments(parser)
    monkeypatch.delenv(mail.PASSWORD, raising=False)
    with pytest.raises(BadInput, match="Put the password of efir"):
        mail.open_platform(parser.parse_args(["imap.example.org", "--user", "efir"]))
    monkeypatch.setenv(mail.PASSWORD, PASSWORD)
    with pytest.raises(BadInput, match="not the address"):
        mail.open_platform(parser.parse_args(["imap.example.org:imap", "--user", "efir"]))
    assert mail.open_platform(parser.parse_args(["imap.example.org", "--user", "efir"])).channel == "mail"
