"""Text as it is embedded and matched: one spelling for what looks the same, nothing invisible, no decoration."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from moderation.domain.screening.plausibility import RUSSIAN_WORDS, russian_surprise

MOST_CHARS: Final = 2000
"""Characters that are looked at: a viewer may send fewer, a feed may not."""

_PLAIN = re.compile(r"[ -~А-Яа-яЁё№«»—–₽]*")
_ODD = re.compile(r"[^ -~А-Яа-яЁё№«»—–₽]")
_LOOSE_MARKS = re.compile(
    r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]+"
)
_MOST_MARKS: Final = 2
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_DECORATION: Final = frozenset({"So", "Sk"})
_KEPT: Final = frozenset("°^`")

_CYRILLIC_TWINS: Final = str.maketrans("aceopxyikABCEHKMOPTXYI3", "асеорхуікАВСЕНКМОРТХУІз")
_LATIN_TWINS: Final = str.maketrans("асеорхуікАВСЕНКМОРТХУІ", "aceopxyikABCEHKMOPTXYI")
_LETTERS = re.compile(r"[A-Za-zА-Яа-яЁёІі]+")
_LATIN_STEM = re.compile(r"[A-Za-z]{3,}[А-Яа-яЁё]+")
_LATIN = re.compile(r"[A-Za-z]")
_CYRILLIC = re.compile(r"[А-Яа-яЁёІі]")
_LATIN_ONLY = re.compile(r"[bdfghjlmnqrstuvwzDFGJLNQRSUVWZ]")
_CYRILLIC_ONLY = re.compile(r"[бвгдёжзийлмнптфцчшщъыьэюяБГДЁЖЗИЙЛПУФЦЧШЩЪЫЬЭЮЯ]")
_LONE_TWIN = re.compile(r"(?<![\w./'-])[acoykAСOYK](?![\w./'-])")
_DIGIT_AS_LETTER = re.compile(r"(?<=[а-яё])[03](?=[а-яё])")
_DIGIT_TWINS: Final = {"0": "о", "3": "з"}

_STRETCHED = re.compile(r"(?i)(?!\bооо\b|\bссср)([^\W\d_wix])\1{2,}")
_USUALLY_DOUBLE: Final = frozenset("слн")
_SHOUTED_MARKS = re.compile(r"[!?][!?]+")
_REPEATED_MARK = re.compile(r"([^\w\s.])\1{2,}")
_MANY_DOTS = re.compile(r"\.{4,}")
_SPACED_OUT = re.compile(r"(?<!\w)[А-Яа-яЁё](?:([ .*_-])[А-Яа-яЁё](?:\1[А-Яа-яЁё]){1,30})(?!\w)")
_MAYBE_SPACED_OUT = re.compile(r"[ .*_-][А-Яа-яЁё][ .*_-][А-Яа-яЁё](?![А-Яа-яЁё])")
"""What any word written apart holds, found sooner than the word."""
_THREE_TIMES = re.compile(r"(.)\1\1")
_SPACED_AT_MOST: Final = 10
_SHORT_WORD: Final = 3


def _fate(match: re.Match[str]) -> str:
    """Return what an unusual character becomes: itself, a space, or nothing."""
    char = match.group()
    if char.isspace():
        return " "
    category = unicodedata.category(char)
    if category in _INVISIBLE or char in {"\ufe0f", "\u20e3"}:
        return ""
    return " " if category in _DECORATION and char not in _KEPT else char


def _thin_marks(text: str) -> str:
    """Keep the first marks of each heap: normalisation sorts a heap in quadratic time."""
    kept, heap = [], 0
    for char in text:
        heap = heap + 1 if unicodedata.combining(char) else 0
        if heap <= _MOST_MARKS:
            kept.append(char)
    return "".join(kept)


def _compose(text: str) -> str:
    # The number sign would become "No", so it is set aside.
    parts = _thin_marks(text).split("№")
    return "№".join(unicodedata.normalize("NFKC", part) for part in parts)[:MOST_CHARS]


def _one_script(match: re.Match[str]) -> str:
    """Spell a word of mixed scripts in one, where every letter of the other has a twin in it."""
    word = match.group()
    if not (_LATIN.search(word) and _CYRILLIC.search(word)) or _LATIN_STEM.fullmatch(word):
        return word
    has_latin_only, has_cyrillic_only = _LATIN_ONLY.search(word), _CYRILLIC_ONLY.search(word)
    if has_latin_only and has_cyrillic_only:
        return word
    if has_latin_only:
        return word.translate(_LATIN_TWINS)
    return word.translate(_CYRILLIC_TWINS)


def _join_spaced(match: re.Match[str]) -> str:
    joined = match.group().replace(match.group(1), "")
    word = joined.lower().replace("ё", "е")
    plausible = word in RUSSIAN_WORDS or (
        len(word) > _SHORT_WORD and russian_surprise(word) <= _SPACED_AT_MOST * len(word)
    )
    return joined if plausible else match.group()


def _unstretch(match: re.Match[str]) -> str:
    letter = match.group(1)
    return letter * 2 if letter.lower() in _USUALLY_DOUBLE else letter


def _untwin(text: str) -> str:
    if not _CYRILLIC.search(text):
        return text
    if _LATIN.search(text):
        text = _LETTERS.sub(_one_script, text)
        text = _LONE_TWIN.sub(lambda m: m.group().translate(_CYRILLIC_TWINS), text)
    if "0" in text or "3" in text:
        text = _DIGIT_AS_LETTER.sub(lambda m: _DIGIT_TWINS[m.group()], text)
    return text


def _squeeze(text: str) -> str:
    short = _STRETCHED.sub(_unstretch, text)
    # A stem that was stretched may turn out to be of mixed scripts: «aaaа».
    return text if short == text else _untwin(short)


def clean(text: str) -> str:
    """Return the text in one plain spelling, of at most `MOST_CHARS` characters.

    Compatibility forms, invisible characters, emoji, look-alike letters inside words, stretched letters,
    repeated marks and spaced-out words are undone; wording, case and typing mistakes stay.
    """
    text = text[:MOST_CHARS]
    if not _PLAIN.fullmatch(text):
        text = _LOOSE_MARKS.sub("", _ODD.sub(_fate, _compose(text)))
    if _MAYBE_SPACED_OUT.search(text):
        text = _SPACED_OUT.sub(_join_spaced, text)
    text = _untwin(text)
    # Most texts have nothing three times in a row, and need no closer look.
    if _THREE_TIMES.search(text.lower()):
        text = _squeeze(text)
    text = _SHOUTED_MARKS.sub(lambda m: "?" if "?" in m.group() else "!", text)
    if _THREE_TIMES.search(text):
        text = _REPEATED_MARK.sub(r"\1", _MANY_DOTS.sub("...", text))
    return " ".join(text.split())
