"""The shapes of JSON: which keys with which types, what broke, and the file that freezes them."""

from __future__ import annotations

import json
from typing import Any

Shape = dict[str, str]
Shapes = dict[str, Shape]
WHOLE = "(the whole)"
OPAQUE = frozenset({"settings", "summary"})
"""Objects whose keys are not promised: what a batch was made with, and what came of it."""
_NAMES = {bool: "yes/no", int: "number", float: "number", str: "text", type(None): "null"}


def observe(results: list[Any]) -> Shape:
    """The keys of some results of one command, each with the types it was seen with."""
    found: dict[str, set[str]] = {}
    for result in results:
        rows = result if isinstance(result, list) else [result]
        found.setdefault(WHOLE, set()).add("array" if rows is result else "object")
        for row in rows:
            _observe_object("", row, found)
    return {name: " or ".join(sorted(kinds, key=_order)) for name, kinds in found.items()}


def _observe_object(path: str, row: dict[str, Any], found: dict[str, set[str]]) -> None:
    for name, value in row.items():
        _observe_value(f"{path}{name}", value, found)


def _observe_value(path: str, value: Any, found: dict[str, set[str]]) -> None:
    kinds = found.setdefault(path, set())
    if isinstance(value, dict):
        kinds.add("object")
        if path not in OPAQUE:
            _observe_object(f"{path}.", value, found)
    elif isinstance(value, list):
        kinds.add("array")
        for one in value:
            _observe_value(f"{path}[]", one, found)
    else:
        kinds.add(_NAMES[type(value)])


def _order(kind: str) -> tuple[bool, str]:
    return kind == "null", kind


def compare_shapes(command: str, frozen: Shape, seen: Shape) -> list[str]:
    """What scripts would notice, a sentence each; ``null`` may be promised and not seen."""
    said = [f"{command}: {name!r} is gone" for name in frozen if name not in seen]
    said += [f"{command}: {name!r} is new: add it" for name in seen if name not in frozen]
    for name, promised in frozen.items():
        now = seen.get(name, promised)
        if _kinds(now) - _kinds(promised) or _kinds(promised) - _kinds(now) - {"null"}:
            said.append(f"{command}: {name!r} was {_say(promised)} and is {_say(now)}")
    return said


def _kinds(text: str) -> set[str]:
    return set(text.split(" or "))


def _say(kind: str) -> str:
    return f"an {kind}" if kind[0] in "ao" else f"a {kind}"


def write_shapes(shapes: Shapes) -> str:
    """The contract as TOML, commands in their order."""
    pieces = []
    for command, shape in sorted(shapes.items()):
        lines = [f"{json.dumps(name)} = {json.dumps(kind)}" for name, kind in shape.items()]
        pieces.append("\n".join([f"[{json.dumps(command)}]", *lines]) + "\n")
    return "\n".join(pieces)
