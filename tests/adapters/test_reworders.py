from __future__ import annotations

import pytest

from moderation.adapters.reworders import open_reworder
from moderation.domain.errors import BadSetting
from moderation.settings import Settings, load

MODEL = {"EFIR_REWORD_URL": "http://127.0.0.1:9/v1", "EFIR_REWORD_MODEL": "m"}


def test_nobody_rewords_unless_the_operator_names_a_model() -> None:
    assert open_reworder(Settings()) is None
    assert open_reworder(load(MODEL)[0]) is not None


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"EFIR_REWORD_URL": "localhost:11434"}, "EFIR_REWORD_URL is 'localhost:11434'"),
        ({"EFIR_REWORD_MODEL": ""}, "EFIR_REWORD_MODEL is empty"),
        ({"EFIR_REWORD_SECONDS": "0"}, "EFIR_REWORD_SECONDS is 0"),
        ({"EFIR_REWORD_KEY": "sk-secret\n"}, "EFIR_REWORD_KEY holds what no key does"),
    ],
)
def test_a_model_that_cannot_be_asked_is_refused_at_the_start(wrong: dict[str, str], sentence: str) -> None:
    with pytest.raises(BadSetting, match=sentence) as refused:
        load(MODEL | wrong)
    assert "sk-secret" not in str(refused.value)
