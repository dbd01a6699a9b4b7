import pytest

from embeddings.guarding.guards import AXES
from moderation.ui.texts.values import value_in_words

VALUES = [(axis.name, value) for axis in AXES for value in axis.values]


@pytest.mark.parametrize(("axis", "value"), VALUES)
def test_every_value_of_a_guard_has_words(axis: str, value: str) -> None:
    russian, english = (value_in_words(axis, value, language) for language in ("ru", "en"))
    assert russian
    assert axis in ("brand", "system", "sim") or russian != value
    assert "_" not in english


def test_values_read_as_people_say_them() -> None:
    assert value_in_words("country", "turkey", "ru") == "Турция"
    assert value_in_words("country", "uae", "en") == "UAE"
    assert value_in_words("works", "no", "ru") == "не работает"
    assert value_in_words("kind of danger", "ice", "ru") == "Люди на льду или льдине"
    assert value_in_words("amount in gb", "20", "ru") == "20 ГБ"
    assert value_in_words("tariff", "Космос", "ru") == "Космос"
