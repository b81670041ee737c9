"""Excel: text cells, so that leading zeros and keys stay as they are."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from portaladm.errors import Refused
from portaladm.outputs.formats import refuse_missing_xlsx
from portaladm.outputs.writers import Row
from portaladm.platform import keep_from_others

_MOST_ROWS = 1_048_576  # of an Excel sheet


class ExcelWriter:
    """An .xlsx workbook with text cells, through a library that keeps memory constant."""

    def __init__(
        self, handle: BinaryIO, columns: Sequence[str], temporary: Path, final: Path
    ) -> None:
        """``temporary`` is a new folder; ``final`` is the file as sentences name it."""
        refuse_missing_xlsx()
        import xlsxwriter

        temporary.mkdir(mode=0o700)
        keep_from_others(temporary)
        self._temporary, self._final = temporary, final
        options = {"constant_memory": True, "tmpdir": str(temporary), "strings_to_formulas": False}
        self._target = _Target(handle)
        self._book = xlsxwriter.Workbook(self._target, options)
        self._sheet = self._book.add_worksheet()
        self._text = self._book.add_format({"num_format": "@"})
        self._next = 0
        self._sheet.freeze_panes(1, 0)
        self.write_rows([columns])

    def write_rows(self, rows: Iterable[Row]) -> None:
        """Append rows of text cells.

        :raises Refused: ``xlsx-too-long``; ``file-unwritable``: the disk is full, say.
        """
        with self._telling():
            for row in rows:
                if self._next >= _MOST_ROWS:
                    self._give_up()
                    raise Refused("xlsx-too-long", most=_MOST_ROWS, path=self._final)
                for place, cell in enumerate(row):
                    self._sheet.write_string(self._next, place, _to_text(cell), self._text)
                self._next += 1

    def finish(self) -> None:
        """Write the workbook and remove the scratch folder.

        :raises Refused: ``file-unwritable``.
        """
        try:
            with self._telling():
                self._book.close()
        finally:
            shutil.rmtree(self._temporary, ignore_errors=True)

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """The library has an error of its own around what the system refused when it closes."""
        from xlsxwriter.exceptions import FileCreateError

        try:
            yield
        except (OSError, FileCreateError) as error:
            cause = error if isinstance(error, OSError) else error.args[0]
            self._give_up()
            reason = getattr(cause, "strerror", None) or str(cause)
            raise Refused("file-unwritable", path=self._final, reason=reason) from error

    def _give_up(self) -> None:
        """Leave nothing behind: the temporary folder has the rows, secrets included."""
        self._target.give_up()
        with suppress(OSError, ValueError):
            self._sheet.row_data_fh.close()
        shutil.rmtree(self._temporary, ignore_errors=True)


class _Target:
    """The file as the library sees it: one that failed takes, and drops, what comes after it.

    Zip files write their end when they are let go, and would say so if they could not.
    """

    def __init__(self, handle: BinaryIO) -> None:
        self._handle = handle

    def __getattr__(self, name: str) -> Any:
        return getattr(self._handle, name)

    def give_up(self) -> None:
        """Drop what is still to come."""
        self._handle = BytesIO()


def _to_text(cell: Any) -> str:
    return "" if cell is None else str(cell)
