"""Exports: what staff take home from a broadcast."""
