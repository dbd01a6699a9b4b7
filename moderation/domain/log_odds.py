"""Evidence on a scale where it adds up."""

from __future__ import annotations

import math
from typing import Final

MOST: Final = 4.0
"""Few judges may speak with more than this (a probability of 0.98)."""


def log_odds(probability: float, most: float = MOST) -> float:
    """Return a probability as evidence for (above zero) or against, limited to +-`most`."""
    least = 1 / (1 + math.exp(most))
    inside = min(max(probability, least), 1 - least)
    return math.log(inside / (1 - inside))
