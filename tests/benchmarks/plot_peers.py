"""Draw a plot of each set for `bench_peers`: `python -m tests.benchmarks.plot_peers FOLDER < FIGURES`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt

OURS, OTHERS = "#c2410c", "#64748b"


def draw(name: str, rows: list[dict[str, Any]], folder: Path) -> None:
    """Draw B-cubed F1 as bars, pairwise F1 as dots, and how many groups there are beside them."""
    rows = sorted(rows, key=lambda row: row["b3"])
    figure, axes = plt.subplots(figsize=(8, 0.4 * len(rows) + 1.2))
    names = [f"{row['name']} (n = {row['n']:,})" for row in rows]
    colours = [OURS if row["method"].startswith("efir") else OTHERS for row in rows]
    axes.barh(names, [row["b3"] for row in rows], color=colours)
    axes.plot([row["pair_f"] for row in rows], names, "o", color="black", markersize=4, label="pairwise F1")
    for place, row in enumerate(rows):
        axes.text(1.01, place, f"{row['got']:,} of {row['true']:,}", va="center", fontsize=8)
    axes.set_xlim(0, 1)
    axes.set_xlabel("B-cubed F1 (bars); groups found of true ones at the right")
    axes.set_title(name, loc="left")
    axes.legend(loc="lower right", fontsize=8)
    figure.savefig(folder / f"{name}.png", dpi=110, bbox_inches="tight")
    plt.close(figure)


def main() -> int:
    """Draw what comes in."""
    for name, rows in json.load(sys.stdin).items():
        draw(name, rows, Path(sys.argv[1]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
