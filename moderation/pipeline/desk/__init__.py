"""Desk: what staff ask and submit, and how they share the work."""
