"""Formats that a file's ending may name, and the libraries that some of them need."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from portaladm.errors import Misused, Refused
from portaladm.outputs.names import STDOUT, refuse_name

FILE_FORMATS = (".csv", ".json", ".jsonl", ".xlsx")

SECRET_FORMATS = (*FILE_FORMATS, ".pdf")
"""Keys and temporary passwords also go on paper."""


def refuse_format(path: Path, formats: Sequence[str] = FILE_FORMATS) -> None:
    """Refuse a file name whose ending names no format, or one whose library is missing.

    :raises Misused: ``unknown-format``.
    :raises Refused: ``file-name.stdout``; what is missing for it.
    """
    if path.name == STDOUT:
        refuse_name(path.name)
    if path.suffix.lower() not in formats:
        raise Misused("unknown-format", path=path, formats=tuple(formats))
    if path.suffix.lower() == ".xlsx":
        refuse_missing_xlsx()
    if path.suffix.lower() == ".pdf":
        refuse_missing_letters()


def refuse_missing_xlsx() -> None:
    """Say now, not after the work, that the library for Excel files is missing."""
    from importlib.util import find_spec

    if find_spec("xlsxwriter") is None:
        raise Refused("xlsx-extra-missing")


def refuse_missing_letters() -> None:
    """Say now, before any key is made, that the engine for letters is missing."""
    from importlib.util import find_spec

    if find_spec("typst") is None:
        raise Refused("letters-extra-missing")
