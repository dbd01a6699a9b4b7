"""The words of one text as parts of names: which may be a first name, a surname, or somebody everybody knows."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise, permutations
from typing import Final, NamedTuple

from moderation.domain.screening.name_roles import (
    Role,
    RoleOf,
    is_listed_name,
    is_patronymic,
    plain,
    roles_of,
)
from moderation.domain.screening.words import famous, surnames

_CALLS: Final = """
    уважаемый уважаемая дорогой дорогая господин госпожа ведущий ведущая здравствуйте привет спасибо
    добрый абонент клиент оператор директор эксперт альфа бета меня зовут мама папа бабушка дедушка
    гость номер паспорт договор фио зрители тариф максимум яндекс мегафон билайн
"""
_ADDRESSING: Final = frozenset(_CALLS.split())
_START: Final = 2
_FAMOUS: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
for _pair in famous.FAMOUS.replace("\n", " ").split(","):
    _first, _last = _pair.split()
    _FAMOUS[_first[:_START]].append((_first, _last))
_EASTERN: Final = frozenset(surnames.EASTERN.split())
_SYLLABLES: Final = frozenset(surnames.SHORT.split())
_NO_SURNAME: Final = Role.PLACE | Role.WORD | Role.BEING

WORD: Final = re.compile(r"[А-ЯЁа-яё]+(?:-[А-ЯЁа-яё]+)?")
_SPACE = re.compile(r"[ \t]{1,3}")
_INTRODUCED = re.compile(
    r"(?i)(?:зовут|фио|ф\. ?и\. ?о\.?|фамилия|на имя|оформлен[ао]? на|паспорт на|договор на|это|я|от"
    r"|(?:абонент|сотрудни[кц]|мастер|менеджер|оператор)\w{0,2})[:\s—-]{1,4}$"
)
_BEFORE: Final = 24
_MOST_ASKED: Final = 16
"""Words of one text that are looked up in the dictionary."""
_SHORTEST: Final = 4
"""Letters of an unknown word that may be a surname; shorter ones are mostly slang."""


class Word(NamedTuple):
    """A word of the text; `capital` is False all over a shouted message, where capitals mean nothing."""

    text: str
    start: int
    end: int
    capital: bool
    patronymic: bool


class NameWords:
    """The words of one text, and what each may be in a name."""

    def __init__(self, text: str, dictionary: RoleOf | None) -> None:
        self.text = text
        self._dictionary = dictionary
        self._known: dict[str, Role] = {}
        shouted = sum(map(str.isupper, text)) > sum(map(str.islower, text))
        self.words = [_word(match, shouted=shouted) for match in WORD.finditer(text)]

    def roles(self, word: Word) -> Role:
        """Return what a word may be."""
        roles = self._known.get(word.text)
        if roles is None:
            # A text full of odd words must not keep the dictionary busy: the rest is judged by endings.
            dictionary = self._dictionary if len(self._known) < _MOST_ASKED else None
            roles = self._known[word.text] = roles_of(word.text, dictionary)
        return roles

    def close(self, *words: Word) -> bool:
        """Tell whether nothing but a space stands between the words."""
        return all(_SPACE.fullmatch(self.text, one.end, other.start) for one, other in pairwise(words))

    def is_first(self, word: Word) -> bool:
        """Tell whether a word may be a first name."""
        if is_listed_name(word.text):
            return True
        return word.capital and self.roles(word) & (Role.NAME | Role.WORD) == Role.NAME

    def may_be_first(self, word: Word) -> bool:
        """Tell whether a word may be the first name before a patronymic: nearly any odd word may."""
        return self.is_first(word) or (word.capital and Role.WORD not in self.roles(word))

    def is_surname(self, word: Word) -> bool:
        """Tell whether a word is a surname beside a first name."""
        roles = self.roles(word)
        if Role.SURNAME not in roles or word.patronymic or plain(word.text) in _ADDRESSING:
            return False
        return word.capital or not (plain(word.text) in _SYLLABLES or roles & (Role.WORD | Role.BEING))

    def is_surname_in_full(self, word: Word) -> bool:
        """Tell whether a word is a surname where first name and patronymic stand beside it."""
        if plain(word.text) in _ADDRESSING or word.patronymic or is_listed_name(word.text):
            return False
        return Role.SURNAME in self.roles(word) or (word.capital and self.is_odd(word))

    def is_odd(self, word: Word) -> bool:
        """Tell whether a word may be a surname for all that is known: no everyday word, no place."""
        if len(word.text) == 1 or plain(word.text) in _ADDRESSING:
            return False
        return not self.roles(word) & _NO_SURNAME or self.is_surname(word)

    def is_unknown(self, word: Word) -> bool:
        """Tell whether even a dictionary does not know a word."""
        if self._dictionary is None or len(word.text) < _SHORTEST or plain(word.text) in _ADDRESSING:
            return False
        return not self.roles(word)

    def may_follow(self, word: Word) -> bool:
        """Tell whether a capitalised word may be the surname after a first name: «Заяц» may, «Интернет» may not."""
        if self.roles(word) & (Role.SURNAME | Role.BEING):
            return plain(word.text) not in _ADDRESSING
        return self.is_odd(word)

    def is_introduced(self, word: Word) -> bool:
        """Tell whether a name is announced right before a word."""
        return _INTRODUCED.search(self.text[max(0, word.start - _BEFORE) : word.start]) is not None

    def is_eastern(self, words: Sequence[Word]) -> bool:
        """Tell whether the words are a name of syllables with the surname first: «Нгуен Ван Хай»."""
        return (
            plain(words[0].text) in _EASTERN
            and words[0].capital
            and self.close(*words)
            and all(
                word.text[0].isupper()
                and word.text[1:].islower()
                and (plain(word.text) in _SYLLABLES or not self.roles(word) & _NO_SURNAME)
                for word in words[1:]
            )
        )


def is_famous(*words: Word) -> bool:
    """Tell whether two of the words name somebody whom everybody knows."""
    spelt = [plain(word.text) for word in words]
    return any(
        one.startswith(first) and other.startswith(last)
        for one, other in permutations(spelt, 2)
        for first, last in _FAMOUS.get(one[:_START], ())
    )


def _word(match: re.Match[str], *, shouted: bool) -> Word:
    word = match.group()
    return Word(word, match.start(), match.end(), word[0].isupper() and not shouted, is_patronymic(word))
