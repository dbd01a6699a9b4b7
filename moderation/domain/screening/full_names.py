"""Full names in a message: a surname with a first name; a first name or a patronymic alone is nobody yet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from moderation.domain.screening.plausibility import RUSSIAN_WORDS
from moderation.domain.screening.words import first_names

_CASES: Final = {
    "а": ("а", "ы", "и", "е", "у", "ой", "ою", "ей"),
    "я": ("я", "и", "е", "ю", "ей", "ёй", "ии"),
    "й": ("й", "я", "ю", "ем", "е", "и"),
    "ь": ("ь", "я", "ю", "ем", "е", "и", "ью"),
}
_AFTER_CONSONANT: Final = ("", "а", "у", "ом", "ем", "е")


def _forms(name: str) -> Iterator[str]:
    endings = _CASES.get(name[-1])
    stem = name if endings is None else name[:-1]
    yield from (stem + ending for ending in endings or _AFTER_CONSONANT)


_IRREGULAR: Final = ("льва", "льву", "львом", "павла", "павлу", "павлом", "петра", "петру", "петром")
_NAMES: Final = frozenset(
    form.lower().replace("ё", "е")
    for name in (first_names.MALE + first_names.FEMALE).split()
    for form in _forms(name)
) | frozenset(_IRREGULAR)

_PATRONYMIC = re.compile(
    r"(?i)[а-яё]{2,20}(?:(?:[оеё]вич|ьич)(?:|а|у|ем|ом|е)|(?:[оеё]вн|ичн)(?:а|ы|е|у|ой|ою))"
    r"|(?:иль|кузьм|фом|лук|никит|сав)ич(?:|а|у|ом|ем|е)"
)
_SURNAME = re.compile(
    r"(?i)[а-яё]{2,20}(?:"
    r"(?:ов|ев|ёв|ин|ын)(?:|а|у|ым|е|ой|ых|ы)|(?:ск|цк)(?:ий|ого|ому|им|ом|ая|ую|ой|ие|их)"
    r"|енко|[бвгджзклмнпрст]ко|[ую]к(?:|а|у|ом)|[чщш]ук(?:|а|у|ом)|янц?(?:|а|у|ом)|дзе|швили|[иы]х|евич|ович|ич(?:|а|у)"
    r"|бек|баев(?:|а)|улы|оглы|кызы)"
)
_CITIES: Final = """
    саратов саратове ростов ростове псков пскове киров кирове тамбов тамбове азов азове серов серове
    чехов щелково берлин пекин крым иваново кемерово домодедово одинцово пушкин калинин ереван
    казахстан дагестан башкортостан татарстан россия
"""
_PLACES: Final = frozenset(_CITIES.split())
_CALLS: Final = """
    уважаемый уважаемая дорогой дорогая господин госпожа ведущий ведущая здравствуйте привет спасибо
    добрый абонент клиент оператор директор эксперт альфа бета меня зовут мама папа бабушка дедушка
    гость номер паспорт договор фио зрители
"""
_ADDRESSING: Final = frozenset(_CALLS.split())
_WORD = re.compile(r"[А-ЯЁа-яё]+(?:-[А-ЯЁа-яё]+)?")
_GAP = re.compile(r"[ \t]{1,3}|\. ?")
_INITIALS = re.compile(r"[А-ЯЁ]\. ?[А-ЯЁ]\.")
_INTRODUCED = re.compile(
    r"(?i)(?:зовут|фио|ф\. ?и\. ?о\.?|фамилия|на имя|оформлен[ао]? на|паспорт на|это)[:\s—-]{1,4}$"
)
_BEFORE: Final = 24


def _is_first(word: str) -> bool:
    return word.lower().replace("ё", "е") in _NAMES


def _is_patronymic(word: str) -> bool:
    return _PATRONYMIC.fullmatch(word) is not None


def _is_odd_word(word: str) -> bool:
    """Tell whether a word is none that people say every day, so that it may be somebody's surname."""
    plain = word.lower().replace("ё", "е")
    return len(plain) > 1 and plain not in RUSSIAN_WORDS and plain not in _ADDRESSING and plain not in _PLACES


def _is_surname(word: str) -> bool:
    return _is_odd_word(word) and not _is_first(word) and _SURNAME.fullmatch(word) is not None


def _is_capital(word: str) -> bool:
    return word[0].isupper()


def _triple(first: str, second: str, third: str) -> bool:
    """Tell whether three words are surname, first name and patronymic, in either order."""
    if _is_patronymic(third) and _is_first(second):
        return _is_surname(first) or (_is_capital(first) and _is_odd_word(first) and not _is_first(first))
    if _is_patronymic(second) and _is_first(first):
        return _is_surname(third) or (_is_capital(third) and _is_odd_word(third))
    return False


def _pair(first: str, second: str, *, introduced: bool) -> bool:
    """Tell whether two capitalised words are a surname and a first name."""
    if not (_is_capital(first) and _is_capital(second)):
        return False
    for name, other in ((first, second), (second, first)):
        if (
            _is_first(name)
            and not _is_patronymic(other)
            and (_is_surname(other) or (introduced and _is_odd_word(other) and not _is_first(other)))
        ):
            return True
    return False


def _neighbours(text: str, words: list[re.Match[str]], i: int) -> list[re.Match[str]]:
    """Return a word and up to two that follow it with nothing but spaces or a point between."""
    near = [words[i]]
    for follower in words[i + 1 : i + 3]:
        if not _GAP.fullmatch(text, near[-1].end(), follower.start()):
            break
        near.append(follower)
    return near


def _end_of_name(text: str, near: list[re.Match[str]]) -> int:
    """Return where a full name that opens with the first of these words ends, 0 if none does."""
    words = [match.group() for match in near]
    start = near[0].start()
    if len(words) > 2 and _triple(*words):  # noqa: PLR2004 - a triple is three words
        return near[2].end()
    introduced = _INTRODUCED.search(text[max(0, start - _BEFORE) : start]) is not None
    if len(words) > 1 and _pair(words[0], words[1], introduced=introduced):
        return near[1].end()
    if _is_capital(words[0]) and _is_surname(words[0]):
        initials = _INITIALS.match(text, near[0].end() + 1)
        return initials.end() if initials else 0
    return 0


def find_names(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the text names a person by surname and first name, with the patronymic if it is there."""
    words = list(_WORD.finditer(text))
    taken = 0
    for i, word in enumerate(words):
        if word.start() >= taken:
            end = _end_of_name(text, _neighbours(text, words, i))
            if end:
                taken = end
                yield word.start(), end
