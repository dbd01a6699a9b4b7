"""Stores in SQLite files of a data folder: the event log, the views, the commands of the dashboard."""

from __future__ import annotations

from moderation.adapters.sqlite.commands import SqliteCommands
from moderation.adapters.sqlite.log import SqliteEventLog
from moderation.adapters.sqlite.views import SqliteViewReader, SqliteViews

__all__ = ["SqliteCommands", "SqliteEventLog", "SqliteViewReader", "SqliteViews"]
