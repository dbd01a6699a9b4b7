"""Discretion: what an export may say about viewers."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from moderation.adapters.exports.spreadsheets import storable
from moderation.pipeline.rows import ClusterRow, MessageRow

FEWEST: Final = 3
"""Askers from which on a question's wording leaves the house."""
HIDDEN: Final = "[скрыто]"
"""Stands for a wording that stays."""


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """Names for viewers that hold within one export and lead nowhere else: a keyed hash, its key thrown away."""

    key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def name(self, viewer: str) -> str:
        """Return a viewer's name in this export."""
        digest = hmac.digest(self.key, viewer.encode("utf-8", "surrogatepass"), hashlib.sha256)
        return f"viewer-{digest[:6].hex()}"


@dataclass(frozen=True, slots=True)
class Discretion:
    """Whose words may be read outside: those of questions with so many askers, or, when `verbatim`, all.

    What few ask may tell who they are, whatever is masked in it. Without `examples` single messages are never quoted,
    only the titles of clusters.
    """

    fewest: int = FEWEST
    verbatim: bool = False
    examples: bool = True

    def allows(self, row: ClusterRow | None) -> bool:
        """Tell whether the wording of a cluster's messages may leave; None is a cluster that is not known."""
        return self.verbatim or (row is not None and self.many(row.askers))

    def many(self, count: int) -> bool:
        """Tell whether so many viewers or messages are enough not to point at anybody."""
        return self.verbatim or count >= self.fewest

    def label(self, row: ClusterRow) -> str:
        """Return what a cluster is called outside; a title that a person gave is nobody's wording."""
        return storable(row.label) if row.titled_by_hand or self.allows(row) else HIDDEN

    def keywords(self, row: ClusterRow) -> str:
        """Return a cluster's key words, "" when they stay."""
        return storable(";".join(row.keywords)) if self.allows(row) else ""

    def text(self, row: MessageRow, clusters: Mapping[int, ClusterRow]) -> str:
        """Return a message's wording (personal data masked): of two questions in it, both must be asked by many."""
        return storable(row.shown) if self._opens(row, clusters) else HIDDEN

    def donation(self, row: MessageRow, clusters: Mapping[int, ClusterRow]) -> str:
        """Return the sum that came with a message, "" for none: what was paid in public tells who paid."""
        if not row.donation:
            return ""
        return storable(row.donation) if self._opens(row, clusters) else HIDDEN

    def _opens(self, row: MessageRow, clusters: Mapping[int, ClusterRow]) -> bool:
        known = bool(row.clusters) and all(self.allows(clusters.get(one)) for one in row.clusters)
        return self.verbatim or known
