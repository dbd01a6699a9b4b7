"""Efir: questions at live broadcasts, heard, grouped, ranked, answered once, told to everyone."""
