"""Text of strangers as plain text: no markup, nothing invisible, no heaps of marks, no second line."""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from typing import Final

MOST_CHARS: Final = 20_000
"""Characters that are looked at."""
MOST_MARKS: Final = 2
"""Marks kept on one letter: no language that is typed in a chat needs more."""
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_MARKS: Final = frozenset({"Mn", "Me"})
# The library's parser takes time that grows with the square of what a hostile sender writes; nothing here goes back.
_TAG = re.compile(
    r"""<(?:(?P<comment>!--)|[!?][^<>]*+>|(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9:-]*+)"""
    r"""(?P<given>(?:[^<>"']|"[^"<]*+"|'[^'<]*+')*+)>)"""
)
_NAMED = re.compile(r"""\b(?:alt|title)\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_SILENT: Final = frozenset({"script", "style", "template", "title", "svg", "math", "iframe", "object"})
_BREAKS: Final = frozenset({"br", "p", "div", "li", "tr", "td", "th", "h1", "h2", "h3", "blockquote", "hr"})


def from_html(html: str) -> str:
    """Return what a piece of HTML says: tags gone, a picture by its name in colons, no script or style."""
    html = html[:MOST_CHARS]
    pieces: list[str] = []
    done = 0
    while (tag := _TAG.search(html, done)) is not None:
        pieces.append(unescape(html[done : tag.start()]))
        done = tag.end()
        name = (tag["name"] or "").lower()
        if tag["comment"]:
            done = _behind(html, "-->", done)
        elif name == "img":
            pieces.append(_picture(tag["given"]))
        elif name in _BREAKS:
            pieces.append(" ")
        elif name in _SILENT and not tag["end"] and not tag["given"].endswith("/"):
            done = _behind(html, f"</{name}", done)
    return "".join([*pieces, unescape(html[done:])])


def _behind(text: str, mark: str, start: int) -> int:
    """Return where a text goes on behind a mark, its end when the mark never comes."""
    found = re.compile(re.escape(mark), re.IGNORECASE).search(text, start)
    return len(text) if found is None else text.find(">", found.start()) + 1 or len(text)


def _picture(given: str) -> str:
    named = _NAMED.search(given)
    return f" {emote(unescape(next(filter(None, named.groups()), '')))} " if named else " "


def emote(name: str) -> str:
    """Return a small picture in words: a name in colons, an emoji as it is."""
    bare = name.strip().strip(":")
    return f":{bare}:" if bare.isascii() and bare else bare


def harmless(text: str, *, most: int) -> str:
    """Return a text in one line of at most `most` characters, without what hides, reorders or piles up."""
    kept: list[str] = []
    heap = 0
    # What is invisible goes first: gone later, it would leave marks on one letter that were on two.
    visible = "".join(map(_visible, text[:MOST_CHARS]))
    for char in unicodedata.normalize("NFC", _thin(visible)):
        heap = heap + 1 if unicodedata.category(char) in _MARKS else 0
        if heap <= MOST_MARKS:
            kept.append(char)
    line = " ".join("".join(kept).split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def _visible(char: str) -> str:
    if char.isspace():
        return " "
    return "" if unicodedata.category(char) in _INVISIBLE else char


def _thin(text: str) -> str:
    """Keep the first marks of each heap: normalisation sorts a heap in quadratic time."""
    kept, heap = [], 0
    for char in text:
        heap = heap + 1 if unicodedata.combining(char) else 0
        if heap <= MOST_MARKS:
            kept.append(char)
    return "".join(kept)
