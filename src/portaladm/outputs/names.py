"""Names that Windows gives to no file, refused everywhere: a file must be able to travel."""

from __future__ import annotations

import re

from portaladm.errors import Refused

_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]) *(\..*)?", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[<>:"|?*\\\x00-\x1f]')


def refuse_name(name: str) -> None:
    """Refuse a file's name that Windows would refuse, change or take for a device.

    :raises Refused: ``file-name``.
    """
    why = _find_fault(name)
    if why:
        raise Refused(
            "file-name", f"No file can be called {name} on Windows: {why}.",
            "Name it with letters, digits, dashes and dots, such as keys-2026.csv.",
        )  # fmt: skip


def _find_fault(name: str) -> str:
    if device := _DEVICE.fullmatch(name):
        return f"{device[1]} is a device there"
    if forbidden := _FORBIDDEN.search(name):
        return f"{forbidden[0]} is in no name there"
    return "a name there ends in no dot and no blank" if name != name.rstrip(". ") else ""
