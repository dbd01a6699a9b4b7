"""What stands in tables, whichever database holds them: one text of SQL, which each database's sessions read."""

from __future__ import annotations
