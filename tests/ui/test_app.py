"""The dashboard as a whole."""

import subprocess
import sys
from pathlib import Path

APP = Path(__file__).parents[2] / "app.py"
HEAVY = ("sklearn", "scipy", "onnxruntime", "pymorphy3")
SCRIPT = f"""
import importlib, pathlib, sys
for page in sorted(pathlib.Path("moderation/ui/pages").glob("[a-z]*.py")):
    importlib.import_module(f"moderation.ui.pages.{{page.stem}}")
importlib.import_module("moderation.ui.sign_in")
print(*[name for name in {HEAVY!r} if name in sys.modules])
"""


def test_pages_load_nothing_that_only_models_need() -> None:
    """Whoever opens the dashboard first after a start would wait for it."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=APP.parent, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""
