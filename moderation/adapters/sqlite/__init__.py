"""Stores in SQLite files: the event log, the views, the commands of the dashboard."""
