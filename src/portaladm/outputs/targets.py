"""Where the secrets of one command go: a private file in a format, or the terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from portaladm.outputs.excel_writer import ExcelWriter
from portaladm.outputs.guard import guard_cell
from portaladm.outputs.json_writers import JsonLinesWriter, JsonWriter
from portaladm.outputs.private import PrivateFile, temporary_folder_of
from portaladm.outputs.samples import SAMPLE_COLUMN, MarkedWriter, mark_path
from portaladm.outputs.writers import CsvWriter, Writer


@dataclass(frozen=True)
class FileTarget:
    """A file that does not exist yet; its ending says its format.

    ``path`` None means a file named for the batch in ``folder``. A ``sample`` is named and marked
    as one, so that nobody takes its made-up people for real ones. Lines of CSV end with
    ``line_end``.
    """

    path: Path | None
    folder: Path = Path()
    bom: bool = True
    raw: bool = False
    stem: str = "portaladm-keys"
    sample: bool = False
    line_end: str = "\r\n"

    def resolve(self, code: str) -> Path:
        """The final path, absolute, for the batch with this code."""
        path = self.path or self.folder / f"{self.stem}-{code}.csv"
        return mark_path(path, sample=self.sample)

    @property
    def on_paper(self) -> bool:
        """Whether it is a PDF: letters or slips, which no writer of rows can make."""
        return self.path is not None and self.path.suffix.lower() == ".pdf"

    def open_writer(
        self, file: PrivateFile, columns: Sequence[str], guard: Callable[[str], str] = guard_cell
    ) -> Writer:
        """A writer of the file's format over its part file; CSV is guarded with ``guard``."""
        suffix = file.final.suffix.lower()
        if suffix == ".json":
            return JsonWriter(file, columns)
        if suffix == ".jsonl":
            return JsonLinesWriter(file, columns)
        if self.sample:
            return MarkedWriter(replace(self, sample=False).open_writer(
                file, (SAMPLE_COLUMN, *columns), guard
            ))  # fmt: skip
        if suffix == ".xlsx":
            return ExcelWriter(file.handle, columns, temporary_folder_of(file.part), file.final)
        return CsvWriter(
            file, columns, bom=self.bom, raw=self.raw, guard=guard, line_end=self.line_end
        )
