"""Deciding: what people may decide, on what it stands, and how it is undone."""
