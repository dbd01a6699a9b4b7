"""Reworders: the settings' language model, with what it takes to hold its words to their source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moderation.domain.binding import Grammar
from moderation.domain.screening.personal import find_personal
from moderation.pipeline.answers.rewording import Languages, Reworder

if TYPE_CHECKING:
    from moderation.domain.message import Span
    from moderation.settings import Settings


def open_reworder(settings: Settings) -> Reworder | None:
    """Return what rewords suggested answers, None where the operator names no language model."""
    if not settings.reword_url:
        return None
    from moderation.adapters.chat_completions import ChatCompletions  # noqa: PLC0415 - most operators need none

    model = ChatCompletions(
        settings.reword_url, settings.reword_model, settings.reword_key, seconds=settings.reword_seconds
    )
    return Reworder(model, known_languages())


def known_languages() -> Languages:
    """Return what the dictionaries at hand know; loading them takes a moment."""
    from moderation.adapters.language import detect  # noqa: PLC0415
    from moderation.adapters.morphology import bases, roles_in_names  # noqa: PLC0415
    from moderation.adapters.phones import find_phones  # noqa: PLC0415

    def personal(text: str) -> tuple[Span, ...]:
        return find_personal(text, find_phones(text), roles_in_names)

    return Languages(detect, personal, Grammar(roles_in_names, bases))
