"""How well a question stands for its cluster by its looks alone: whole, polite, legible, without masked data."""

import re
import unicodedata

_GOOD_LENGTHS = range(20, 71)  # read at a glance from two metres
_FAIR_LENGTHS = range(12, 101)
_MASKED = re.compile(r"[▮█•]|\*{2,}|\[[^\]]{1,40}\]|<[^>]{1,40}>|https?:|www\.|@\w")
_ASKING = re.compile(
    r"^\W*(?:а |и |ну |здравствуйте\W+|добрый (?:день|вечер)\W+|"
    r"скажите,? (?:пожалуйста,? )?|подскажите,? (?:пожалуйста,? )?)?"
    r"(?:как|какой|какая|какие|каков|где|когда|куда|откуда|почему|зачем|сколько|что|кто|чем|можно|можно ли|есть ли|"
    r"будет|будут|нужно ли|правда|how|what|when|where|why|who|which|can|could|is|are|do|does|will|should)\b",
    re.IGNORECASE,
)
_STRETCHED = re.compile(r"(\w)\1\1|[!?.,)(]{2,}")
_CYRILLIC = re.compile("[\u0400-\u052f]+")
_LATIN = re.compile("[A-Za-z]+")
_BEYOND_RUSSIAN = re.compile(r"[ЀЂ-Џѐђ-ӿ]")
_DIGITS = re.compile(r"\d{2,}")
_STRANGE = re.compile(r"[^\w\s\x00-\x7f]")
_SHOUTED_SHARE = 0.5
_FEW_LETTERS = 8
_FEW_WORDS = 3


def looks(text: str) -> float:
    """Rate a text as the title of its cluster, from 0 (never, if anything else is there) to 1."""
    if _MASKED.search(text):
        return 0.0
    letters = list(filter(str.isalpha, text))
    if not letters:
        return 0.0
    rating = 0.3 + _length_rating(len(text))
    rating += 0.2 * text.rstrip(" )").endswith("?") + 0.15 * bool(_ASKING.match(text))
    rating += 0.05 * text.lstrip("«\"' ")[:1].isupper()
    rating -= (
        0.3 * _is_shouted(letters) + 0.1 * bool(_STRETCHED.search(text)) + 0.1 * bool(_DIGITS.search(text))
    )
    rating -= 0.15 * (len(text.split()) < _FEW_WORDS) + 0.1 * _has_pictures(text) + 0.1 * ("!" in text)
    return min(1.0, max(0.01, rating))


def script(text: str) -> str:
    """Name the script of most letters: "cyrillic", "latin" or "other"; "kindred" is Cyrillic beyond the Russian."""
    cyrillic, latin = (len("".join(letters.findall(text))) for letters in (_CYRILLIC, _LATIN))
    if cyrillic + latin == 0:
        return "other"
    if cyrillic < latin:
        return "latin"
    return "kindred" if _BEYOND_RUSSIAN.search(text) else "cyrillic"


def _length_rating(length: int) -> float:
    if length in _GOOD_LENGTHS:
        return 0.3
    return 0.15 if length in _FAIR_LENGTHS else -0.15


def _is_shouted(letters: list[str]) -> bool:
    return len(letters) >= _FEW_LETTERS and sum(map(str.isupper, letters)) > _SHOUTED_SHARE * len(letters)


def _has_pictures(text: str) -> bool:
    return any(unicodedata.category(character) == "So" for character in _STRANGE.findall(text))
