"""Russian in Latin letters: `kak podkluchit rouming` is «как подключить роуминг»."""

from __future__ import annotations

import re
from typing import Final

from moderation.domain.remembering import known_words
from moderation.domain.screening.names import is_foreign_name
from moderation.domain.screening.plausibility import (
    ENGLISH_WORDS,
    english_surprise,
    looks_uzbek,
    pair_cost,
    russian_surprise,
)
from moderation.domain.screening.words import russian

_SPELLINGS: Final[dict[str, tuple[str, ...]]] = {
    "shch": ("щ",), "sch": ("щ", "сч"), "shh": ("щ",), "zh": ("ж",), "kh": ("х",), "ts": ("ц", "тс"), "tc": ("ц",),
    "ch": ("ч",), "sh": ("ш",), "yo": ("е", "ьо"), "jo": ("е", "ьо"), "ya": ("я",), "ja": ("я",), "ia": ("я", "ия"),
    "yu": ("ю", "ью"), "ju": ("ю", "ью"), "iu": ("ю",), "ye": ("е", "ье"), "je": ("е", "ье"), "yy": ("ый",),
    "cy": ("цы",), "ci": ("ци",), "ce": ("це",), "tsa": ("тся", "ца"), "tsya": ("тся", "ться"), "tsja": ("тся", "ться"),
    "iy": ("ий", "ый"), "ij": ("ий",), "yj": ("ый",), "yi": ("ый",),
    "a": ("а",), "b": ("б",), "c": ("ц", "к", "с"), "d": ("д",), "e": ("е", "э"), "f": ("ф",), "g": ("г",),
    "h": ("х",), "i": ("и", "й"), "j": ("й", "ж"), "k": ("к",), "l": ("л", "ль"), "m": ("м",), "n": ("н", "нь"),
    "o": ("о",), "p": ("п",), "q": ("к",), "r": ("р", "рь"), "s": ("с",), "t": ("т", "ть"), "u": ("у", "ю"),
    "v": ("в",), "w": ("в", "ш"), "x": ("х", "кс"), "y": ("ы", "й", "и"), "z": ("з",),
    "4": ("ч",), "6": ("ш", "б"), "'": ("ь", "ъ"), "`": ("ь",), "ʹ": ("ь",),
}  # fmt: skip
_LONGEST: Final = max(map(len, _SPELLINGS))
_AS_I: Final = 5
"""What «и» costs for a «y», which is rather «ы»."""

_MARKED: Final = {"ль": 2, "нь": 3, "рь": 4, "ть": 2, "ю": 0, "э": 4, "тс": 2, "сч": 3, "с": 3}

_SKELETON_OF_LATIN: Final = {
    "shch": "Q", "sch": "Q", "shh": "Q", "zh": "Z", "kh": "h", "ts": "C", "tc": "C", "ch": "X", "sh": "W", "yo": "e",
    "jo": "e", "ya": "A", "ja": "A", "ia": "A", "yu": "u", "ju": "u", "iu": "u", "ye": "e", "je": "e",
    "y": "i", "j": "i", "x": "h", "4": "X", "6": "W", "'": "", "`": "", "ʹ": "", "w": "v", "q": "k",
}  # fmt: skip
_SKELETON_OF_RUSSIAN: Final = str.maketrans(
    dict(zip("абвгдежзийклмнопрстуфхцчшщыэюя", "abvgdeZziiklmnoprstufhCXWQieuA", strict=True))
    | {"ь": "", "ъ": ""}
)
_DIGRAPH = re.compile("|".join(sorted(map(re.escape, _SKELETON_OF_LATIN), key=len, reverse=True)))
_ENGLISH_DOUBLE = re.compile(r"oo|ee|ck|ll$|ss$")
_RUSSIAN_DOUBLE = re.compile(r"[оеие]{2}|сс$|лл$")
_DOUBLED = re.compile(r"(.)\1+")


def _tidy(skeleton: str) -> str:
    joined = (
        skeleton.replace("ts", "C")
        .replace("sX", "Q")
        .replace("iA", "A")
        .replace("iu", "u")
        .replace("ie", "e")
    )
    return _DOUBLED.sub(r"\1", joined)


