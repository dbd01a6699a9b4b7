from __future__ import annotations

import pytest

from moderation.settings import load


@pytest.mark.parametrize(
    ("environ", "title"),
    [
        ({}, "Прямой эфир"),
        ({"EFIR_LANGUAGE": "en"}, "Live"),
        ({"EFIR_LANGUAGE": "en", "EFIR_TITLE": "Вечер"}, "Вечер"),
    ],
)
def test_the_first_broadcast_is_called_in_its_own_language(environ: dict[str, str], title: str) -> None:
    assert load(environ)[0].first_title == title
