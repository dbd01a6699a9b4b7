from __future__ import annotations

import re
from string import Formatter

import pytest

from moderation.adapters.chat_completions import SENTENCES
from moderation.domain import errors
from moderation.domain.binding import Fault
from moderation.domain.deciding.correcting import Correction
from moderation.domain.deciding.decisions import Status, Verb
from moderation.domain.message import Level
from moderation.domain.ranking import PRESETS, Weights
from moderation.domain.screening.reasons import REASONS
from moderation.ui.parts.actions import DISMISSALS
from moderation.ui.parts.filters import FILTERS
from moderation.ui.texts import LANGUAGES, Say

SAYS = [Say("ru"), Say("en")]


def holes(text: str) -> list[set[str | None]]:
    return [{name for _, name, _, _ in Formatter().parse(form) if name} for form in text.split("|")]


def test_both_languages_say_the_same_things() -> None:
    assert set(LANGUAGES["ru"]) == set(LANGUAGES["en"])
    for key, text in LANGUAGES["ru"].items():
        assert text.strip()
        assert set().union(*holes(text)) == set().union(*holes(LANGUAGES["en"][key])), key


def test_forms_that_follow_a_number_are_three_in_russian_and_two_in_english() -> None:
    for key, text in LANGUAGES["ru"].items():
        if "|" in text:
            assert text.count("|") == 2, key
            assert LANGUAGES["en"][key].count("|") == 1, key
            assert all("n" in names for names in holes(text)), key


def test_english_has_no_russian_letters_but_in_the_name_of_the_language() -> None:
    for key, text in LANGUAGES["en"].items():
        assert key == "language.ru" or not re.search("[а-яё]", text, re.IGNORECASE), key


@pytest.mark.parametrize("say", SAYS, ids=["ru", "en"])
def test_whatever_comes_of_a_rewording_has_words(say: Say) -> None:
    for fault in Fault:
        assert say(f"reword.flaw.{fault}", what="590 ₽")
    for code in SENTENCES:
        assert say(f"reword.failed.{code}")


@pytest.mark.parametrize("say", SAYS, ids=["ru", "en"])
def test_everything_that_can_be_shown_has_words(say: Say) -> None:
    for verb in Verb:
        assert say(f"verb.{verb}")
        if verb is not Verb.UNDO:
            assert say(f"done.{verb}")
    for correction in Correction:
        assert say(f"correct.{correction}")
    for level in Level:
        assert say(f"level.{level}")
        assert say(f"item.why_level.{level}")
    for status in Status:
        assert say(f"status.{status}")
    for name in PRESETS:
        assert say(f"preset.{name}")
    for part in Weights.__slots__:
        assert say(f"part.{part}")
    for name in FILTERS:
        assert say(f"filter.{name}")
    for code in (*DISMISSALS, *REASONS):
        assert say.reason(code) != code, code


@pytest.mark.parametrize("say", SAYS, ids=["ru", "en"])
def test_every_failure_is_a_sentence(say: Say) -> None:
    for failure in (
        errors.Unreachable,
        errors.StoreFailed,
        errors.StoreDamaged,
        errors.StoreTooNew,
        errors.BadSetting,
    ):
        words = say.error(failure("x"))
        assert words.endswith(".")
        assert "x" not in words.split()


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 человек"), (1, "1 человек"), (2, "2 человека"), (11, "11 человек"), (12, "12 человек"), (22, "22 человека"),
     (111, "111 человек"), (1001, "1\u202f001 человек")],
)  # fmt: skip
def test_russian_forms(count: int, words: str) -> None:
    assert Say("ru").count("askers", count) == words


def test_numbers_and_times() -> None:
    assert Say("ru").number(18240.26, 1) == "18\u202f240,3"
    assert Say("en").number(18240.26, 1) == "18,240.3"
    assert Say("en").share(1, 3) == "33%"
    assert Say("en").share(1, 0) == "0%"
    ago = [Say("en").ago(seconds) for seconds in (-1, 59, 60, 7200, 90000)]
    assert ago == ["0 s ago", "59 s ago", "1 min ago", "2 h ago", "1 d ago"]
    assert [Say("en").stopwatch(s) for s in (80, 2537, 3661)] == ["01:20", "42:17", "1:01:01"]


def test_a_person_s_own_reason_is_shown_literally() -> None:
    assert Say("en").reason("**bold**") == "\\*\\*bold\\*\\*"
