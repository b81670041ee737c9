"""Which parts of the zip a workbook is made of, found through its relationships.

A sheet's file may have any name: ``_rels/.rels`` leads to the workbook's part, whose own
relationships lead to the sheets, the styles and the shared strings.
Source: ECMA-376, part 2 (packages) and part 1, 12.3 (SpreadsheetML parts).
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO

from portaladm.readers.files.archives import Archive
from portaladm.readers.workbook.parsing import (
    LARGEST_TEXT,
    damaged,
    read_elements,
    strip_prefix,
    too_large,
)

_ROOT = "_rels/.rels"
_USUAL = "xl/workbook.xml"


@dataclass(frozen=True)
class Sheet:
    """A worksheet: the name on its tab, whether the tab is hidden, its part."""

    name: str
    hidden: bool
    part: str


@dataclass(frozen=True)
class Book:
    """A workbook: its worksheets in the order of their tabs and the parts that they share."""

    archive: Archive
    name: str
    sheets: tuple[Sheet, ...]
    styles: str
    strings: str
    from_1904: bool

    def open(self, part: str) -> IO[bytes]:
        """One part, to be read once.

        :raises Refused: ``xlsx-damaged``.
        """
        if part not in self.archive.paths:
            raise damaged(self.name, f"its part {part} is missing")
        return self.archive.open_path(part)


def find_workbook(archive: Archive, name: str) -> str:
    """The path of the workbook's part; empty where the archive is no workbook.

    :raises Refused: ``xlsx-damaged``.
    """
    if "[content_types].xml" not in archive.paths:
        return ""
    path = _read_relations(archive, name, "", _ROOT).get("officeDocument", {}).get("", _USUAL)
    if path not in archive.paths or not path.endswith(".xml"):
        return ""
    tags: list[str] = []
    with archive.open_path(path) as handle:
        read_elements(handle, name, lambda tag, given: tags.append(tag))
    return path if tags[:1] == ["workbook"] else ""


def open_book(archive: Archive, name: str) -> Book:
    """Find a workbook's parts.

    :raises Refused: ``xlsx-damaged``, ``xlsx-too-large``.
    """
    if sum(info.file_size for info in archive.paths.values()) > LARGEST_TEXT:
        raise too_large(name)
    if archive.count > len(archive.paths):  # programs differ in which of two parts they read
        raise damaged(name, "it has two parts of one name")
    path = find_workbook(archive, name)
    if not path:
        raise damaged(name, "it has no workbook in it")
    folder, file = posixpath.split(path)
    found = _read_relations(archive, name, folder, posixpath.join(folder, f"_rels/{file}.rels"))
    sheets, from_1904 = _read_sheets(archive, path, name, found.get("worksheet", {}))
    if not sheets:
        raise damaged(name, "it has no sheets")
    styles, strings = (found.get(kind, {}).get("", "") for kind in ("styles", "sharedStrings"))
    return Book(archive, name, sheets, styles, strings, from_1904)


def _read_relations(
    archive: Archive, name: str, folder: str, path: str
) -> dict[str, dict[str, str]]:
    """The parts by kind and id; the first of a kind also under an empty id."""
    found: dict[str, dict[str, str]] = {}

    def start(tag: str, given: Mapping[str, str]) -> None:
        if tag != "Relationship" or given.get("TargetMode") == "External":
            return
        kind = found.setdefault(given.get("Type", "").rpartition("/")[2], {})
        target = posixpath.normpath(posixpath.join("/", folder, given.get("Target", "")))
        target = target.lstrip("/").lower()
        kind[given.get("Id", "")] = target
        kind.setdefault("", target)

    if path.lower() in archive.paths:
        with archive.open_path(path.lower()) as handle:
            read_elements(handle, name, start)
    return found


def _read_sheets(
    archive: Archive, path: str, name: str, parts: Mapping[str, str]
) -> tuple[tuple[Sheet, ...], bool]:
    sheets: list[Sheet] = []
    dates: list[str] = []

    def start(tag: str, given: Mapping[str, str]) -> None:
        if tag == "workbookPr":
            dates.append(given.get("date1904", "0"))
        if tag != "sheet":
            return
        ids = (value for key, value in given.items() if ":" in key and strip_prefix(key) == "id")
        part = parts.get(next(ids, "-"))
        if part:  # a sheet of charts or macros has a relationship of another kind
            hidden = given.get("state", "visible") != "visible"
            sheets.append(Sheet(given.get("name", ""), hidden, part))

    with archive.open_path(path) as handle:
        read_elements(handle, name, start)
    return tuple(sheets), dates[:1] in (["1"], ["true"])
