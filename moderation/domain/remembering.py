"""Remembering: a crowd says the same again and again, and what is read in words alone need not be read twice."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

REMEMBERED: Final = 4096
"""Texts of which a judge remembers what it read: a burst of repeats, in some megabytes."""

remembered = lru_cache(maxsize=REMEMBERED)
"""Decorates a pure function of a text; each function has a memory of its own."""
