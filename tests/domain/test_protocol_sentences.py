import re
import string

from moderation.domain.protocol import sentences


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_say_the_same_things_with_the_same_values() -> None:
    russian, english = sentences._TABLES["ru"], sentences._TABLES["en"]
    assert russian.keys() == english.keys()
    assert all(fields(russian[key]) == fields(english[key]) for key in russian)


def test_russian_sentences_count_rightly_whatever_the_number() -> None:
    for key in ("too_long", "too_fast", "address_too_fast", "gestures_too_fast"):
        said = sentences.sentence("ru", key, most=1, wait=1, length=501)
        assert not re.search(r"(?<!из )\b(?:1|501) [а-яё]{3,}", said)


def test_an_unknown_language_reads_russian() -> None:
    assert sentences.sentence("kk", "closed") == sentences.sentence("ru", "closed")
