"""Write a text as hurried viewers do: without punctuation, in one case, with slips of the finger."""

import random
import re

_PUNCTUATION = re.compile(r"[^\w\s@+%*#/-]+")
_SPACES = re.compile(r"\s+")
_LETTER_PAIR = re.compile(r"[^\W\d_]{2}")
_SLIP_RATE = 0.08  # of letter pairs


def bare(text: str) -> str:
    """Drop punctuation and capitals."""
    return _SPACES.sub(" ", _PUNCTUATION.sub(" ", text.lower())).strip()


def slipped(text: str, dice: random.Random) -> str:
    """Drop, double or swap a letter here and there."""
    return _LETTER_PAIR.sub(lambda pair: _slip(pair[0], dice), text)


def _slip(pair: str, dice: random.Random) -> str:
    if dice.random() > _SLIP_RATE:
        return pair
    first, second = pair[0], pair[1]
    return dice.choice([second, first + pair, second + first])


def variants(text: str, dice: random.Random) -> list[str]:
    """Give the text and its noisy twins, each once."""
    plain = bare(text)
    return list(dict.fromkeys(filter(None, [text, plain, slipped(plain, dice), text.upper()])))
