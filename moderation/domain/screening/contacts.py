"""Where a person can be written to: e-mail, also spelt out against robots, profiles and handles on the net."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_AT: Final = (
    r"(?:@|\s@\s|\s?[(\[{]\s?(?:at|эт|собак[аи]|собачка|гав)\s?[)\]}]\s?"
    r"|\s(?:собак[аи]|собачка|эт|at)\s|\s?\*собака\*\s?)"
)
_DOT: Final = r"(?:\.|\s\.\s?|\s(?:точка|тчк|dot)\s|\s?[(\[{]\s?(?:точка|dot|\.)\s?[)\]}]\s?)"
_JOINT: Final = r"(?:точка|тчк|dot|(?:нижн\w{2,3}\s)?подч[её]ркивание|тире|дефис|минус)"
_LOCAL: Final = rf"[\w+-][\w.+-]{{0,63}}(?:\s?{_JOINT}\s?[\w.+-]{{1,40}}){{0,3}}"
_PROVIDER: Final = (
    r"(?:g?mail|yandex|ya|rambler|bk|inbox|list|icloud|hotmail|outlook|яндекс|я|мейл|мэйл|маил|майл|джимейл|гмейл|гмаил"
    r"|рамблер|бк|инбокс|лист|айклауд|хотмейл|аутлук)"
)
_ZONE: Final = r"(?:ru|com|net|org|su|by|kz|ру|ком|рф|нет|орг|бай|кз)"
_EMAIL = re.compile(
    rf"(?i)(?<![\w.+-]){_LOCAL}{_AT}(?:[a-zа-яё0-9-]{{1,63}}(?:{_DOT}[a-zа-яё0-9-]{{2,24}}){{1,3}}|{_PROVIDER}\s{_ZONE}(?!\w))"
)
_SPLIT_LOCAL = re.compile(r"(?i)(?<![\w.+-])[a-z][\w.+-]{1,30}\s$")
_LEFTOVER = re.compile(r"\d{1,4}(?!\d)")
_PLACEHOLDER: Final = 40
_SIGNS_OF_EMAIL: Final = ("@", "собак", "собач", "at", "эт", "гав")
_MAY_HOLD_EMAIL = re.compile(r"(?i)@|собак|собачк|[\s(\[{](?:at|эт|гав)[\s)\]}]")
_NO_LOCAL: Final = frozenset(("моя", "вы", "ты", "эта", "наша", "ваша", "злая", "чья", "у", "и", "а"))

_PROFILE = re.compile(
    r"(?i)(?<![\w.])(?:https?://)?(?:www\.|m\.)?"
    r"(?:(?:t\.me|telegram\.me|telegram\.dog|wa\.me|vk\.com/id|vk\.me|viber\.me|signal\.me|max\.ru/u|ok\.ru/profile|instagram\.com"
    r"|facebook\.com|fb\.com|tiktok\.com)/?@?[\w.+-]{3,64}|tg://\S{3,64})"
)
_OWN_PAGE = re.compile(
    r"(?i)(?:мо[йяюеёи]\w{0,2}|меня|мне|пиш\w{1,5}|страниц\w|профил\w|личк\w|это я|жду)[^/\n]{0,24}?"
    r"(?<![\w.])((?:https?://)?(?:m\.)?(?:vk\.com|vkontakte\.ru|ok\.ru)/[\w.]{3,40})"
)
_HANDLE = re.compile(r"(?<![\w@.])@[A-Za-z][\w.]{2,31}(?<![.])")
_CONTACT: Final = (
    r"тг|тэгэ|телег\w{0,5}|telegram|tg|инст\w{0,6}|insta\w{0,5}|скайп\w?|skype|ник\w?|личк\w|лс|вк|ватсап\w?|вотсап\w?|whatsapp"
    r"|вайбер\w?|viber|дискорд\w?|discord|контакт\w{0,3}|аккаунт\w{0,2}"
)
_TO_CONTACT = re.compile(
    rf"(?i)(?<!\w)(?:пиш(?:и|ите|у)|напиши(?:те)?|писать|стучи(?:те|сь|тесь)?|добавляй(?:ся|те|тесь)?|свяжи(?:сь|тесь|тись)|{_CONTACT})(?!\w)"
    r"[^@\n]{0,24}$"
)
_CONTACT_AFTER = re.compile(
    rf"(?i)\s?[-—(,:]?\s?(?:это\s)?(?:мо[йяё]\s|в\s|на\s)?(?:мо[йяё]\s)?(?:{_CONTACT})(?!\w)"
)
_NAMED = re.compile(
    rf"(?i)(?<!\w)(?:{_CONTACT})[\s:—-]{{1,3}}(?:(?:мой|моя|это|ник)\s)?([a-z][a-z\d]*(?:[._][a-z\d]|\d{{2}})[\w.]{{1,30}}(?<!\.))"
)
_BEFORE: Final = 48


def find_emails(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the text holds e-mail addresses, also spelt out against robots."""
    if not any(at in text.lower() for at in _SIGNS_OF_EMAIL) or not _MAY_HOLD_EMAIL.search(text):
        return
    for match in _EMAIL.finditer(text):
        start = match.start()
        if match.group().partition(" ")[0].lower() in _NO_LOCAL:
            continue
        if _LEFTOVER.match(match.group()):
            # «svetlana 85 собака…»: the number belongs to the word before it.
            word = _SPLIT_LOCAL.search(text, max(0, start - _PLACEHOLDER), start)
            start = word.start() if word else start
        yield start, match.end()


def find_profiles(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the text links to a person's page or chat."""
    if "/" in text:
        yield from (match.span() for match in _PROFILE.finditer(text))
        yield from (match.span(1) for match in _OWN_PAGE.finditer(text))


def find_handles(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the text gives a handle to be written to; answering @somebody in the chat is not that."""
    yield from (match.span(1) for match in _NAMED.finditer(text))
    if "@" not in text:
        return
    for match in _HANDLE.finditer(text):
        before = text[max(0, match.start() - _BEFORE) : match.start()]
        if _TO_CONTACT.search(before) or _CONTACT_AFTER.match(text, match.end()):
            yield match.span()
