"""Files: what a broadcast is exported to, by the command and by the page alike."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from moderation.adapters.exports.corrections import corrections_jsonl
from moderation.adapters.exports.discretion import Discretion
from moderation.adapters.exports.serving import Serving
from moderation.adapters.exports.session import Session, go_through, look
from moderation.adapters.exports.staging import staged
from moderation.adapters.exports.writing import Writing
from moderation.adapters.topics_file import OTHER_TOPIC, load_topics
from moderation.pipeline.ports import LogReader, ViewReader
from moderation.ui.report.page import Sources, report_html
from moderation.ui.report.summary import summary_table
from moderation.ui.texts import Say

FILES: Final = (
    "report.html", "session.xlsx", "questions.csv", "questions.parquet", "clusters.csv", "unanswered.csv",
    "decisions.csv", "summary.csv", "corrections.jsonl",
)  # fmt: skip
"""Every file of an export."""
READING: Final = 0.9
"""Share of the work that is done when all messages have been read."""
REPORT: Final = "report.html"
CORRECTIONS: Final = "corrections.jsonl"
"""Lines to train on: wordings are all that they are, so it is written only where those are permitted."""


@dataclass(frozen=True, slots=True)
class Export:
    """What to export: which of FILES, how discreetly, in whose language and time zone."""

    names: Collection[str]
    discretion: Discretion
    say: Say
    topics: Path | None = None
    """The operator's file of topics, None for the list that ships."""


def write_files(
    export: Export, views: ViewReader, log: LogReader, broadcast: str, folder: Path, *, now: float
) -> Iterator[float]:
    """Write a broadcast's files, as it stands at `now` (epoch seconds); yield the share that is done.

    The files take their places when all of them are whole; those of an earlier export are replaced.

    Raises Unknown when there is no such broadcast.
    """
    session = look(views, broadcast, now=now)
    with staged(folder) as held:
        serving = Serving(session)
        writing = Writing(held, export.names, session, export.discretion)
        try:
            for read in go_through(views, session, (serving.take, writing.take)):
                yield READING * min(read / max(session.counts.recorded, 1), 1.0)
            writing.finish(summary_table(session, serving.service(), export.discretion, export.say))
        finally:
            writing.close()
        if REPORT in export.names:
            page = report_html(_sources(export, session, serving, views), export.say)
            (held / REPORT).write_text(page, "utf-8")
        if CORRECTIONS in export.names and export.discretion.verbatim:
            (held / CORRECTIONS).write_bytes(corrections_jsonl(views, log, broadcast))
    yield 1.0


def _sources(export: Export, session: Session, serving: Serving, views: ViewReader) -> Sources:
    listed = (*load_topics(export.topics).topics, OTHER_TOPIC)
    topics = {topic.name: topic.ru if export.say.language == "ru" else topic.en for topic in listed}
    return Sources(session, serving, views, export.discretion, topics)
