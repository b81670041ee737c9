"""An import's report as a file: counts, faults and findings for whoever must act on them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from portaladm.errors import Misused
from portaladm.outputs.private import PrivateFile, refuse_target
from portaladm.outputs.writers import CsvWriter
from portaladm.services.context import Context
from portaladm.services.noted_files import note_file, write_unnoted
from portaladm.services.roster.report_html import make_page
from portaladm.services.roster.result import ImportResult

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


def write_import_report(context: Context | None, path: Path, result: ImportResult) -> None:
    """Write a report; the file is private and never written over another.

    Without a context there is no store to note it in, as for ``roster check``.

    :raises Refused: see :class:`portaladm.outputs.private.PrivateFile`.
    """
    final, suffix = path.expanduser().absolute(), path.suffix.lower()
    if context is None:
        with write_unnoted(final) as file:
            _write(file, suffix, result)
        return
    with note_file(context, lambda code: final) as noted:
        file = noted.create()
        _write(file, suffix, result)
        file.seal()
        noted.publish()


def list_lines(result: ImportResult) -> Iterator[Line]:
    """Everything that the report says, line by line."""
    counts = result.counts
    for name, kind_counts in (
        ("students", counts.students), ("parents", counts.parents), ("links", counts.links),
    ):  # fmt: skip
        for word, number in asdict(kind_counts).items():
            yield "count", f"{name} {word}", str(number), ""
    for name, number in (
        ("rows good", counts.rows), ("rows refused", counts.refused),
        ("students leaving", counts.leaving), ("links ended", counts.ended_links),
    ):  # fmt: skip
        yield "count", name, str(number), ""
    for fault in result.faults:
        where = str(fault).split(":", 1)[0]
        yield "fault", where, "1", f"{fault.code}: {fault.message}"
    more = result.fault_count - len(result.faults)
    if more:
        yield "fault", "and more", str(more), "all of them are in a file of --rejects"
    for finding in result.findings:
        examples = ", ".join(finding.examples)
        said = f"{finding.message} ({examples})" if examples else finding.message
        yield "finding", finding.code, str(finding.count), said
    if result.deferred:
        for example in result.deferred.examples:
            yield "deferred", result.deferred.why, "1", example


def _write(file: PrivateFile, suffix: str, result: ImportResult) -> None:
    if suffix == ".csv":
        writer = CsvWriter(file, ("kind", "what", "count", "message"), bom=True)
        writer.write_rows(list_lines(result))
        writer.finish()
    elif suffix == ".json":
        body = [
            dict(zip(("kind", "what", "count", "message"), line, strict=True))
            for line in list_lines(result)
        ]
        file.write(json.dumps(body, ensure_ascii=False, indent=1).encode())
    else:
        for piece in make_page(result):
            file.write(piece.encode())
