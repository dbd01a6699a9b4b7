"""Two questions in one message: where the second begins, and only where that is certain.

A wrong cut costs more than a missed one, so both halves must ask, and ask about different subjects (`words/subjects`),
unless the author says that there are two, or the second asks for the price of what the first asks to use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from moderation.domain.message import MAX_CHARS
from moderation.domain.phrases import Phrases, read_words
from moderation.domain.screening.question import ASKS, question_score
from moderation.domain.screening.words.subjects import DEED, SUBJECTS, THING

_SUBJECTS: Final = Phrases(SUBJECTS)
_GENERAL: Final = frozenset({THING, DEED})

_ASKING = (
    r"(?:как|каким|какой|какая|какие|какую|каков\w*|где|когда|почему|зачем|сколько|скока|куда|откуда|можно|реально"
    r"|(?:что|чо|че|шо)\s+(?:с|со|там|за|по|делать|нужно|надо)|за\s+что|во\s+сколько|на\s+сколько|до\s+скольки"
    r"|(?:не\s+)?\w+\s+ли|how|what|when|where|why|can|could|is|are|do|does|will"
    r"|қалай|қашан|қайда|қайдан|неге|қанша|қандай|qanday|qachon|qancha|qayer\w*|nega|necha)\b"
)
_AND = r"(?:и|а|да|and|va|және)"
_LEAD = (
    r"(?:(?:а|и|но|ну|же|вот|то|так|или|скажите|подскажите|объясните|ответьте|пожалуйста|интересует),?\s+)*"
)
_OPENER = re.compile(rf"(?:[\w-]+\s+){{0,6}}?{_ASKING}", re.IGNORECASE)
_REQUEST = re.compile(
    r"(?:\w+\s+)?(?:верните|посоветуйте|подскажите|объясните|прошу|помогите|сделайте|отключите|подключите)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"(?<=[,.;:!?—–])\s+")
_PRONOUN = re.compile(
    r"(?<!за )(?<!для )\b(?:он|она|оно|они|его|е[её]|их|ему|им|н[её]м|ней|него|не[её]|them)\b", re.IGNORECASE
)
_POINTS_BACK = re.compile(r"\b(?:это|этот|эту|эта|там|тут|здесь)\b", re.IGNORECASE)
_FOR_IT = re.compile(r"\b(?:за|для)\s+(?:это|этого|него|не[её]|них)\b", re.IGNORECASE)
_ONE_OF = re.compile(r"или\b", re.IGNORECASE)
_WHENEVER = re.compile(r"когда\b", re.IGNORECASE)
_PRICE = re.compile(r"(?<!во )(?<!на )\b(?:сколько|цена|почем|стоит|стоят|much)\b", re.IGNORECASE)
_USE = re.compile(r"\b(?:как|где|куда|можно|how|where|can)\b", re.IGNORECASE)
_HOW_TO = re.compile(r"(?:как|где|куда)\s+(?:\w+\s+){0,2}\w+(?:ть|ти|чь|ться)\b", re.IGNORECASE)

_TWO = re.compile(r"\b(?:два|2|пара|пару|несколько)\s+(?:вопрос|момент)", re.IGNORECASE)
_NUMBERED = re.compile(
    r"(?:^|.*?[\s:,.])1\s*[).:–—-]\s*(?P<first>\D.+?)[\s;,.]+(?:и\s+)?2\s*[).:–—-]\s*(?P<second>\D.+)"
)
_COUNTED = re.compile(
    rf"[\s,.;!?—–-]+(?:{_AND}\s+)?(?:(?:второй|другой|ещ[её](?:\s+один)?)\s+(?:вопрос|момент)(?:ик)?"
    r"|вопрос\s+(?:второй|номер\s+два)|второе|во-вторых)\b[\s:,—–-]+",
    re.IGNORECASE,
)
_ADDED = re.compile(
    rf"[\s,.;!?—–-]+(?:{_AND}\s+)?(?:ещ[её]|также|кстати|заодно|плюс|also|и\s+это,)(?![\w?])[\s:,—–-]*",
    re.IGNORECASE,
)
_ENDED = re.compile(rf"(?:(?<=[?!;])|(?<=[^\d.]\.))\s+(?:{_AND}\s+)?|\s/\s", re.IGNORECASE)
_JOINED = re.compile(rf"(?:\s*,)?\s+{_AND}\s+(?={_LEAD}{_ASKING})", re.IGNORECASE)
_LISTED = re.compile(rf",\s+(?={_ASKING})", re.IGNORECASE)

_TELLING: Final = 4
"""Letters from which a word says what a question is about."""
_MUCH: Final = 3
"""Such words that make a subject of their own, if no list knows it."""
_PLACES: Final = 8
"""Places of a kind that are looked at: who asks twice does so soon, and a heap of marks must not hold others up."""


@dataclass(frozen=True, slots=True)
class _Cut:
    """A place where a second question may begin, and how the author leads over to it."""

    first: str
    second: str
    how: re.Pattern[str]
    two: bool

    @property
    def added(self) -> bool:
        """Whether the author says that something else follows."""
        return self.two or self.how in {_COUNTED, _ADDED}


def split(clean: str) -> tuple[str, ...]:
    """Return the two questions of a cleaned and repaired message, the main one first; nothing when it asks one."""
    if len(clean) > MAX_CHARS:
        return ()
    for parts in _candidates(clean):
        if all(question_score(part, None)[0] >= ASKS for part in parts):
            return parts
    return ()


def _candidates(text: str) -> Iterator[tuple[str, str]]:
    """Yield the ways to cut a text in two questions, the surest first."""
    numbered = _NUMBERED.match(text) if "1" in text and "2" in text else None
    if numbered and _asks(numbered["first"]) and _asks(numbered["second"]):
        yield numbered["first"], numbered["second"]
    two = bool(_TWO.search(text))
    for how in (_COUNTED, _ADDED, _ENDED, _JOINED, *((_LISTED,) if "," in text else ())):
        for place in islice(how.finditer(text), _PLACES):
            mark = place[0][:1] if place[0][:1] in {"?", "!", "."} else ""
            cut = _Cut(text[: place.start()].strip() + mark, text[place.end() :].strip(), how, two)
            clause = next((clause for clause in _CLAUSE.split(cut.second) if _asks(clause)), "")
            if clause and _is_asked(cut):
                yield from _parts(cut, clause)


def _is_asked(cut: _Cut) -> bool:
    """Tell whether what stands before a cut asks; a demand goes on behind a comma, it does not end there."""
    requests = cut.how not in {_JOINED, _LISTED}
    return any(_asks(clause) or (requests and _REQUEST.match(clause)) for clause in _CLAUSE.split(cut.first))


def _parts(cut: _Cut, clause: str) -> Iterator[tuple[str, str]]:
    """Yield the two questions of a cut when they are certain to be two; `clause` is what asks in the second."""
    before = _SUBJECTS.find(cut.first)
    after = _SUBJECTS.find(cut.second if cut.added else clause) - _GENERAL
    if _goes_on(cut, clause):
        return
    if after:
        apart = not after & before and bool(before or (cut.added and _telling(cut.first)))
    else:
        apart = _is_own(cut, clause, known=bool(before - _GENERAL))
    if apart:
        yield cut.first, cut.second
    elif not after:
        yield from _carried(cut, clause)


def _goes_on(cut: _Cut, clause: str) -> bool:
    """Tell whether the second stretch only goes on with what the first one asks."""
    if _ONE_OF.match(cut.second):
        return True
    if cut.how is _LISTED:
        whenever = _WHENEVER.match(clause) and not _WHENEVER.search(cut.first)
        return bool(whenever or _POINTS_BACK.search(clause))
    return cut.how is _JOINED and bool(_FOR_IT.search(clause))


def _is_own(cut: _Cut, clause: str, *, known: bool) -> bool:
    """Tell whether a second question about nothing on the lists is about something of its own."""
    if cut.two or cut.how is _COUNTED:
        return bool(_telling(cut.second) - _telling(cut.first))
    new = _telling(clause) - _telling(cut.first)
    how_to = cut.how is _JOINED and _HOW_TO.match(clause) and not _PRONOUN.search(clause)
    return bool(known and how_to) and len(new) >= _MUCH


def _carried(cut: _Cut, clause: str) -> Iterator[tuple[str, str]]:
    """Yield the questions with the second one's pronoun put into words, unless they ask much the same."""
    subject = _subject(cut.first)
    priced = _USE.search(cut.first) and _PRICE.search(clause)
    used = _PRICE.search(cut.first) and _USE.search(clause)
    if subject and _PRONOUN.search(clause) and (cut.added or bool(priced) != bool(used)):
        yield cut.first, _PRONOUN.sub(subject, cut.second, count=1)


def _subject(first: str) -> str:
    """Return the word for what a question is about, of the clause nearest to its end; "" when no list knows any."""
    clauses = reversed(_CLAUSE.split(first))
    known = [(word, _SUBJECTS.find(word)) for clause in clauses for word in read_words(clause).words]
    special = (word for word, subjects in known if subjects - _GENERAL)
    return next(special, "") or next((word for word, subjects in known if THING in subjects), "")


def _asks(clause: str) -> bool:
    return bool(_OPENER.match(clause)) or (clause.endswith("?") and " " in clause)


def _telling(text: str) -> set[str]:
    """Return the beginnings of the words that say what a text is about."""
    return {
        word[:_TELLING]
        for word in read_words(text).words
        if len(word) >= _TELLING and not _OPENER.match(word)
    }
