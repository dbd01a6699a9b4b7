"""What a figure was measured on, and how a table of figures is printed."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from pathlib import Path


def machine() -> dict[str, object]:
    """Return what this machine is, as far as Linux tells."""
    processors = [
        line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")
    ]
    memory = next((line.split()[1] for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), "0")
    return {
        "processor": processors[0] if processors else platform.machine(),
        "cores": os.cpu_count(),
        "memory_gb": round(int(memory) / 1e6, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
    }


def busy_seconds() -> float:
    """Return the processor seconds that everything on this machine has used since it started."""
    fields = [int(field) for field in _lines("/proc/stat")[0].split()[1:9]]
    idle, waiting = fields[3], fields[4]
    return (sum(fields) - idle - waiting) / os.sysconf("SC_CLK_TCK")


def table(rows: Sequence[Sequence[object]]) -> str:
    """Return rows as aligned text: the first column to the left, the others to the right."""
    words = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in words) for column in range(len(words[0]))]
    lines = []
    for first, *rest in words:
        cells = [
            first.ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True)),
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def _lines(path: str) -> list[str]:
    return Path(path).read_text("utf-8").splitlines()
