"""How the tables of the views are laid out: by which columns a row of a broadcast is known, and what it holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

Key = tuple[Any, ...]
Values = tuple[Any, ...]
INT, REAL, TEXT, BYTES = "int8", "float8", "text", "bytea"
"""Kinds of columns, named as PostgreSQL does; texts that people outside choose are bytes (see `codec.text_key`)."""


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table whose rows belong to broadcasts; `key` and `values` are its other columns with their kinds."""

    name: str
    key: dict[str, str]
    values: dict[str, str]

    @property
    def columns(self) -> dict[str, str]:
        """Return the columns of a row: its key, then its values."""
        return self.key | self.values


MESSAGES: Final = Table(
    "messages",
    {"seq": INT},
    {
        "viewer": BYTES, "at": REAL, "kind": TEXT, "verdict": TEXT, "level": INT, "score": REAL, "region": TEXT,
        "topic": BYTES, "arrival": INT, "raised": INT, "alarm": TEXT, "donated": INT,
        "unread": INT, "row": BYTES,
    },
)  # fmt: skip
FILINGS: Final = Table("filings", {"seq": INT, "position": INT}, {"micro": INT})
MICROS: Final = Table("micros", {"micro": INT}, {"cluster": INT})
CLUSTERS: Final = Table(
    "clusters",
    {"cluster": INT},
    {"messages": INT, "status": TEXT, "last_at": REAL, "merged_into": INT, "row": BYTES, "tally": BYTES},
)
MEMBERS: Final = Table("members", {"cluster": INT, "seq": INT}, {"filed": INT, "at": REAL, "score": REAL})
ASKERS: Final = Table("askers", {"cluster": INT, "viewer": BYTES}, {"messages": INT, "supports": INT})
VIEWERS: Final = Table("viewers", {"viewer": BYTES}, {"clusters": INT, "answered": INT})
SUPPORTS: Final = Table("supports", {"micro": INT, "viewer": BYTES}, {})
RATINGS: Final = Table("ratings", {"cluster": INT, "viewer": BYTES}, {"useful": INT})
TOLD: Final = Table("told", {"viewer": BYTES, "answer": BYTES}, {})
DECISIONS: Final = Table("decisions", {"offset": INT}, {"id": BYTES, "clusters": TEXT, "row": BYTES})
TIMELINE: Final = Table("timeline", {"minute": INT, "topic": BYTES}, {"questions": INT})
CORRECTIONS: Final = Table("corrections", {"seq": INT}, {"machine": BYTES, "said": BYTES})
LISTS: Final = Table("lists", {"number": INT}, {"entries": BYTES})
SURGES: Final = Table("surges", {"at": REAL, "cluster": INT}, {"recent": INT, "usual": REAL})
ACTS: Final = Table("acts", {"offset": INT, "loser": INT}, {"winner": INT, "id": BYTES, "row": BYTES})
ALARMING: Final = Table("alarming", {"cluster": INT}, {})

TABLES: Final = (
    MESSAGES, FILINGS, MICROS, CLUSTERS, MEMBERS, ASKERS, VIEWERS, SUPPORTS, RATINGS, TOLD, DECISIONS, TIMELINE,
    CORRECTIONS, LISTS, SURGES, ACTS, ALARMING,
)  # fmt: skip
"""Every table of a layout; each has a column `broadcast` before the others."""
