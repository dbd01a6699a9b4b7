"""Stores in a PostgreSQL database that many machines share: the views, commands, the staff room, the knowledge base.

The log is not among them: it is the truth, and what stands here can be lost and projected from it again.
"""

from __future__ import annotations
