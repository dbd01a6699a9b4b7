from __future__ import annotations

from moderation.domain.screening import abuse
from moderation.domain.screening.reasons import REASONS, explain
from moderation.domain.screening.words import spam
from moderation.domain.urgency import EMERGENCIES, HIGH


def test_every_code_that_screening_can_give_has_a_sentence() -> None:
    given = (
        {rule.reason for rule in (*EMERGENCIES, *HIGH)} | set(abuse.KINDS) | set(spam.OFFERS) | set(spam.ACTS)
    )
    assert given <= set(REASONS)


def test_codes_are_explained_in_both_languages() -> None:
    assert explain("toxic") == "Брань или оскорбление"
    assert explain("toxic", "en") == "Obscenity or an insult"


def test_a_code_of_a_later_version_is_shown_as_it_is() -> None:
    assert explain("from_the_future") == "from_the_future"
