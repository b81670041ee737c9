"""Names of files: those that Windows refuses, and the dated one in a folder that was named."""

from __future__ import annotations

import os
import re
from datetime import date
from itertools import count
from pathlib import Path

from portaladm.errors import Refused, Remark

_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]) *(\..*)?", re.IGNORECASE)
STDOUT = "-"
"""What stands for standard output where a command can write there."""
_FORBIDDEN = re.compile(r'[<>:"|?*\\\x00-\x1f]')


def name_in_folder(path: Path, stem: str, suffix: str, today: date) -> Path:
    """``path`` itself, absolute; in a folder that exists a new name with the day.

    ``/backup`` becomes ``/backup/portaladm-2026-09-01.db``, and the second one of a day
    ``/backup/portaladm-2026-09-01-2.db``.
    """
    path = path.expanduser().absolute()
    if not path.is_dir():
        return path
    names = (f"{stem}-{today}{f'-{number}' if number > 1 else ''}" for number in count(1))
    return next(found for name in names if not os.path.lexists(found := path / f"{name}{suffix}"))


def refuse_name(name: str) -> None:
    """Refuse a file's name that Windows would refuse, change or take for a device.

    :raises Refused: ``file-name``.
    """
    fault = _find_fault(name)
    if fault:
        raise Refused(fault)


def _find_fault(name: str) -> Remark | None:
    if name == STDOUT:
        return Remark("file-name.stdout")
    if device := _DEVICE.fullmatch(name):
        return Remark("file-name.device", name=name, device=device[1])
    if forbidden := _FORBIDDEN.search(name):
        return Remark("file-name.character", name=name, character=forbidden[0])
    return Remark("file-name.end", name=name) if name != name.rstrip(". ") else None
