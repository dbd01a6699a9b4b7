"""What the screens may know about a message: gathered beforehand, so that screens stay pure."""

from __future__ import annotations

from dataclasses import dataclass

from moderation.domain.message import Span
from moderation.domain.word_lists import NOTHING, Matched


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything known about one message before it is judged.

    `text` is as typed; `clean` is normalised and repaired (what is embedded and matched). `language` is an
    ISO code or `und`. `phones` are subscriber numbers found by a library; `personal` is
    all personal data in `text`, None when nobody has looked yet. `asks`, `abusive` and `spam` are
    the learned heads' probabilities, None when no vector was made. `own_copies` counts earlier messages of
    the same viewer with (nearly) the same text in the flood window, `copies` those of anybody,
    `copiers` the distinct viewers who sent them, `own_recent` all recent messages of this viewer, `own_near`
    those of them that differ in a few letters at most.
    `matched` are the entries of the operator's word lists in it.
    """

    text: str
    clean: str
    language: str = "und"
    phones: tuple[Span, ...] = ()
    personal: tuple[Span, ...] | None = None
    asks: float | None = None
    abusive: float | None = None
    spam: float | None = None
    own_copies: int = 0
    copies: int = 0
    copiers: int = 0
    own_recent: int = 0
    own_near: int = 0
    matched: Matched = NOTHING
