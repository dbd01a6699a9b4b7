"""Write a text as hurried viewers do: without punctuation, in one case, with slips of the finger, in key words only."""

import random
import re

from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

_PUNCTUATION = re.compile(r"[^\w\s@+%*#/-]+")
_SPACES = re.compile(r"\s+")
_LETTER_PAIR = re.compile(r"[^\W\d_]{2}")
_SLIP_RATE = 0.08  # of letter pairs


def bare(text: str) -> str:
    """Drop punctuation and capitals."""
    return _SPACES.sub(" ", _PUNCTUATION.sub(" ", text.lower())).strip()


def telegraphic(text: str) -> str:
    """Leave the words of an English text that carry its sense, as headlines and search boxes have them."""
    return " ".join(word for word in bare(text).split() if word not in ENGLISH_STOP_WORDS)


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
