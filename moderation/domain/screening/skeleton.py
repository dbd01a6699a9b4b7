"""Words as they sound under a disguise, with the way back to where they stood.

People hide abuse by look-alike letters (xyй), digits (6лядь), signs (бл@), stars (х*й), spaces and dots
(б л я, х.у.й), stretching (сууука), Latin letters (zaebali) and the wrong keyboard layout ([eq).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from moderation.domain.remembering import known_words


class Skeleton(NamedTuple):
    """One reading of a stretch of text, in lower case without repeated letters; `*` is a hidden letter."""

    word: str
    start: int
    end: int


_CHUNK = re.compile(r"\S+")
_LETTERS = re.compile(r"[^\W_]+")
_SPACED = re.compile(r"(?<![^\W_])(?:[^\W\d_]\W{1,3}){2,30}[^\W\d_](?![^\W_])")
_MAYBE_SPACED = re.compile(r"\W[^\W\d_]\W{1,3}[^\W\d_](?![^\W_])")
"""What any word written apart holds, found sooner than the word."""
_STARS = re.compile("[*#$%&•@×]")
_REPEAT = re.compile(r"(.)\1+")
_CYRILLIC = re.compile("[а-яёіїєґқғңһұүөәў]", re.IGNORECASE)
_LATIN = re.compile("[a-z]", re.IGNORECASE)
_DISGUISE = re.compile(r"[a-z0-9]", re.IGNORECASE)
_LONGEST: Final = 24
"""No abusive word is longer; longer chunks are read piece by piece only."""

_ENGLISH: Final = frozenset({"her", "here", "hers"})
"""Words that would sound abusive if they were Russian."""

_DIGITS: Final = str.maketrans("6013", "boiz")
_SYLLABLE: Final = 2
"""Letters between the dots of a word that is written apart, at most."""

_LOOKS: Final = str.maketrans("abcehkmnoprtuxyz0346819", "абсенкмпоргтихузозчбвия")
_LAYOUT: Final = str.maketrans(
    "`qwertyuiop[]asdfghjkl;'zxcvbnm,.{}:<>\"~", "ейцукенгшщзхъфывапролджэячсмитьбюхъжбюэе"
)
_SOUNDS: Final = {
    "shch": "щ", "sch": "щ", "zh": "ж", "kh": "х", "ts": "ц", "ch": "ч", "sh": "ш", "yo": "е", "jo": "е", "ya": "я",
    "ja": "я", "ia": "я", "yu": "ю", "ju": "ю", "ye": "е", "je": "е", "iy": "ий", "ij": "ий", "yj": "ый", "uj": "уй",
    "uy": "уй", "ey": "ей", "ej": "ей", "oy": "ой", "oj": "ой", "ay": "ай", "aj": "ай", "a": "а", "b": "б", "c": "ц",
    "d": "д", "e": "е", "f": "ф", "g": "г", "h": "х", "i": "и", "j": "й", "k": "к", "l": "л", "m": "м", "n": "н",
    "o": "о", "p": "п", "q": "к", "r": "р", "s": "с", "t": "т", "u": "у", "v": "в", "w": "в", "x": "х", "y": "ы",
    "z": "з", "6": "ш", "4": "ч", "'": "ь",
}  # fmt: skip
_SOUND = re.compile("|".join(sorted(_SOUNDS, key=len, reverse=True)))


@known_words
def sound_out(latin: str) -> str:
    """Spell a lower-case Latin word by Russian letters, as people transliterate."""
    return _SOUND.sub(lambda found: _SOUNDS[found.group()], latin)


def switch_keys(latin: str) -> str:
    """Read lower-case text by the Russian letters on the same keys."""
    return latin.translate(_LAYOUT)


def read_skeletons(text: str) -> Iterator[Skeleton]:
    """Yield every reading of every word of a text, in order; a plain word has exactly one."""
    for chunk in _CHUNK.finditer(text):
        at, read = chunk.start(), _read_again if chunk.end() - chunk.start() <= _LONGEST else _read_chunk
        for word, start, end in read(chunk.group()):
            yield Skeleton(word, at + start, at + end)
    if may_be_spaced(text):
        for spaced in _SPACED.finditer(text):
            yield from _read_spaced(spaced)


def may_be_spaced(text: str) -> bool:
    """Tell in a hurry whether words of a text may be written apart."""
    return _MAYBE_SPACED.search(text) is not None


def _squeeze(word: str) -> str:
    return _REPEAT.sub(r"\1", word.lower().replace("ё", "е"))


@known_words
def _read_again(chunk: str) -> tuple[Skeleton, ...]:
    return tuple(_read_chunk(chunk))


def _read_chunk(chunk: str) -> Iterator[Skeleton]:
    pieces = list(_LETTERS.finditer(chunk))
    for piece in pieces:
        yield from _read_piece(piece.group(), piece.start())
    if not pieces or len(chunk) > _LONGEST:
        return
    first, last = pieces[0].start(), pieces[-1].end()
    if _STARS.search(chunk):
        starred = chunk.strip(".,!?:;()«»\"'")
        at = chunk.index(starred)
        yield Skeleton(_STARS.sub("*", _squeeze_letters(starred)), at, at + len(starred))
    elif len(pieces) > 1 and max(len(piece.group()) for piece in pieces) <= _SYLLABLE:
        joined = "".join(piece.group() for piece in pieces)
        yield Skeleton(_undisguise(joined), first, last)
    if _LATIN.search(chunk) and not _CYRILLIC.search(chunk):
        yield Skeleton(_REPEAT.sub(r"\1", switch_keys(chunk.lower())), 0, len(chunk))


def _read_piece(piece: str, start: int) -> Iterator[Skeleton]:
    end = start + len(piece)
    word = _squeeze(piece)
    yield Skeleton(word, start, end)
    if len(piece) > _LONGEST or not _DISGUISE.search(piece):
        return
    if _LATIN.search(piece) and not _CYRILLIC.search(piece) and piece.lower() not in _ENGLISH:
        yield Skeleton(_squeeze(sound_out(piece.lower().translate(_DIGITS))), start, end)
    yield Skeleton(_undisguise(piece), start, end)


def _read_spaced(found: re.Match[str]) -> Iterator[Skeleton]:
    """Read letters written apart; a short word before them («и с у к а») may be among them."""
    places = [found.start() + letter.start() for letter in _LETTERS.finditer(found.group())]
    letters = [found.string[place] for place in places]
    for skipped in range(min(3, len(letters) - 2)):
        yield Skeleton(_undisguise("".join(letters[skipped:])), places[skipped], found.end())


def _undisguise(word: str) -> str:
    return _squeeze(word.lower().translate(_LOOKS))


def _squeeze_letters(word: str) -> str:
    """Squeeze repeated letters but count the stars, for they tell how long the word is."""
    return re.sub(r"([^\W_])\1+", r"\1", word.lower().translate(_LOOKS).replace("ё", "е"))
