"""The program's source as syntax trees, each read once for all tests that look through it."""

from __future__ import annotations

import ast
import gc
from functools import cache
from pathlib import Path


@cache
def walk_file(path: Path) -> tuple[ast.AST, ...]:
    """All nodes of a file, its module first; nobody changes them."""
    gc.disable()  # trees become no garbage, and to look for some takes as long as to parse
    try:
        return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    finally:
        gc.enable()
