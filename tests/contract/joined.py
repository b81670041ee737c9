"""Texts of JSON that hold what JSON has a form for: several values, a number, yes or no, an object.

A script would have to take them apart again by a regular expression.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

PROSE = frozenset({
    "message", "hint", "why", "why_after", "why_before", "reason", "meaning", "remarks", "details",
    "command",
})  # fmt: skip
"""Sentences for a person: what they say stands in other fields of the same object, too."""
AS_IT_IS = {
    "detail": "the trail's own text, byte by byte as it is hashed",
    "map": "a file of TOML, as roster columns writes it",
    "default": "a setting, as config set takes it",
    "value": "a setting, as config set takes it",
    "value_before": "a setting, as config set takes it",
    "example": "a cell of a roster",
    "postal_code": "what stands on envelopes, with its zeros",
    "grade": "what a school calls it: 4, KG",
    "activation_key": "a GUID in braces, as a letter has it",
}
"""Texts from elsewhere that may look like something else, and why they stay."""
_IDS = re.compile(r"(.*_)?(id|ids|number|batch)")
"""Ids keep their zeros; a batch's random code may be all digits."""
_FORMS = {
    "several values": re.compile(r"; |\||, (?=\S+(, |$))"),
    "a number": re.compile(r"-?\d+(\.\d+)?%?|\d+ [a-z]+"),
    "yes or no": re.compile(r"yes|no|true|false", re.IGNORECASE),
    "nothing": re.compile(r"|-|none known|null", re.IGNORECASE),
}


def find_joined(result: Any, name: str = "") -> Iterator[str]:
    """What of a result is a text and should not be: ``links: '2 children' holds a number``."""
    if isinstance(result, dict):
        for inner, value in result.items():
            yield from find_joined(value, inner)
    elif isinstance(result, list):
        for one in result:
            yield from find_joined(one, name)
    elif isinstance(result, str) and name not in PROSE and name not in AS_IT_IS:
        yield from _find_forms(name, result)


def _find_forms(name: str, text: str) -> Iterator[str]:
    if _IDS.fullmatch(name) and text.strip() and not re.search("[;,|]", text):
        return
    for form, pattern in _FORMS.items():
        found = pattern.search(text) if form == "several values" else pattern.fullmatch(text)
        if found:
            yield f"{name}: {text!r} holds {form}"
    if text[:1] in ("{", "[") and _is_json(text):
        yield f"{name}: {text!r} holds an object"


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
