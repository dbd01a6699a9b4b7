"""Letters as messages: what the sender wrote, from whatever a mail program makes of it."""

from __future__ import annotations

import time
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.adapters.connectors.letters import arrival, from_markup, written
from tests.adapters.connectors.dovecot import letter

QUESTION = "Когда починят связь в Твери?"
REPLIES = [
    f"{QUESTION}\n\n-- \nАнна\n+7 900 000-00-00",
    f"{QUESTION}\n\nС уважением, Анна Петрова\nООО «Ромашка»",
    f"{QUESTION}\n\nОтправлено из мобильной Почты",
    f"{QUESTION}\n\nпт, 20 нояб. 2026 г. в 10:00, Эфир <efir@example.org> писал:\n> Ждём вопросов!\n> Эфир",
    f"{QUESTION}\n\nOn Fri, Nov 20, 2026 at 10:00 AM Efir <efir@example.org>\nwrote:\n\n> Ask!",
    f"Эфир пишет:\n> Ждём вопросов!\n\n{QUESTION}",
    f"{QUESTION}\n\n-----Original Message-----\nFrom: Efir\nSent: Friday\nTo: Anna\n\nAsk!",
    f"{QUESTION}\n\n-------- Пересылаемое сообщение --------\n20.11.2026, Эфир:\nЖдём!",
    f"{QUESTION}\n\nОт: Эфир <efir@example.org>\nОтправлено: 20 ноября\nКому: Анна\n\nЖдём вопросов!",
    f"{QUESTION}\n________________________________\nFrom: Efir",
]
MARKUP = [
    f"<html><head><style>p {{color: red}}</style></head><body><p>{QUESTION}</p></body></html>",
    f'<div dir="ltr">{QUESTION}</div><br><div class="gmail_quote"><div>On Fri, Efir wrote:</div>Ask!</div>',
    f"<div>{QUESTION}</div><div>20.11.2026, Эфир пишет:</div><blockquote>Ждём вопросов!</blockquote>",
    f"<div>Эфир пишет:</div><blockquote>Ждём вопросов!</blockquote><div>{QUESTION}</div>",
    f'<p>{QUESTION}</p><div id="appendonsend"></div><hr><div id="divRplyFwdMsg">From: Efir</div>',
    f"<p>{QUESTION}</p><script>alert(1)</script><p>--<br>Анна</p>",
]


@pytest.mark.parametrize("text", REPLIES)
def test_quotations_and_signatures_are_cut(text: str) -> None:
    assert written(text) == QUESTION


@pytest.mark.parametrize("html", MARKUP)
def test_markup_becomes_text(html: str) -> None:
    assert written(from_markup(html)) == QUESTION


@pytest.mark.parametrize(
    "text", ["С уважением отношусь к вашей работе. Когда 5G?", "Мастер пишет: ждите. Сколько?"]
)
def test_what_only_looks_like_an_end_is_kept(text: str) -> None:
    assert written(text) == text


def test_a_letter_keeps_its_id_its_sender_and_its_words() -> None:
    found = arrival(letter(QUESTION, number=5), at=12.0)
    assert found is not None
    assert (found.id, found.author, found.name) == (
        "<5@example.org> anna@example.org",
        "anna@example.org",
        "Анна",
    )
    assert (found.text, found.at) == (QUESTION, 12.0)


def test_one_who_sends_anothers_id_takes_nothing_away() -> None:
    anna, mallory = arrival(letter("А"), at=0), arrival(letter("Б", sender="m@example.org"), at=0)
    assert anna is not None
    assert mallory is not None
    assert anna.id != mallory.id


def test_a_letter_without_words_is_its_subject() -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "a@example.org", "Re: Fwd: Когда 5G?"
    message.set_content("\n-- \nАнна")
    found = arrival(message.as_bytes(), at=0)
    assert found is not None
    assert found.text == "Когда 5G?"


def test_html_stands_in_where_there_is_no_plain_form_and_old_charsets_are_read() -> None:
    message = EmailMessage()
    message["From"] = "a@example.org"
    message.set_content(f"<p>{QUESTION}</p>", subtype="html", charset="koi8-r")
    message.add_attachment("не читать".encode(), maintype="text", subtype="plain", filename="a.txt")
    found = arrival(message.as_bytes(), at=0)
    assert found is not None
    assert found.text == QUESTION


@pytest.mark.parametrize(
    "header", [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"Return_Path": "<>"}]
)
def test_what_machines_send_is_left_out(header: dict[str, str]) -> None:
    assert arrival(letter("Меня нет до понедельника", **header), at=0) is None


@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"From: a@b\n", b"From: =?x?q?=FF?= <a@b>\nContent-Type: text/html\n"]),
)
def test_nothing_a_stranger_sends_breaks_the_reader(body: bytes, head: bytes) -> None:
    arrival(head + b"\n" + body, at=0)
    arrival(head + body, at=0)


def test_hostile_letters_cost_no_time() -> None:
    started = time.process_time()
    for hostile in ("<blockquote " * 5000, "wrote:\n" * 5000, "<div " * 9000, "> " * 20000, "-- \n" * 9000):
        written(hostile)
        from_markup(hostile)
    assert time.process_time() - started < 1
