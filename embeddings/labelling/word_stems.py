"""Words of Russian and English texts without their endings, good enough to count them."""

import re
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_]{3,}")
_ENDING = re.compile(
    r"(?:иями|ями|ами|иях|ого|его|ому|ему|ыми|ими|ется|ются|ится|уется|аете|ите|ешь|ишь|ать|ять|ить|еть|уть|ает|яет|"
    r"ует|ают|яют|уют|ала|ила|ило|или|али|ется|ой|ей|ий|ый|ая|яя|ое|ее|ые|ие|ую|юю|ом|ем|ам|ям|ах|ях|ов|ев|ия|ию|ии|"
    r"ет|ит|ут|ют|ат|ят|ал|ил|а|я|о|е|ы|и|у|ю|ь|й|ing|ies|ed|es|s|y|e)$"
)
_SHORTEST = 3
_KNOWN_WORDS = 20_000  # whose stems are remembered: a chat uses few words, and those again and again
_STOP_WORDS = """
    а без более бы был была были было быть вам вас ваш ваша ваше ваши вашего весь вдруг ведь во вообще вот все
    всего всегда всем всех всю вы где говорят да даже для до добрый день его ему если есть еще же за
    здравствуйте зачем из или им их как какая какие какой какого когда кого который кто куда ли либо лучше меня
    мне можно мой моя мое мои мной мы на над надо нам нас наш не него нее нельзя нет ни них но ну нужно об
    однако он она они оно опять от очень по под пожалуйста подскажите скажите почему потом при привет про просто
    раз с сам свой своего себе себя сейчас со спасибо так также такая такие такой там тебя тем теперь то тоже
    только тот ту тут ты у уже хочу хотя чего чей чем что чтобы эта эти это этого этой этом этот эту я будет
    будут ваших вашей моего моей моем мою может могу нужен нужна вечер сколько чтоб типа блин утро доброе ага
    about after all also and any are because been but can could did does for from get got had has have hello her
    here him his how its just let like may me my need not now our out please should some than thank thanks that
    the their them then there they this too use using want was way were what when where which who why will with
    would you your
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())


def words(text: str) -> list[tuple[str, str]]:
    """Return stem and surface form, in small letters, of each word that means something."""
    found = (word.lower().replace("ё", "е") for word in _WORD.findall(text))
    return [(stem(word), word) for word in found if word not in STOP_WORDS]


@lru_cache(maxsize=_KNOWN_WORDS)
def stem(word: str) -> str:
    """Return a word in small letters without its ending."""
    shortened = _ENDING.sub("", word)
    return shortened if len(shortened) >= _SHORTEST else word
