"""An import's report as a file; its lines and its page come in words from whoever speaks."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, fields
from pathlib import Path

from portaladm.errors import Misused, Refused
from portaladm.outputs.private import PrivateFile, refuse_target
from portaladm.outputs.samples import SAMPLE_COLUMN, MarkedWriter
from portaladm.outputs.writers import CsvWriter, Writer
from portaladm.services.context import Context
from portaladm.services.noted_files import note_file, write_unnoted

FORMATS = (".html", ".json", ".csv")


@dataclass(frozen=True)
class Line:
    """One line of a report, for programs.

    ``kind`` is verdict, district, count, fault, finding and so on, ``what`` where or what it is.
    ``file``, ``line`` (the first one) and ``column`` are those of a fault.
    """

    kind: str
    what: str
    count: int | None = None
    message: str = ""
    examples: Sequence[str] = ()
    file: str | None = None
    line: int | None = None
    column: str | None = None

    @property
    def cells(self) -> list[object]:
        """The values of :data:`FIELDS`."""
        return [getattr(self, name) for name in FIELDS]


FIELDS = tuple(field.name for field in fields(Line))
PAGE_HEAD = (
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
    '<meta name="generator" content="portaladm: report of a roster">'
)
"""How a page begins: by it an earlier report is known."""
_BEGINNINGS = {
    ".html": PAGE_HEAD.encode(),
    ".json": b'[\n {\n  "kind": "verdict"',
    ".csv": b"\xef\xbb\xbf" + ",".join(FIELDS).encode(),
}
_SAMPLE_BEGINNING = b"\xef\xbb\xbf" + ",".join((SAMPLE_COLUMN, *FIELDS)).encode()
"""How a CSV of a practice store begins."""


def refuse_report(path: Path, *, replaces: bool = False) -> None:
    """Refuse a file that can't become a report, before anything happens.

    ``replaces``: nothing is to be imported, and an earlier report may be replaced; any other file
    never is.

    :raises Misused: ``unknown-format``.
    :raises Refused: ``file-exists.report``; see :func:`portaladm.outputs.private.refuse_target`.
    """
    if path.suffix.lower() not in FORMATS:
        raise Misused("unknown-format.report", path=path, formats=FORMATS)
    final = path.expanduser().absolute()
    if replaces and _is_report(final):
        return
    if replaces and final.exists():
        raise Refused("file-exists.report", path=final)
    refuse_target(final)


def write_import_report(
    context: Context | None, path: Path, lines: Iterable[Line], page: Iterable[str], *,
    replaces: bool = False,
) -> None:  # fmt: skip
    """Write a report, of ``lines`` or as a ``page``; it is private.

    It never replaces a file, but for an earlier report where it ``replaces`` one; that one stays
    where the new one can't be written.

    Without a context there is no store to note it in, as for ``roster check``.

    :raises Refused: see :class:`portaladm.outputs.private.PrivateFile`.
    """
    final, suffix = path.expanduser().absolute(), path.suffix.lower()
    with _setting_aside(final) if replaces and _is_report(final) else nullcontext():
        if context is None:
            with write_unnoted(final) as file:
                _write(file, suffix, lines, page, sample=False)
            return
        with note_file(context, lambda code: final) as noted:
            file = noted.create()
            _write(file, suffix, lines, page, sample=context.practice)
            file.seal()
            noted.publish()


@contextmanager
def _setting_aside(final: Path) -> Iterator[None]:
    """Have an earlier report out of the way, and back in its place if no new one comes."""
    aside = final.with_name(f".{final.name}.earlier")
    final.replace(aside)
    try:
        yield
    except BaseException:
        aside.replace(final)
        raise
    aside.unlink()


def _is_report(final: Path) -> bool:
    """Whether a file is an earlier report, or is empty."""
    if final.is_symlink() or not final.is_file():
        return False
    beginnings = (_BEGINNINGS[final.suffix.lower()], _SAMPLE_BEGINNING)
    with final.open("rb") as handle:
        found = handle.read(max(map(len, beginnings)))
    return not found or found.startswith(beginnings)


def _write(
    file: PrivateFile, suffix: str, lines: Iterable[Line], page: Iterable[str], *, sample: bool
) -> None:
    if suffix == ".csv":
        columns = (SAMPLE_COLUMN, *FIELDS) if sample else FIELDS
        writer: Writer = CsvWriter(file, columns, bom=True)
        writer = MarkedWriter(writer) if sample else writer
        writer.write_rows(line.cells for line in lines)
        writer.finish()
    elif suffix == ".json":
        body = [dict(zip(FIELDS, line.cells, strict=True)) for line in lines]
        text = json.dumps(body, ensure_ascii=False, indent=1)
        file.write(text.replace("<", "\\u003c").encode())  # a page may hold it
    else:
        for piece in page:
            file.write(piece.encode())