def _skeleton(latin: str) -> str:
    return _tidy(_DIGRAPH.sub(lambda m: _SKELETON_OF_LATIN[m.group()], latin))


def _skeletons() -> dict[str, str]:
    found: dict[str, str] = {}
    for word in russian.COMMON.split():
        found.setdefault(_tidy(word.translate(_SKELETON_OF_RUSSIAN)), word)
    return {_skeleton(latin): word for latin, word in _MISSPELT.items()} | found


_MISSPELT: Final = {
    "shto": "что", "sho": "шо", "roming": "роуминг", "rominga": "роуминга", "romingu": "роумингу",
    "vaifai": "вайфай", "vayfay": "вайфай", "pomosh": "помощь", "spasiba": "спасибо", "zdraste": "здрасте",
    "pochimu": "почему", "pojalusta": "пожалуйста", "pojaluista": "пожалуйста", "pozhalusta": "пожалуйста",
    "escho": "еще", "esho": "еще", "eshe": "еще", "shas": "щас", "kagda": "когда", "skoka": "сколько",
    "voobshe": "вообще", "vobshe": "вообще",
}  # fmt: skip
"""Spellings by ear that letters alone do not lead back to a word."""

_BY_SKELETON: Final = _skeletons()
_OTHER_HABITS: Final = (("j", "zh"), ("w", "sh"), ("c", "k"), ("c", "ts"), ("h", "sh"))


@known_words
def _known(latin: str) -> str | None:
    """Return the common Russian word that a Latin spelling stands for."""
    word = _BY_SKELETON.get(_skeleton(latin))
    if word is not None:
        # «root» is no «рот»: English doubles what Russian does not.
        return word if not _ENGLISH_DOUBLE.search(latin) or _RUSSIAN_DOUBLE.search(word) else None
    if latin.endswith(("tsa", "ca")):
        return _BY_SKELETON.get(
            _skeleton(latin.removesuffix("a").removesuffix("c").removesuffix("ts") + "tsya")
        )
    for letter, habit in _OTHER_HABITS:
        if letter in latin:
            word = _BY_SKELETON.get(_skeleton(latin.replace(letter, habit)))
            if word is not None:
                return word
    return None


def _spell(latin: str) -> str:
    """Return the likeliest Cyrillic spelling by letter pairs (the best path over all spellings)."""
    best: list[dict[str, tuple[int, str]]] = [{} for _ in range(len(latin) + 1)]
    best[0][" "] = (0, "")
    for start in range(len(latin)):
        for before, (cost, read) in best[start].items():
            for length in range(1, min(_LONGEST, len(latin) - start) + 1):
                for letters in _SPELLINGS.get(latin[start : start + length], ()):
                    step = (
                        cost
                        + _MARKED.get(letters, 0)
                        + (_AS_I if length == 1 and letters == "и" and latin[start] == "y" else 0)
                        + pair_cost(before, letters[0])
                    )
                    step += pair_cost(letters[0], letters[1]) if len(letters) > 1 else 0
                    ends = best[start + length]
                    if letters[-1] not in ends or step < ends[letters[-1]][0]:
                        ends[letters[-1]] = (step, read + letters)
    finals = [(cost + pair_cost(last, " "), read) for last, (cost, read) in best[-1].items()]
    return min(finals)[1] if finals else latin


_WORD = re.compile(r"(?i)[a-z46'`ʹ]*[a-z][a-z46'`ʹ]*")
_LATIN = re.compile(r"[A-Za-z]")
_CYRILLIC = re.compile(r"[А-Яа-яЁё]")
_DIGIT_AS_LETTER = re.compile(r"(?<=[a-z])[46](?=[a-z]{2})|^4(?=[a-z]{2})")
_ABBREVIATION = re.compile(r"[A-Z]{2,5}")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_BEFORE_INFINITIVE: Final = frozenset(
    ("как", "можно", "хочу", "надо", "нужно", "могу", "можете", "могут", "чтобы", "где", "нельзя", "хватит")
)
_INFINITIVE = re.compile(r"[а-я]{2,}[аеиуыя]т")
_SOFT_END = re.compile(r"[а-я]{2}(?:[еи]ш|[еи]тес)$")
_READ_AT_MOST: Final = 40
_LONGEST_WORD: Final = 30
_CERTAIN: Final = 8
_PER_LETTER: Final = 0.5
_CERTAIN_AMONG_CYRILLIC: Final = 15
_GUESS_AT_MOST: Final = 10


