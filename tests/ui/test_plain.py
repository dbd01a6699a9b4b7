from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.ui.plain import one_line, plain

JOINER = "\u2060"


def read(markdown: str) -> str:
    """Undo what plain did, as Markdown's own rules do."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", markdown).replace(JOINER, "")


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", "[a](javascript:x)", "![](http://x/y.png)", ":smile:", ":red[x]", "$x$",
     "a -> b -- c", ":material/delete:", "www.example.com", "mail@example.com", "https://example.com",
     "1. списком", "# заголовок", "`код`"],
)  # fmt: skip
def test_reads_as_typed(text: str) -> None:
    assert read(plain(text)) == text


@pytest.mark.parametrize(
    "text", [":smile:", "https://x.ru", "www.x.ru", "a@b.ru", "->", "--", "<-", ">=", "~="]
)
def test_what_is_replaced_after_parsing_is_kept_apart(text: str) -> None:
    assert JOINER in plain(text)


@given(st.text(alphabet=st.characters(exclude_characters=JOINER)))
def test_every_mark_of_markdown_is_escaped(text: str) -> None:
    marked = plain(text)
    assert not re.search(r"(?<!\\)(?:\\\\)*[!-/:-@\[\]-`{-~]", re.sub(r"\\[!-/:-@\[-`{-~]", "", marked))
    assert read(marked) == one_line(text)
    assert "\n" not in marked


def test_long_texts_are_cut_and_lines_joined() -> None:
    assert one_line("а" * 4000) == "а" * 299 + "…"
    assert one_line("две\r\nстроки\u2028и\tещё") == "две строки и ещё"


def test_text_cannot_turn_its_surroundings_round() -> None:
    assert one_line("\u202eтекст\u2066") == "текст"
