"""An import's report as a file; its lines and its page come in words from whoever speaks."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from portaladm.errors import Misused
from portaladm.outputs.private import PrivateFile, refuse_target
from portaladm.outputs.writers import CsvWriter
from portaladm.services.context import Context
from portaladm.services.noted_files import note_file, write_unnoted

FORMATS = (".html", ".json", ".csv")

Line = tuple[str, str, str, str]
"""Kind (count, fault, finding, held), where or what, number, message."""


def refuse_report(path: Path) -> None:
    """Refuse a file that can't become a report, before anything happens.

    :raises Misused: ``unknown-format``.
    :raises Refused: see :func:`portaladm.outputs.private.refuse_target`.
    """
    if path.suffix.lower() not in FORMATS:
        raise Misused("unknown-format.report", path=path, formats=FORMATS)
    refuse_target(path.expanduser().absolute())


def write_import_report(
    context: Context | None, path: Path, lines: Iterable[Line], page: Iterable[str]
) -> None:
    """Write a report, of ``lines`` or as a ``page``; it is private and never replaces a file.

    Without a context there is no store to note it in, as for ``roster check``.

    :raises Refused: see :class:`portaladm.outputs.private.PrivateFile`.
    """
    final, suffix = path.expanduser().absolute(), path.suffix.lower()
    if context is None:
        with write_unnoted(final) as file:
            _write(file, suffix, lines, page)
        return
    with note_file(context, lambda code: final) as noted:
        file = noted.create()
        _write(file, suffix, lines, page)
        file.seal()
        noted.publish()


def _write(file: PrivateFile, suffix: str, lines: Iterable[Line], page: Iterable[str]) -> None:
    if suffix == ".csv":
        writer = CsvWriter(file, ("kind", "what", "count", "message"), bom=True)
        writer.write_rows(lines)
        writer.finish()
    elif suffix == ".json":
        body = [
            dict(zip(("kind", "what", "count", "message"), line, strict=True)) for line in lines
        ]
        file.write(json.dumps(body, ensure_ascii=False, indent=1).encode())
    else:
        for piece in page:
            file.write(piece.encode())
