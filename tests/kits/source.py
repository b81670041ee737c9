"""The program's source as syntax trees, each read once for all tests that look through it."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path


@cache
def walk_file(path: Path) -> tuple[ast.AST, ...]:
    """All nodes of a file, its module first; nobody changes them."""
    return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
