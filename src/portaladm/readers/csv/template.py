"""An empty roster to fill in."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from portaladm.domain.rosters import COLUMNS, REQUIRED
from portaladm.errors import Refused
from portaladm.outputs.names import refuse_name

_EXAMPLE = {
    "student_id": "0010442", "student_first_name": "Ana", "student_last_name": "García",
    "grade": "4", "school": "Lincoln Elementary", "parent_id": "P20817",
    "parent_first_name": "José", "parent_last_name": "García", "relationship": "father",
    "portal_access": "yes", "email": "jose@example.org", "phone": "(555) 010-0199",
    "language": "Spanish", "address": "12 Oak Street", "city": "Jonesboro", "state": "GA",
    "postal_code": "30236", "withdrawn_on": "",
}  # fmt: skip


def list_template() -> list[dict[str, Any]]:
    """Every column, whether a roster must have it, and what stands in the example row."""
    return [
        {"column": column, "required": column in REQUIRED, "example": _EXAMPLE[column]}
        for column in COLUMNS
    ]


def write_template(path: Path | None) -> str:
    """The header and one example row as CSV; also written to ``path``, with Excel's BOM.

    :raises Refused: ``file-name``, ``file-exists``, ``file-unwritable``.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerow([_EXAMPLE[column] for column in COLUMNS])
    if path:
        _write_new(path, text.getvalue())
    return text.getvalue()


def _write_new(path: Path, text: str) -> None:
    """The text in a new file, whole or not at all."""
    refuse_name(path.name)
    try:
        file = path.open("x", encoding="utf-8-sig", newline="")
    except FileExistsError:
        raise Refused("file-exists.template", path=path) from None
    except OSError as error:
        raise Refused("file-unwritable", path=path, reason=error.strerror) from error
    try:
        with file:
            file.write(text)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise Refused("file-unwritable", path=path, reason=error.strerror) from error
