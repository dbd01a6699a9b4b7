"""Models: what understands messages and what reads articles, opened where they run, in a process of their own.

That process imports this page and no more of the wiring: whoever starts it waits for what it imports.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from moderation.adapters.topics_file import load_topics
from moderation.settings import Settings

if TYPE_CHECKING:
    from moderation.adapters.reader import Reader
    from moderation.pipeline.understanding.embedder import Understanding


def open_embedder(settings: Settings, *, threads: int) -> Understanding:
    """Return what understands messages: model, heads, topics, language; takes seconds, the first time longer."""
    # Heavy imports: what does not embed, such as the dashboard, must not pay for them.
    import embeddings  # noqa: PLC0415
    from embeddings.alignment import AlignedEncoder, Alignment  # noqa: PLC0415
    from embeddings.heads import Heads  # noqa: PLC0415
    from embeddings.topics import Topics  # noqa: PLC0415
    from moderation.adapters.language import detect  # noqa: PLC0415
    from moderation.adapters.morphology import roles_in_names  # noqa: PLC0415
    from moderation.adapters.phones import find_phones  # noqa: PLC0415
    from moderation.pipeline.understanding.embedder import Embedder  # noqa: PLC0415
    from moderation.pipeline.understanding.recurring import Recurring  # noqa: PLC0415

    encoder = embeddings.load(settings.encoder, threads=threads)
    alignment = Alignment.load(encoder.model.revision)
    aligned = encoder if alignment is None else AlignedEncoder(encoder, alignment, detect)
    topics = load_topics(Path(settings.topics) if settings.topics else None)
    examples = {topic.name: topic.examples for topic in topics.topics}
    keywords = {topic.name: topic.keywords for topic in topics.topics}
    embedder = Embedder(
        encoder,
        Heads.load(encoder.model.revision),
        Topics(aligned, examples, keywords),
        alignment=alignment,
        language=detect,
        phones=find_phones,
        dictionary=roles_in_names,
    )
    return Recurring(embedder)


def open_reader(settings: Settings, *, threads: int) -> Reader:
    """Return what reads the knowledge base and questions to it; takes seconds, the first time longer."""
    # Heavy imports, as above.
    from moderation.adapters.language import detect  # noqa: PLC0415
    from moderation.adapters.reader import Reader  # noqa: PLC0415

    return Reader(settings.encoder, language=detect, threads=threads)
