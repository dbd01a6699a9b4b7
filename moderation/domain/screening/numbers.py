"""Numbers that point at a person: phones, cards, passports, accounts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_NOT_DIGIT = re.compile(r"\D")

_CARD = re.compile(r"(?<![\d*#])\d(?:[ _-]{0,2}\d){12,18}(?![\d#])")
_SIGNED_FOURS = re.compile(r"(?<![\d*#])\d{4}([ ./_-]{1,3})\d{4}\1\d{4}\1\d{4}(?![\d#])")
_CARD_NEAR = re.compile(r"(?i)(?<![а-яё])карт\w{0,3}[^\d\n]{0,16}(\d(?:[ _-]{0,2}\d){12,18})(?![\d#])")
_CARD_DIGITS: Final = 16
_GROUPED = re.compile(r"\d{3,}(?:[ _-]{1,2}\d{2,})*")

_PASSPORT_NEAR = re.compile(
    r"(?i)(?:пас+порт\w{0,4}|пасп\.?|загран\w{0,8}|серия|серии|сери[июей]|удостоверени\w{1,2}|водительск\w{2,3}|права|внж|рвп|патент\w?)"
    r"[^\d\n]{0,32}?"
    r"(\d{2}\s?-?\d{2}[\s,.:;/-]{0,3}(?:(?:№|n|номер\w?|ном\.?)[\s:.№]{0,3})?\d{3}[\s-]?\d{3}|\d{2}[\s-]?(?:№\s?)?\d{7}|[a-zа-я]{2}[\s-]?(?:№\s?)?\d{7})(?!\d)"
)
_PASSPORT_TURNED = re.compile(
    r"(?i)(?<!\d)(\d{6}[\s,.;]{1,3}(?:паспорт\w?\s)?сер(?:ия|ии|\.)[\s:]{0,2}\d{2}\s?\d{2})(?!\d)"
)
_PASSPORT = re.compile(r"(?<![\d*#+])(?:\d{2}\s\d{2}\s(?:№\s?)?\d{6}|\d{4}\s?№\s?\d{6})(?!\d)")

_SNILS = re.compile(r"(?<!\d)\d{3}[- ]\d{3}[- ]\d{3}[ -]\d{2}(?!\d)")
_ACCOUNT_WORD: Final = (
    r"(?:договор[а-яё]{0,4}|дог\.|контракт[а-яё]{0,3}|лиц(?:ев[а-яё]{2,3}|\.)(?:\s?сч(?:[её]т[а-яё]{0,3}|\.))?|л\s?/?\s?сч?\.?|л\.\s?сч?\."
    r"|заявк[а-яё]{1,3}|заявлени[а-яё]{1,2}|обращени[а-яё]{1,2}|тикет[а-яё]{0,2}|заказ[а-яё]{0,2}|квитанци[а-яё]{1,2}|претензи[а-яё]{1,2}|жалоб[а-яё]{1,2}|чек[а-яё]?"
    r"|инн|снилс|кпп|огрн(?:ип)?|омс|полис[а-яё]?|iccid|imei|имей|имеи|eid"
    r"|абонент[а-яё]{0,4}\s(?:номер[а-яё]?|№|id)|id\sабонента|айди|аккаунт[а-яё]{0,2}|сч[её]т[а-яё]{0,2}"
    r"|кодов[а-яё]{2}\sслов[ао]|р\s?/\s?с|account|contract|ticket|order)"
)
_BETWEEN: Final = (
    r"(?:(?:имеет|есть|номером|на|по|мой|моя|моё|мое|наш|его|её|ее|вот|такой|это|сим-?карты|симки|mnp|мнп|под|от|за|об?"
    r"|физлица|юрлица|ип|организации|компании|фирмы|пенсионерки|пенсионера|клиента|абонента|дома|домашнего|интернета?|устройства|телефона|аппарата|перенос[а-яё]{0,2}|замен[а-яё]{1,2}"
    r"|подключени[а-яё]{1,2}|возврат[а-яё]{0,2}|омс|дмс|страхов[а-яё]{2,6}|сбербанк[а-яё]?|банк[а-яё]?)[:,.]?\s{1,2})"
)
_NOT_MONEY: Final = (
    r"(?!\d|\s?(?:руб|р\b|р\.|₽|коп|гб\b|гиг|мб\b|мегабайт|мин|тыс|млн|км\b|чел|абонент|раз\b|штук|дн\b|дней|час|балл"
    r"|процент|%))"
)
_ACCOUNT = re.compile(
    rf"(?i)(?<![а-яёa-z]){_ACCOUNT_WORD}\s?(?:\([^)\d]{{1,16}}\))?[\s:,.#—-]{{0,3}}{_BETWEEN}{{0,3}}"
    r"(?:(?:номер\w{0,2}|ном\.|№|n|no|id)[\s:.#—-]{0,3}){0,2}(?:№\s?)?"
    rf"([a-zа-я]{{0,5}}[-/ ]?\d(?:[-/ ]?\d){{4,23}}(?:[-/][a-zа-я](?![a-zа-я]))?){_NOT_MONEY}"
)
_BRIEF: Final = ("сч", "лс", "л/с", "л с", "чек", "полис")
_BRIEF_DIGITS: Final = 6
_NUMBERED = re.compile(r"(?i)№\s?([a-zа-я]{0,4}-?\d(?:[-/ ]?\d){5,23})(?!\d)")
_LONG = re.compile(r"(?<![\d*#.,])\d{17,20}(?!\d)")
_BANK_ACCOUNT = re.compile(r"(?<!\d)40\d{3}[ .]?\d{3}[ .]?\d(?:[ .]?\d{4}){2}[ .]?\d{3}(?!\d)")
_SECRET_NEAR = re.compile(
    r"(?i)(?<![а-яёa-z])(?:cvv2?|cvc2?|цвв|свв|сиви|(?:пин|pin|пук|puk)(?:[ -]?код\w{0,2})?)(?:\s[а-яё]{1,8}){0,3}"
    r"[\s:—-]{1,3}(?!0000|1234)(\d{3,8})(?![\d.,]|\s?(?:раз|попыт|цифр))"
)
_CODE_WORD = re.compile(
    r"[Кк]одов[а-яё]{2}\sслов[ао][\s:—-]{1,3}(?:(?:моё|мое|у меня|это)\s)?(«[^»\n]{2,30}»|[А-ЯЁA-Z][\w-]{2,30})"
)
_HIDDEN_CARD = re.compile(r"(?<![\d*])\d{4}[ ]?(?:[*xхXХ•]{2,6}[ ]?){1,3}\d{4}(?!\d)")
_DATE = re.compile(r"(?:[0-3]?\d[./-]){2}(?:19|20)?\d\d|(?:19|20)\d\d[./-](?:[01]?\d)[./-][0-3]?\d(?!\d)")
_YEARS = re.compile(r"(?:19|20)\d\d\s?[-/ ]\s?(?:19|20)\d\d")

_SEP: Final = r"[\s.()/_|~*-]{0,4}"
_PHONE = re.compile(
    rf"(?<![\d*#/+.,])(?:\+\s?7|8|7){_SEP}9(?:{_SEP}\d){{9}}(?![\d#]|[.,]\d)"
    r"|(?<![\d*#/+.,])(?:\+\s?\d{1,3}|8|7)[\s.()-]{0,3}\(?\d{3}(?:[\s.()-]{0,3}\d){7}(?![\d#]|[.,]\d)"
    r"|(?<![\d*#/+.,-])\(?9\d{2}\)?[\s.-]{0,2}\d{3}(?:[\s.-]?\d){4}(?![\d#]|[.,]\d)"
    r"|(?<![\d*#/+.,-])[3489]\d{2}[\s.-]{1,2}\d{3}[\s.-]\d{2}[\s.-]\d{2}(?![\d#]|[.,]\d)"
    r"|(?<![\d*#+-])\+\d(?:[\s().-]{0,2}\d){9,13}(?!\d)"
    r"|(?<![\d*#/+.,-])\d{3}-\d{2}-\d{2}(?![\d-])"
    r"|(?<![\d*#/+.,-])\(\d{3,5}\)\s?\d{1,3}[\s-]?\d{2}[\s-]?\d{2}(?![\d-])"
)
_LOCAL_NEAR = re.compile(
    r"(?i)(?<![а-яё])(?:тел(?:ефон\w{0,3}|\.)?|номер\w{0,2}|домашн\w{2,3}|городск\w{2,3}|стационарн\w{2,3}|(?:по|за|пере)?звон\w{0,4}|набер\w{0,3}|факс\w?)"
    r"[^\d\n]{0,16}(\d{2}-\d{2}-\d{2}|\d{3}\s\d{2}\s\d{2}|\d{3}[ -]\d{4}|\d-\d{2}-\d{2})(?![\d-]|[.,:]\d)"
    + _NOT_MONEY
)
_HOME = re.compile(r"(?i)тел|домашн|городск|стационарн|факс")
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


def find_cards(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the text holds bank card numbers of 13 to 19 digits."""
    for match in _CARD.finditer(text):
        number = match.group()
        digits = _digits(number)
        if len(digits) == _CARD_DIGITS or (passes_luhn(digits) and _GROUPED.fullmatch(number)):
            yield match.span()
    yield from (match.span(1) for match in _CARD_NEAR.finditer(text))
    for pattern in (_SIGNED_FOURS, _HIDDEN_CARD):
        yield from (match.span() for match in pattern.finditer(text))