def _words(token: str, names: frozenset[str]) -> tuple[str, ...]:
    """Return the lower-case Latin words of a token, none when it is a name, a tag or an address."""
    words = _latin_words(token)
    if words and is_foreign_name(token, names):
        return tuple(word for word in words if _DIGIT_AS_LETTER.search(word) and _known(word))
    return words


@known_words
def _latin_words(token: str) -> tuple[str, ...]:
    if not _LATIN.search(token) or token.startswith("#"):
        return ()
    found = _WORD.findall(token)
    return tuple(_STRETCHED.sub(r"\1", word.lower()) for word in found if len(word) <= _LONGEST_WORD)


@known_words
def _certain_evidence(word: str) -> int | None:
    """Return how far a listed word speaks for Russian (above zero) or against it, None when it is not listed."""
    size = len(word)
    if _known(word) is not None:
        return 0 if word in ENGLISH_WORDS or looks_uzbek(word) else (3 * size if size > 1 else 1)
    if word in ENGLISH_WORDS:
        return -3 * size
    return -4 * size if looks_uzbek(word) else None


@known_words
def _guess(word: str) -> int:
    """Return the same for a word that no list holds, by its letter pairs."""
    if _DIGIT_AS_LETTER.search(word):
        return 2 * len(word)
    return max(-_GUESS_AT_MOST, min(english_surprise(word) - russian_surprise(_spell(word)), _GUESS_AT_MOST))


def _certain(words: list[str], at_least: int) -> bool:
    listed = {word: _certain_evidence(word) for word in words}
    evidence = sum(listed[word] or 0 for word in words)
    others = [word for word in words if listed[word] is None]
    enough = max(at_least, _PER_LETTER * sum(map(len, words)))
    digits = any(_DIGIT_AS_LETTER.search(word) for word in others)
    if evidence + 3 * _GUESS_AT_MOST * len(others) < enough or (evidence <= 0 and not digits):
        return False
    return evidence + sum(map(_guess, others)) >= enough


def _read(latin: str, before: list[str]) -> str:
    plain = _STRETCHED.sub(r"\1", latin.lower())
    word = _known(plain)
    if word is None:
        word = _spell(plain[:_LONGEST_WORD])
        infinitive = _INFINITIVE.fullmatch(word) and _BEFORE_INFINITIVE.intersection(before[-2:])
        if infinitive or _SOFT_END.search(word):
            word += "ь"
    before.append(word)
    return word.capitalize() if latin[0].isupper() else word


def _may_be_word(token: str, text: str, *, mixed: bool) -> bool:
    """Tell whether a token may hold Russian words: not an abbreviation, nor a capitalised name among Cyrillic."""
    if mixed:
        return token.islower()
    return text.isupper() or _ABBREVIATION.fullmatch(token) is None


def _is_of_product(before: str, token: str, names: frozenset[str]) -> bool:
    """Tell whether a capitalised word goes on with a product's name: «Keenetic Giga»."""
    return token.istitle() and is_foreign_name(before, names)


def to_cyrillic(text: str, names: frozenset[str] = frozenset()) -> str | None:
    """Spell a line in Cyrillic when it is certainly Russian in Latin letters, else return None."""
    mixed = _CYRILLIC.search(text) is not None
    tokens = text.split()
    words = [
        _words(token, names)
        if _may_be_word(token, text, mixed=mixed) and not _is_of_product(before, token, names)
        else ()
        for before, token in zip(("", *tokens), tokens, strict=False)
    ]
    found = [word for of_token in words[:_READ_AT_MOST] for word in of_token]
    if not found or not _certain(found, _CERTAIN_AMONG_CYRILLIC if mixed else _CERTAIN):
        return None
    before: list[str] = []
    return " ".join(
        _WORD.sub(lambda m: _read(m.group(), before), token) if of_token else token
        for token, of_token in zip(tokens, words, strict=True)
    )
