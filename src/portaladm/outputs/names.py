"""Names that Windows gives to no file, refused everywhere: a file must be able to travel."""

from __future__ import annotations

import re

from portaladm.errors import Refused, Remark

_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]) *(\..*)?", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[<>:"|?*\\\x00-\x1f]')


def refuse_name(name: str) -> None:
    """Refuse a file's name that Windows would refuse, change or take for a device.

    :raises Refused: ``file-name``.
    """
    fault = _find_fault(name)
    if fault:
        raise Refused(fault)


def _find_fault(name: str) -> Remark | None:
    if device := _DEVICE.fullmatch(name):
        return Remark("file-name.device", name=name, device=device[1])
    if forbidden := _FORBIDDEN.search(name):
        return Remark("file-name.character", name=name, character=forbidden[0])
    return Remark("file-name.end", name=name) if name != name.rstrip(". ") else None
