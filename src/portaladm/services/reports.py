"""An import's report as a file: counts, faults and findings for whoever must act on them."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from portaladm.domain.text import show_safely
from portaladm.errors import Misused
from portaladm.outputs.private import PrivateFile
from portaladm.outputs.writers import CsvWriter
from portaladm.services.rosters import ImportResult

FORMATS = (".html", ".json", ".csv")

Line = tuple[str, str, str, str]
"""Kind (count, fault, finding, held), where or what, number, message."""


def write_import_report(path: Path, result: ImportResult) -> None:
    """Write a report; the file is private and never written over another.

    :raises Misused: ``unknown-format``.
    :raises Refused: see :class:`portaladm.outputs.private.PrivateFile`.
    """
    if path.suffix.lower() not in FORMATS:
        raise Misused(
            "unknown-format", f"{path.name}: a report ends in {', '.join(FORMATS)}.",
            "For example: --report report.html",
        )  # fmt: skip
    file = PrivateFile.create(path.expanduser().absolute(), "report")
    try:
        _write(file, path.suffix.lower(), result)
        file.seal()
    except BaseException:
        file.discard()
        raise
    file.publish()


def list_lines(result: ImportResult) -> Iterator[Line]:
    """Everything that the report says, line by line."""
    counts = result.counts
    for name, tally in (
        ("students", counts.students), ("parents", counts.parents), ("links", counts.links),
    ):  # fmt: skip
        for word, number in asdict(tally).items():
            yield "count", f"{name} {word}", str(number), ""
    for name, number in (
        ("rows", counts.rows), ("rows refused", counts.refused),
        ("students leaving", counts.leaving), ("links ended", counts.ended_links),
    ):  # fmt: skip
        yield "count", name, str(number), ""
    for fault in result.faults:
        where = str(fault).split(":", 1)[0]
        yield "fault", where, "1", f"{fault.code}: {fault.message}"
    for finding in result.findings:
        examples = ", ".join(finding.examples)
        yield "finding", finding.code, str(finding.count), f"{finding.message} ({examples})"
    if result.held:
        for example in result.held.examples:
            yield "held", result.held.why, "1", example


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
        for piece in _make_page(result):
            file.write(piece.encode())


def _make_page(result: ImportResult) -> Iterator[str]:
    title = html.escape(show_safely(f"Roster {result.file.name}"))
    yield (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        "<style>body{font:16px/1.5 system-ui,sans-serif;margin:2rem;max-width:60rem}"
        "table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.3rem .6rem;"
        "border-bottom:1px solid #ccc;vertical-align:top}.fault td{background:#fdecea}"
        ".held td{background:#fff4d6}</style></head>"
        f"<body><h1>{title}</h1><p>{html.escape(result.file.title)}, SHA-256 "
        f"<code>{result.file.sha256}</code></p>"
        "<table><thead><tr><th>Kind</th><th>What</th><th>Count</th><th>Message</th></tr></thead>"
        "<tbody>\n"
    )
    for line in list_lines(result):
        cells = "".join(f"<td>{html.escape(show_safely(cell))}</td>" for cell in line)
        yield f'<tr class="{line[0]}">{cells}</tr>\n'
    yield "</tbody></table></body></html>\n"
