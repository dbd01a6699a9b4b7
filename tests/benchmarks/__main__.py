"""Run benchmarks: `python -m tests.benchmarks [NAME…]`, all of them without names; other options go to each.

Each prints its table; `bench/NAME.json` keeps what it printed, its figures (a last line of JSON) and the machine.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.machine import machine

HERE = Path(__file__).parent
OUT = Path("bench")
NEEDS_OPTIONS = 2
"""Exit code of a benchmark that cannot run without options, such as a folder of data."""


def main() -> int:
    """Run what was asked for; return 1 when one of them failed."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    known = sorted(file.stem.removeprefix("bench_") for file in HERE.glob("bench_*.py"))
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(known)}")
    chosen, options = parser.parse_known_args()
    unknown = sorted(set(chosen.names) - set(known))
    if unknown:
        parser.error(f"There is no benchmark {unknown[0]}: choose of {', '.join(known)}.")
    OUT.mkdir(exist_ok=True)
    codes = [_run(name, options) for name in chosen.names or known]
    return int(any(code not in (0, NEEDS_OPTIONS) for code in codes))


def _run(name: str, options: Sequence[str]) -> int:
    print(f"\n== {name}", flush=True)
    started = time.monotonic()
    command = [sys.executable, "-m", f"tests.benchmarks.bench_{name}", *options]
    lines = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            lines.append(line.rstrip("\n"))
    code = process.returncode
    if code == NEEDS_OPTIONS:
        print("Not measured: it needs options.")
        return code
    kept = {
        "seconds": round(time.monotonic() - started, 1),
        "exit": code,
        "machine": machine(),
        "printed": lines,
    }
    kept["figures"] = _figures(lines)
    (OUT / f"{name}.json").write_text(json.dumps(kept, ensure_ascii=False, indent=2) + "\n", "utf-8")
    return code


def _figures(lines: Sequence[str]) -> object:
    try:
        return json.loads(lines[-1]) if lines else None
    except ValueError:
        return None


if __name__ == "__main__":
    sys.exit(main())
