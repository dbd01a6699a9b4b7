from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.plain_text import MOST_CHARS, MOST_MARKS, emote, from_html, harmless


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("Когда <b>5G</b> в&nbsp;Казани?", "Когда 5G в Казани?"),
        ('Ура <img src="https://x/1.png" alt="Kappa"> всем', "Ура :Kappa: всем"),
        ('<img src="x" onerror="alert(1)" alt="😀">', "😀"),
        ("<script>alert(1)</script>Где сеть?<style>*{}</style>", "Где сеть?"),
        ("<svg><script>alert(1)</script></svg>ok", "ok"),
        ("одна<br>вторая<p>третья</p>", "одна вторая третья"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "<script>alert(1)</script>"),
        ("1 < 2 и 3 > 2", "1 < 2 и 3 > 2"),
        ("<<b>><i", "<><i"),
        ("<!-- <b>нет</b> -->да<!-- без конца", "да"),
        ('<img alt="a > b" src=x>и <IMG TITLE=Pog>', ":a > b: и :Pog:"),
        ("<script", "<script"),
        ("</script></script>после", "после"),
    ],
)
def test_html_becomes_what_a_reader_would_see(html: str, text: str) -> None:
    assert harmless(from_html(html), most=500) == text


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("а\u0301\u0302\u0303\u0304\u0305\u0306", "а\u0301\u0302"),
        ("н\u202eоварап", "новарап"),
        ("a\r\nPRIVMSG #x :b\0\x01\x1b[31m", "a PRIVMSG #x :b[31m"),
        ("zero\u200b\u2060width\ufeff", "zerowidth"),
        ("  много \t\u3000 места ", "много места"),
        ("\ud800 половина", "половина"),
        ("a" + "\x08\u0302" * 3, "\u00e2\u0302"),
    ],
)
def test_what_hides_or_piles_up_is_gone(given: str, text: str) -> None:
    assert harmless(given, most=500) == text


def test_what_is_too_long_is_cut_visibly() -> None:
    assert harmless("я" * 600, most=500) == "я" * 499 + "…"
    assert harmless("я" * 500, most=500) == "я" * 500


def test_pictures_in_words() -> None:
    assert [emote(name) for name in ("Kappa", ":wave:", "😀", "привет", "")] == [
        ":Kappa:",
        ":wave:",
        "😀",
        "привет",
        "",
    ]


@given(st.text(max_size=400), st.integers(2, 50))
def test_any_text_becomes_one_harmless_line(text: str, most: int) -> None:
    line = harmless(text, most=most)
    assert len(line) <= most
    assert not any(unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for char in line)
    assert harmless(line, most=most) == line


HOSTILE = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.characters(categories=["Cc", "Cf", "Cs", "Mn", "Me", "Zl", "Zp"]),
        st.sampled_from("<>&;\"'/=!-#script"),
    ),
    max_size=120,
)


@given(HOSTILE, st.integers(1, 12))
def test_hostile_text_and_html_become_a_line_that_hides_reorders_and_piles_up_nothing(
    text: str, times: int
) -> None:
    for given_text in (text * times, from_html(text * times)):
        line = harmless(given_text, most=80)
        categories = [unicodedata.category(char) for char in line]
        assert len(line) <= 80
        assert not {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} & {*categories}
        assert "  " not in line
        assert line == line.strip()
        heaps = "".join("m" if one in {"Mn", "Me"} else " " for one in categories).split()
        assert max(map(len, heaps), default=0) <= MOST_MARKS
        assert harmless(line, most=80) == line


@given(st.text(alphabet="<>/abimgscript=\"' &;!-?[]", max_size=200))
def test_no_html_whatsoever_raises(html: str) -> None:
    from_html(html)


def test_hostile_html_is_read_in_no_time() -> None:
    started = time.process_time()
    for piece in (
        "<",
        "<!--",
        "<a ",
        "<a",
        "<![CDATA[",
        "&#",
        "<script>",
        '<a b="',
        "<svg/",
        "<img alt",
        "<b '\"",
        '="',
    ):
        from_html(piece * MOST_CHARS)
        from_html("<a" + piece * MOST_CHARS)
    assert time.process_time() - started < 1
