"""Messages screened as in a broadcast, without a server or a log."""

from __future__ import annotations

from collections.abc import Sequence

from moderation.domain.events import Asked, Recorded
from moderation.domain.message import Screening
from moderation.pipeline.sorting.screener import Screener
from moderation.pipeline.understanding.embedder import Embedder


def recorded(at: int, text: str, viewer: str, seconds: float) -> Recorded:
    """Return a message with its place in the log."""
    return Recorded(at + 1, Asked(str(at), viewer, text, seconds, "chat"))


def alone(embedder: Embedder, texts: Sequence[str]) -> list[Screening]:
    """Screen each text as the first of its broadcast."""
    messages = [recorded(at, text, "viewer", float(at)) for at, text in enumerate(texts)]
    return [Screener().screen([message])[0] for message in embedder.understand(messages)]


def together(embedder: Embedder, texts: Sequence[str]) -> list[Screening]:
    """Screen texts as one broadcast, each from a viewer of its own, twice a second."""
    messages = [recorded(at, text, f"viewer {at}", at * 0.5) for at, text in enumerate(texts)]
    return Screener().screen(embedder.understand(messages))