def find_passports(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the text holds a passport's series and number."""
    for pattern in (_PASSPORT_NEAR, _PASSPORT_TURNED):
        yield from (match.span(1) for match in pattern.finditer(text))
    yield from (match.span() for match in _PASSPORT.finditer(text))


def _is_date(number: str) -> bool:
    return _DATE.match(number) is not None or _YEARS.match(number) is not None


def find_accounts(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the text holds numbers of contracts, accounts, applications, insurance."""
    for match in _ACCOUNT.finditer(text):
        # A short word stands before many numbers: only a long one is an account then.
        brief = match.group().lower().startswith(_BRIEF)
        if not _is_date(match.group(1)) and not (brief and len(_digits(match.group(1))) < _BRIEF_DIGITS):
            yield match.span(1)
    yield from (match.span(1) for match in _NUMBERED.finditer(text) if not _is_date(match.group(1)))
    for pattern in (_SNILS, _LONG, _BANK_ACCOUNT):
        yield from (match.span() for match in pattern.finditer(text))


def find_secrets(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the text tells what opens an account or a card: a PIN, a card's check number, a code word."""
    for pattern in (_SECRET_NEAR, _CODE_WORD):
        yield from (match.span(1) for match in pattern.finditer(text))


def find_phone_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the text holds subscriber numbers, in whatever spelling."""
    yield from (match.span() for match in _PHONE.finditer(text) if not is_toll_free(match.group()))
    for match in _LOCAL_NEAR.finditer(text):
        if _HOME.match(match.group()) or not _DATE.fullmatch(match.group(1)):
            yield match.span(1)
