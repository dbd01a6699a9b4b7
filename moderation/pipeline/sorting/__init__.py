"""Sorting: messages that were understood become clusters, topics and titles, as people decided."""
