"""Numbers and addresses on the net that point at a person: phones, cards, passports, accounts, e-mail, profiles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_DIGIT = re.compile(r"\d")
_NOT_DIGIT = re.compile(r"\D")

_EMAIL = re.compile(
    r"(?i)(?<![\w.+-])[\w+-][\w.+-]{0,63}(?:@|\s@\s|\s?\(at\)\s?|\s?\[at\]\s?|\s?\(?собака\)?\s)"
    r"[a-zа-яё0-9-]{1,63}(?:(?:\.|\s\.\s|\sточка\s)[a-zа-яё0-9-]{2,24}){1,3}"
)
_MAY_HOLD_EMAIL: Final = ("@", "(at)", "[at]", "собака")
_PROFILE = re.compile(
    r"(?i)(?<![\w.])(?:https?://)?(?:www\.)?(?:t\.me|telegram\.me|wa\.me|vk\.com/id|vk\.me|ok\.ru/profile|instagram\.com)/?@?[\w.+-]{3,64}"
)
_HANDLE = re.compile(
    r"(?i)(?:пиши(?:те)?|писать|тг|телег\w{0,5}|telegram|инст\w{0,6}|скайп|skype|контакт\w{0,3}|ник|личк\w|лс|вк|связ\w{1,5}|ватсап\w?|вотсап\w?)"
    r"[^@\w]{0,4}(?:\w{1,8}[^@\w]{1,3})?(@[A-Za-z]\w{3,31})"
)

_CARD = re.compile(r"(?<![\d*#])\d(?:[ -]{0,2}\d){12,18}(?![\d#])")
_FOURS = re.compile(r"\d{4}([ -]?)\d{4}\1\d{4}\1\d{4}")
_CARD_DIGITS: Final = 16

_PASSPORT_NEAR = re.compile(
    r"(?i)(?:паспорт\w{0,4}|сери[яию]|загран\w{0,8})[^\d\n]{0,24}"
    r"(\d{2}\s?-?\d{2}[\s,.:;-]{0,3}(?:(?:№|n|номер\w?)[\s:.]{0,3})?\d{6}|\d{2}[\s-]?(?:№\s?)?\d{7})(?!\d)"
)
_PASSPORT = re.compile(r"(?<![\d*#+])(?:\d{2}\s\d{2}\s(?:№\s?)?\d{6}|\d{4}\s?№\s?\d{6})(?!\d)")

_SNILS = re.compile(r"(?<!\d)\d{3}-\d{3}-\d{3}[ -]\d{2}(?!\d)")
_ACCOUNT_WORD: Final = (
    r"(?:договор\w{0,4}|контракт\w{0,3}|лицев\w{2,3}(?:\sсч[её]т\w{0,3})?|л\s?/?\s?сч?|заявк\w{1,3}|заявлени\w{1,2}|обращени\w{1,2}"
    r"|тикет\w{0,2}|заказ\w{0,2}|инн|снилс|огрн(?:ип)?|iccid|imei|имей|абонент\w{0,4}\s(?:номер\w?|№|id)|id\sабонента|аккаунт\w{0,2}"
    r"|кодовое\sслово|расч[её]тн\w{2,3}(?:\sсч[её]т\w{0,3})?|р\s?/\s?с|account|contract|ticket)"
)
_ACCOUNT = re.compile(
    rf"(?i)(?<![а-яёa-z]){_ACCOUNT_WORD}"
    r"(?:[\s:,.#-]{1,3}(?:на\s|мой\s|об\s\w{3,12}\s|mnp\s)?(?:номер\w{0,2}|ном\.|№|n|no|id|под)?[\s:.#]{0,3}(?:№\s?)?)"
    r"([a-zа-я]{0,5}[-/ ]?\d(?:[-/ ]?\d){4,23})(?![\d])"
)
_NUMBERED = re.compile(r"(?i)№\s?([a-zа-я]{0,4}-?\d(?:[-/ ]?\d){5,23})(?!\d)")
_LONG = re.compile(r"(?<![\d*#.,])\d{18,20}(?!\d)")
_DATE = re.compile(r"(?:[0-3]?\d[./-]){2}(?:19|20)?\d\d")

_PHONE = re.compile(
    r"(?<![\d*#/+.,])(?:\+\s?\d{1,3}|8|7)[\s.()-]{0,3}\(?\d{3}(?:[\s.()-]{0,3}\d){7}(?![\d#]|[.,]\d)"
    r"|(?<![\d*#/+.,-])\(?9\d{2}\)?[\s.-]{0,2}\d{3}[\s.-]?\d{2}[\s.-]?\d{2}(?![\d#]|[.,]\d)"
    r"|(?<![\d*#+-])\+\d(?:[\s().-]{0,2}\d){9,13}(?!\d)"
    r"|(?<![\d*#/+.,-])\d{3}-\d{2}-\d{2}(?![\d-])"
    r"|(?<![\d*#/+.,-])\(\d{3,5}\)\s?\d{1,3}[\s-]?\d{2}[\s-]?\d{2}(?![\d-])"
)
_TOLL_FREE = re.compile(r"(?:\+?7|8)800")


def _digits(text: str) -> str:
    return _NOT_DIGIT.sub("", text)


def passes_luhn(digits: str) -> bool:
    """Tell whether a row of digits has the check digit of a bank card."""
    doubled = (int(d) * 2 - 9 * (int(d) > 4) for d in digits[-2::-2])  # noqa: PLR2004 - 5 doubled is 10, one digit too long
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10 == 0


def is_toll_free(number: str) -> bool:
    """Tell whether a number is a hotline that anybody may know (8-800)."""
    return _TOLL_FREE.match(_digits(number)) is not None


def find_emails(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the text holds e-mail addresses, also spelt out against robots."""
    if any(sign in text for sign in _MAY_HOLD_EMAIL):
        yield from (match.span() for match in _EMAIL.finditer(text))


def find_profiles(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the text links to a person's page or chat."""
    if "/" in text:
        yield from (match.span() for match in _PROFILE.finditer(text))


def find_handles(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the text gives a handle to be written to; answering @somebody in the chat is not that."""
    if "@" in text:
        yield from (match.span(1) for match in _HANDLE.finditer(text))


def find_cards(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the text holds bank card numbers of 13 to 19 digits."""
    for match in _CARD.finditer(text):
        digits = _digits(match.group())
        if passes_luhn(digits) or _FOURS.fullmatch(match.group()) or len(digits) == _CARD_DIGITS:
            yield match.span()


def find_passports(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the text holds a passport's series and number."""
    yield from (match.span(1) for match in _PASSPORT_NEAR.finditer(text))
    yield from (match.span() for match in _PASSPORT.finditer(text))


def find_accounts(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the text holds numbers of contracts, accounts, applications, insurance."""
    for pattern in (_ACCOUNT, _NUMBERED):
        yield from (match.span(1) for match in pattern.finditer(text) if not _DATE.match(match.group(1)))
    for pattern in (_SNILS, _LONG):
        yield from (match.span() for match in pattern.finditer(text))


def find_phone_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the text holds subscriber numbers, in whatever spelling."""
    yield from (match.span() for match in _PHONE.finditer(text) if not is_toll_free(match.group()))
