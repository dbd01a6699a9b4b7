"""Bootstrap: settings → wired parts; the only place where adapters are chosen."""

from __future__ import annotations

import time
from pathlib import Path

import embeddings
from embeddings.heads import Heads
from embeddings.topics import Topics
from moderation.adapters.language import detect
from moderation.adapters.phones import find_phones
from moderation.adapters.sqlite.commands import SqliteCommands
from moderation.adapters.sqlite.views import SqliteViewReader
from moderation.adapters.topics_file import load_topics
from moderation.pipeline.desk import Desk
from moderation.pipeline.embedder import Embedder
from moderation.settings import Settings


def open_embedder(settings: Settings) -> Embedder:
    """Return what understands messages: model, heads, topics, language; takes seconds, the first time longer."""
    encoder = embeddings.load(settings.encoder, threads=settings.threads or None)
    topics = load_topics(Path(settings.topics) if settings.topics else None)
    examples = {topic.name: topic.examples for topic in topics.topics}
    return Embedder(
        encoder,
        Heads.load(encoder.model.revision),
        Topics(encoder, examples),
        language=detect,
        phones=find_phones,
    )


def open_desk(settings: Settings) -> Desk:
    """Return the desk of the dashboard: reads the views that `serve` writes, puts decisions in its inbox."""
    views = SqliteViewReader(settings.data / "views.sqlite3")
    commands = SqliteCommands(settings.data / "commands.sqlite3")
    return Desk(views, commands, clock=time.time)
