"""Lays Windows' rules on a process that a test under them starts: Python imports this by itself."""

import importlib.util
import sys
from contextlib import suppress
from pathlib import Path

with suppress(ImportError):  # made for Linux here, it asks for getuid when it is imported
    import platformdirs  # noqa: F401

_spec = importlib.util.spec_from_file_location(
    "windows_rules", Path(__file__).parents[1] / "rules.py"
)
assert _spec and _spec.loader
_rules = sys.modules["windows_rules"] = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_rules)
_rules.lay_down([])
