"""Charts: figures → Altair charts with the words of the page's language."""

from moderation.ui.charts.amounts import BARS, commonest, compared, funnel, languages, levels, regions, rising
from moderation.ui.charts.moments import pressing, served, timeline

__all__ = [
    "BARS",
    "commonest",
    "compared",
    "funnel",
    "languages",
    "levels",
    "pressing",
    "regions",
    "rising",
    "served",
    "timeline",
]
