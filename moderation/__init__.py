"""Efir: questions at live broadcasts, heard, grouped, ranked, answered once, told to everyone."""

__version__ = "0.1.0"
