"""The report is one safe page that says what happened, in either language."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from moderation.adapters.exports.discretion import Discretion
from moderation.adapters.sqlite.log import SqliteLogReader
from moderation.domain.deciding.decisions import Command, Verb
from moderation.domain.events import Rated
from moderation.domain.message import Level
from moderation.testing.studio import Question, Studio
from moderation.ui.files import Export, write_files
from moderation.ui.texts import Say

NOW = time.time()
EVIL = "</style><script>alert(1)</script> {{ 7*7 }} <img src=x onerror=1>"


class Reader(HTMLParser):
    """Notes the tags, the addresses and the words of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [str(value) for name, value in attrs if name in ("src", "href", "xlink:href")]

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    studio = Studio(tmp_path / "data", title="«Волна» & гости")
    yield studio
    studio.close()


@pytest.fixture
def report(studio: Studio, tmp_path: Path) -> Callable[..., str]:
    """Makes the report of the studio's broadcast."""

    def made(language: str = "ru", discretion: Discretion | None = None) -> str:
        log = SqliteLogReader(tmp_path / "data")
        export = Export(("report.html",), discretion or Discretion(), Say(language))
        list(write_files(export, studio.views, log, "main", tmp_path / "out", now=time.time()))
        log.close()
        return (tmp_path / "out" / "report.html").read_text("utf-8")

    return made


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    return reader


def show(studio: Studio) -> None:
    """Ask half an hour long: many, some and one; the commonest is answered and rated."""
    start = NOW - 1800
    studio.ask(
        *(
            Question(
                f"Почему в роуминге списали деньги{'!' * (n % 3)}",
                1,
                f"a{n}",
                at=start + 40 * n,
                region="Казань",
            )
            for n in range(30)
        ),
        *(
            Question("Когда вернут связь?", 2, f"b{n}", "outage", Level.HIGH, at=start + 1000 + 20 * n)
            for n in range(25)
        ),
        *(Question(EVIL, 3, f"c{n}", "app", at=start + 1200) for n in range(5)),
        Question("Я Иванова из третьего подъезда, где моя посылка?", 4, "d", at=start, region="село Малое"),
    )
    for verb, text in ((Verb.APPROVE, ""), (Verb.ON_AIR, ""), (Verb.ANSWER, "390 рублей в сутки")):
        assert studio.decide(Command(verb, "main", "Оля", verb, (1,), text=text)).done
    studio.record(*(Rated(f"a{n}", 1, useful=n < 1, at=NOW) for n in range(4)))


def test_the_page_needs_nothing_from_outside(studio: Studio, report: Callable[..., str]) -> None:
    show(studio)
    html = report()
    page = read(html)
    assert page.links == []
    assert not {"script", "link", "iframe", "img", "object"} & set(page.tags)
    assert not re.search(r"url\(|@import|https?://", html)
    assert "default-src 'none'" in html
    assert len(html) < 5_000_000


def test_what_viewers_wrote_never_becomes_markup(studio: Studio, report: Callable[..., str]) -> None:
    show(studio)
    page = read(report())
    assert EVIL in page.words


def test_a_director_reads_what_happened(studio: Studio, report: Callable[..., str]) -> None:
    show(studio)
    words = " ".join(read(report()).words.split())
    assert "«Волна» & гости" in words
    for sentence in (
        "61 зритель, 61 вопрос; разных по смыслу — 4.",
        "Чаще всего спрашивали: «Почему в роуминге списали деньги» (30 зрителей).",
        "Больнее всего: «Когда вернут связь?» (25 зрителей).",
        "Без ответа осталось: «Когда вернут связь?» (25 зрителей).",
        "Чаще всего называют место Казань: 97\u202f% тех, кто сказал, откуда он",
        "Ответить на «Когда вернут связь?»: без ответа 25 зрителей.",
        "Объяснить заново «Почему в роуминге списали деньги»: ответ не помог 3 из 4 оценивших.",
        "Прошлых эфиров с вопросами нет",
    ):
        assert sentence.replace("\u202f", " ") in words.replace("\u202f", " "), sentence


def test_what_one_viewer_asked_is_not_told_unless_permitted(
    studio: Studio, report: Callable[..., str]
) -> None:
    show(studio)
    for part in ("Иванова", "посылка", "село Малое"):
        assert part not in report()
        assert part in report(discretion=Discretion(verbatim=True))


def test_single_messages_are_quoted_only_to_who_may_read_them(
    studio: Studio, report: Callable[..., str]
) -> None:
    wordings = ("Где связь, когда починят?", "Когда вернут связь?")
    studio.ask(*(Question(wordings[n == 0], 1, f"v{n}") for n in range(6)))
    assert wordings[0] in report()
    assert wordings[0] not in report(discretion=Discretion(examples=False))


def test_a_title_by_hand_does_not_open_a_rare_question(studio: Studio, report: Callable[..., str]) -> None:
    studio.ask(Question("У меня в квартире прослушка, что делать?", 1), Question("Как дела?", 2, "b"))
    assert studio.decide(Command("r", "main", "Оля", Verb.RENAME, (1,), text="Про безопасность")).done
    html = report()
    assert "Про безопасность" in html
    assert "прослушка" not in html


def test_it_speaks_english(studio: Studio, report: Callable[..., str]) -> None:
    show(studio)
    html = report("en")
    assert '<html lang="en">' in html
    words = " ".join(read(html).words.split())
    assert "First contact resolution" in words
    assert "61 viewers asked 61 questions" in words
    own = re.sub("[«“].*?[»”]", "", words)
    for russian in ("Итоги", "Ожидание", "Спросивших", "вопросов"):
        assert russian not in own


def test_nothing_asked_is_a_page_that_says_so(report: Callable[..., str]) -> None:
    assert "Вопросов в этом эфире не было." in read(report()).words


def test_a_broadcast_without_answers_or_places(studio: Studio, report: Callable[..., str]) -> None:
    studio.ask(*(Question("Как дела?", 1, f"v{n}") for n in range(3)))
    words = read(report()).words
    assert "Ответов в этом эфире не было." in words
    assert "Мест в вопросах не называли" in words
    assert "неизвестно" in words


def test_places_named_as_often_are_named_together(studio: Studio, report: Callable[..., str]) -> None:
    studio.ask(
        *(
            Question("Где связь?", 1, f"{place}{n}", region=place)
            for place in ("Пермь", "Тюмень")
            for n in range(4)
        )
    )
    words = " ".join(read(report()).words.split())
    assert "Чаще всего называют места Пермь, Тюмень: по 50 % тех, кто сказал, откуда он" in words
