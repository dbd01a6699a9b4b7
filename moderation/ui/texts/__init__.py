"""What the pages say, in Russian and in English."""

from __future__ import annotations

from moderation.ui.texts.en import EN
from moderation.ui.texts.ru import RU
from moderation.ui.texts.say import LANGUAGES, Say

__all__ = ["EN", "LANGUAGES", "RU", "Say"]
