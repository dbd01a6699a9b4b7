"""Text of strangers as plain text: no markup, nothing invisible, no heaps of marks, no second line."""

from __future__ import annotations

import unicodedata
from html.parser import HTMLParser
from typing import Final

MOST_CHARS: Final = 20_000
"""Characters that are looked at: the parser of HTML is slow on hostile input."""
MOST_MARKS: Final = 2
"""Marks kept on one letter: no language that is typed in a chat needs more."""
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_MARKS: Final = frozenset({"Mn", "Me"})
_SILENT: Final = frozenset({"script", "style", "template", "title", "svg", "math", "iframe", "object"})
_BREAKS: Final = frozenset({"br", "p", "div", "li", "tr", "td", "th", "h1", "h2", "h3", "blockquote", "hr"})


def from_html(html: str) -> str:
    """Return what a piece of HTML says: tags gone, a picture by its name in colons, no script or style."""
    reader = _Reader()
    reader.feed(html[:MOST_CHARS])
    reader.close()
    return "".join(reader.pieces)


def emote(name: str) -> str:
    """Return a small picture in words: a name in colons, an emoji as it is."""
    bare = name.strip().strip(":")
    return f":{bare}:" if bare.isascii() and bare else bare


def harmless(text: str, *, most: int) -> str:
    """Return a text in one line of at most `most` characters, without what hides, reorders or piles up."""
    kept: list[str] = []
    heap = 0
    for char in unicodedata.normalize("NFC", _thin(text[:MOST_CHARS])):
        category = unicodedata.category(char)
        heap = heap + 1 if category in _MARKS else 0
        if char.isspace():
            kept.append(" ")
        elif category not in _INVISIBLE and heap <= MOST_MARKS:
            kept.append(char)
    line = " ".join("".join(kept).split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def _thin(text: str) -> str:
    """Keep the first marks of each heap: normalisation sorts a heap in quadratic time."""
    kept, heap = [], 0
    for char in text:
        heap = heap + 1 if unicodedata.combining(char) else 0
        if heap <= MOST_MARKS:
            kept.append(char)
    return "".join(kept)


class _Reader(HTMLParser):
    """Collects what a reader would see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag means for the text."""
        if tag in _SILENT:
            self._silent += 1
        elif tag == "img":
            given = dict(attrs)
            self.pieces.append(f" {emote(given.get('alt') or given.get('title') or '')} ")
        elif tag in _BREAKS:
            self.pieces.append(" ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a tag that closes itself: nothing is inside it."""
        if tag not in _SILENT:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Note that a tag ends."""
        if tag in _SILENT:
            self._silent = max(self._silent - 1, 0)
        elif tag in _BREAKS:
            self.pieces.append(" ")

    def handle_data(self, data: str) -> None:
        """Take text."""
        if not self._silent:
            self.pieces.append(data)
