"""The sentences of the parents' pages, in the same files as those of letters, held to the English.

Everything in ``[portal]`` is optional: what a file lacks is said in English. An entry that English
does not have, or a word in braces that the English sentence does not use, is a fault.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FAULTS = "faults"
"""The table in ``[portal]`` with a sentence for each code."""
_COMMON = frozenset({"district", "district_id", "contact"})
_BRACES = re.compile(r"\{([^{}]*)\}")
_ENGLISH = Path(__file__).parent / "texts" / "en.toml"


def find_page_faults(table: Any) -> list[str]:
    """What is wrong with a ``[portal]`` table, as ``entry: what``."""
    if not isinstance(table, dict):
        return ["[portal]: must be a table"]
    english = read_english()
    codes = table.get(FAULTS, {})
    if not isinstance(codes, dict):
        return ["[portal.faults]: must be a table"]
    plain = {key: value for key, value in table.items() if key != FAULTS}
    known = {key: text for key, text in english.items() if key != FAULTS}
    return [
        *_compare("portal", plain, known),
        *_compare("portal.faults", codes, english[FAULTS]),
    ]


@cache
def read_english() -> dict[str, Any]:
    """The ``[portal]`` table that every other is held to."""
    document: dict[str, Any] = tomllib.loads(_ENGLISH.read_text(encoding="utf-8"))
    table: dict[str, Any] = document["portal"]
    return table


def _compare(name: str, given: dict[str, Any], english: dict[str, str]) -> list[str]:
    faults = []
    for key, text in given.items():
        if key not in english:
            faults.append(f"{name}.{key}: unknown")
        elif not isinstance(text, str) or not text.strip():
            faults.append(f"{name}.{key}: must be a text in quotes")
        else:
            known = _COMMON | set(_BRACES.findall(english[key]))
            faults += [
                f"{name}.{key}: {{{word}}} is unknown, there are {', '.join(sorted(known))}"
                for word in _BRACES.findall(text)
                if word not in known
            ]
    return faults
