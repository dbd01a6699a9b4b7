from __future__ import annotations

import pytest

from moderation.domain.errors import BadSetting
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


@pytest.mark.parametrize("name", ["intake", "viewer_page"])
def test_an_address_without_its_scheme_is_told(name: str) -> None:
    with pytest.raises(BadSetting, match=rf"EFIR_{name.upper()} is 'intake-1:8765': give an address"):
        load({f"EFIR_{name.upper()}": "intake-1:8765"})
