"""Which store stands behind each port: files of the data folder, or the broker and PostgreSQL of many machines."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from moderation.adapters.snapshots import FileSnapshots
from moderation.adapters.sqlite.articles import ANSWERS, SqliteArticles
from moderation.adapters.sqlite.commands import SqliteCommands
from moderation.adapters.sqlite.log import SqliteEventLog, SqliteLogReader
from moderation.adapters.sqlite.staff_room import SqliteStaffRoom
from moderation.adapters.sqlite.views import SqliteViewReader, SqliteViews
from moderation.adapters.tokens import TokenFile
from moderation.domain.errors import StoreDamaged, StoreFailed
from moderation.pipeline.desk.desk import Desk
from moderation.settings import Settings

if TYPE_CHECKING:
    from moderation.pipeline.answers.library import Articles
    from moderation.pipeline.desk.staff_room import StaffRoom
    from moderation.pipeline.ports import Commands, LogReader, ViewReader, Views
    from moderation.pipeline.running.erasing import Renewable, Rewritable

# Drivers are imported only where they are used: a machine of its own needs none.


def open_log_reader(settings: Settings) -> LogReader:
    """Return the log that other processes write, to read."""
    if not settings.log:
        return SqliteLogReader(settings.data)
    from moderation.adapters.jetstream.reading import JetStreamLogReader  # noqa: PLC0415

    return JetStreamLogReader(settings.log, settings.data)


@contextmanager
def open_own(settings: Settings) -> Iterator[tuple[Rewritable, Renewable]]:
    """Open log and snapshots for who has them alone.

    Raises StoreFailed when somebody else has, or when viewers' messages are not in the log yet.
    """
    if not settings.log:
        with closing(SqliteEventLog(settings.data)) as log:
            yield log, FileSnapshots(settings.data)
        return
    from moderation.adapters.jetstream.alone import open_alone  # noqa: PLC0415

    with open_alone(settings.log, settings.data) as opened:
        yield opened


def open_views(settings: Settings) -> Views:
    """Return the views, to write."""
    if not settings.views:
        return SqliteViews(settings.data)
    from moderation.adapters.postgres.views import PostgresViews  # noqa: PLC0415

    return PostgresViews(settings.views)


def open_view_reader(settings: Settings) -> ViewReader:
    """Return the views that another process writes, to read."""
    if not settings.views:
        return SqliteViewReader(settings.data)
    from moderation.adapters.postgres.views import PostgresViewReader  # noqa: PLC0415

    return PostgresViewReader(settings.views)


def open_commands(settings: Settings) -> Commands:
    """Return the inbox of decisions."""
    if not settings.views:
        return SqliteCommands(settings.data)
    from moderation.adapters.postgres.commands import PostgresCommands  # noqa: PLC0415

    return PostgresCommands(settings.views)


def open_staff_room(settings: Settings) -> StaffRoom:
    """Return where people at work see one another."""
    if not settings.views:
        return SqliteStaffRoom(settings.data)
    from moderation.adapters.postgres.staff_room import PostgresStaffRoom  # noqa: PLC0415

    return PostgresStaffRoom(settings.views)


def open_articles(settings: Settings) -> Articles:
    """Return the knowledge base."""
    if not settings.views:
        return SqliteArticles(settings.data)
    from moderation.adapters.postgres.articles import PostgresArticles  # noqa: PLC0415

    return PostgresArticles(settings.views)


def open_answers(settings: Settings) -> Articles:
    """Return what was answered before in broadcasts."""
    if not settings.views:
        return SqliteArticles(settings.data, ANSWERS)
    from moderation.adapters.postgres import articles  # noqa: PLC0415

    return articles.PostgresArticles(settings.views, articles.ANSWERS)


def open_desk(settings: Settings) -> Desk:
    """Return the desk of the dashboard: reads the views that `serve` writes, puts decisions in its inbox."""
    views, commands, room = open_view_reader(settings), open_commands(settings), open_staff_room(settings)
    return Desk(views, commands, open_log_reader(settings), room, clock=time.time)


def open_tokens(settings: Settings) -> TokenFile:
    """Return the tokens of staff and feeds; the data folder is made when missing.

    Raises StoreFailed when it cannot be made.
    """
    try:
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreFailed(f"The data folder {settings.data} cannot be used: {error.strerror}.") from None
    return TokenFile(settings.data, clock=time.time)


def require_log(log: LogReader, views: ViewReader) -> None:
    """Raise StoreDamaged when views show a broadcast of which the log knows nothing: they would be emptied, too."""
    for row in views.broadcasts():
        if not log.head(row.id):
            raise StoreDamaged(
                f"The log of the data folder has nothing of the broadcast {row.id[:60]!r}, of which the views show "
                f"{views.counts(row.id).recorded} messages: put log.sqlite3 back from a backup, or delete the views "
                "(views.sqlite3) to begin without them."
            )
