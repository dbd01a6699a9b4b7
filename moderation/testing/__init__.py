"""What tests stand on, shipped with the product: stores in memory, builders, a clock to turn, faults to cause."""

from __future__ import annotations

from moderation.testing.builders import asked, filed, message_row, screening, settled
from moderation.testing.clock import FakeClock
from moderation.testing.faults import Crash, FaultyLog
from moderation.testing.log import MemoryEventLog
from moderation.testing.stores import MemoryCommands, MemorySnapshots, MemoryStaffRoom
from moderation.testing.views import MemoryViews

__all__ = [
    "Crash",
    "FakeClock",
    "FaultyLog",
    "MemoryCommands",
    "MemoryEventLog",
    "MemorySnapshots",
    "MemoryStaffRoom",
    "MemoryViews",
    "asked",
    "filed",
    "message_row",
    "screening",
    "settled",
]
