from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.message import Span
from moderation.domain.screening.masking import MOST_SHOWN, mask
from moderation.domain.screening.personal import find_personal


def test_names_each_secret_in_place() -> None:
    text = "Сидоренко Ольга, 8 916 123-45-67, паспорт 4510 123456, карта 4276380012345678, a@b.example"
    shown = mask(text, find_personal(text))
    assert shown == "[имя], [телефон], паспорт [паспорт], карта [карта], [e-mail]"


def test_every_kind_has_its_word() -> None:
    kinds = ("phone", "email", "card", "passport", "account", "address", "name", "link")
    shown = {mask("xx", [Span(0, 2, kind)]) for kind in kinds}
    assert len(shown) == len(kinds)
    assert mask("xx", [Span(0, 2, "new")]) == "[скрыто]"


def test_invisible_and_turning_characters_are_not_shown() -> None:
    assert mask("a\u202eb\u200bc\x00d\ud800e\nf", []) == "abcde f"


def test_a_long_text_is_cut_without_cutting_a_mask() -> None:
    text = "я" * (MOST_SHOWN - 3) + " 89161234567 и ещё"
    shown = mask(text, [Span(MOST_SHOWN - 2, MOST_SHOWN + 9, "phone")])
    assert shown.endswith("[телефон]…")


@given(st.text(st.characters(exclude_categories=()), max_size=200))
def test_what_is_shown_is_safe_and_short(text: str) -> None:
    shown = mask(text, find_personal(text))
    shown.encode()
    assert "\x00" not in shown
    assert "\u202e" not in shown
