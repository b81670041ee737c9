"""Generated CSV files of every spelling: the right rows, or a refusal with its line and cause.

Half of the files are as a student system writes them, in each encoding, with each delimiter, line
end and way of quoting: their rows come out cell by cell, on their lines. The other half are damaged
in one place: they are refused with a line, or all other rows are the right ones.
"""

from __future__ import annotations

import csv
import io
import random
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from portaladm.config.schema import Roster
from portaladm.domain.rosters import COLUMNS
from portaladm.errors import PortalError
from portaladm.readers.csv import header
from portaladm.readers.formats import open_roster
from portaladm.readers.rows import RowReader
from tests.readers.reading import TODAY, read
from tests.torture.verdicts import Verdict

_GUESSED = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le-mark", "utf-16-be-mark")
_NAMED = ("cp1252", "latin-1", "cp1250", "mac_roman", "cp850", "iso8859-15", "cp1251", "utf-16-le")
_DELIMITERS, _LINE_ENDS = ",;\t|^", ("\n", "\r\n", "\r")
_WORDS = (
    "Ann", "García", "O'Brien", "Núñez", "Łukasz", "Жанна", "李", "Zoë", "van der Berg", "Sørensen",
)  # fmt: skip
_MARKS = ("", "", "", ", Jr", "; II", ' "Bo"', " | x", "^", " - ")
_BREAKS = ("\n", "\r\n")


@dataclass(frozen=True)
class _Made:
    """A file as it was written: its rows by the lines on which they begin."""

    data: bytes
    encoding: str | None
    rows: dict[int, dict[str, str]]
    place: str

    @property
    def codec(self) -> str:
        """As Python knows the encoding."""
        return self.place.partition(",")[0].removesuffix("-mark")


def run_files(folder: Path, seed: int, count: int) -> Verdict:
    """``count`` files; a control reads them with the comma alone."""
    verdict, dice = Verdict("files", seed), random.Random(seed)
    path, refused = folder / "roster.csv", 0
    for number in range(count):
        made = _make(dice)
        if number % 2:
            how, data, named = _damage(made, dice)
            path.write_bytes(data)
            wrong, said_no = _judge_damaged(path, made, how, named)
            refused += said_no
            verdict.add(f"file {number}, {made.place}, {how}", wrong)
        else:
            path.write_bytes(made.data)
            verdict.add(f"file {number}, {made.place}", _judge_good(path, made))
    verdict.control = _control(path, random.Random(seed))
    verdict.notes.append(f"{refused} of {count // 2} damaged files were refused")
    return verdict


def _make(dice: random.Random) -> _Made:
    encoding = dice.choice((*_GUESSED, *_NAMED))
    codec = encoding.removesuffix("-mark")
    delimiter, end = dice.choice(_DELIMITERS), dice.choice(_LINE_ENDS)
    all_quoted = dice.random() < 0.5
    columns = list(COLUMNS)
    dice.shuffle(columns)
    out = io.StringIO(newline="")
    writer = csv.writer(
        out,
        delimiter=delimiter,
        lineterminator=end,
        quoting=csv.QUOTE_ALL if all_quoted else csv.QUOTE_MINIMAL,
    )
    writer.writerow(columns)
    rows, line = {}, 2
    breaks = dice.random() < 0.3
    for number in range(dice.randint(1, 12)):
        row = _make_row(dice, number, codec, breaks and end != "\r")
        rows[line] = row
        cells = [row[column] for column in columns]
        writer.writerow(cells)
        line += 1 + sum(cell.count("\n") for cell in cells)
    text = out.getvalue()
    if dice.random() < 0.3:
        text = text.removesuffix(end)
    mark = "\ufeff" if encoding.endswith("-mark") else ""
    place = f"{encoding}, {delimiter!r}, {end!r}, {'all' if all_quoted else 'few'} quoted"
    named = None if encoding in _GUESSED else encoding
    return _Made((mark + text).encode(codec), named, rows, place)


def _make_row(dice: random.Random, number: int, codec: str, breaks: bool) -> dict[str, str]:
    def word() -> str:
        text = dice.choice(_WORDS) + dice.choice(_MARKS)
        return text.encode(codec, "ignore").decode(codec).strip() or "Kim"

    return dict.fromkeys(COLUMNS, "") | {
        "student_id": f"{dice.randrange(10**6):06d}", "student_first_name": word(),
        "student_last_name": word(), "grade": str(dice.randint(1, 12)), "school": word(),
        "parent_id": f"P{number:05d}", "parent_first_name": word(), "parent_last_name": word(),
        "relationship": "mother", "portal_access": dice.choice(("yes", "no")),
        "email": f"p{number}@example.org", "city": word(),
        "address": f"{number} Oak{dice.choice(_BREAKS) if breaks else ' '}Street",
    }  # fmt: skip


def _judge_good(path: Path, made: _Made) -> list[str]:
    try:
        rows, faults = read(path, encoding=made.encoding)
    except PortalError as error:
        return [f"refused: {error.remark}"]
    wrong = [f"line {fault.line}: {fault.key}" for fault in faults]
    return wrong + list(_compare(rows, made.rows))


def _compare(
    found: dict[int, dict[str, str]], wanted: dict[int, dict[str, str]]
) -> Iterator[str]:  # fmt: skip
    if found.keys() != wanted.keys():
        yield f"rows on lines {sorted(found)}, not {sorted(wanted)}"
    for line in found.keys() & wanted.keys():
        for column, value in found[line].items():
            if _fold(value) != _fold(wanted[line][column]):
                yield f"line {line}, {column}: {value!r}, not {wanted[line][column]!r}"


def _fold(cell: str) -> str:
    """Outer blanks are no part of a cell, and a line break is one however it is written."""
    return ", ".join(cell.replace("\r\n", "\n").split("\n")).strip()


def _damage(made: _Made, dice: random.Random) -> tuple[str, bytes, str | None]:
    """One place of a file spoilt: how, the bytes, and the encoding that is named."""
    codec = made.codec
    if dice.random() < 0.1:
        return "encoding not named", made.data, None
    if dice.random() < 0.2:
        return "cut", made.data[: dice.randrange(len(made.data))], made.encoding
    if codec.startswith("utf-8") and dice.random() < 0.1:
        at = dice.randrange(3, len(made.data))
        return "no UTF-8", made.data[:at] + b"\xff" + made.data[at:], made.encoding
    how = dice.choice(tuple(_DAMAGES))
    return how, _DAMAGES[how](made.data.decode(codec), dice).encode(codec), made.encoding


def _insert(what: str, text: str, dice: random.Random) -> str:
    at = dice.randrange(1, len(text))
    return text[:at] + what + text[at:]


def _drop(pattern: str, text: str, dice: random.Random) -> str:
    """Take away one match of a pattern."""
    found = dice.choice([*re.finditer(pattern, text)] or [None])
    return text[: found.start()] + text[found.end() :] if found else text


_DAMAGES: dict[str, Callable[[str, random.Random], str]] = {
    "a quotation mark more": partial(_insert, '"'),
    "a quotation mark less": partial(_drop, '"'),
    "a NUL": partial(_insert, "\0"),
    "a line end more": partial(_insert, "\n"),
    "a line end less": partial(_drop, r"\r\n|\r|\n"),
    "a delimiter less": partial(_drop, r"[,;\t|^]"),
    "a comma more": partial(_insert, ","), "a semicolon more": partial(_insert, ";"),
    "a tab more": partial(_insert, "\t"),
}  # fmt: skip


def _judge_damaged(
    path: Path, made: _Made, how: str, encoding: str | None
) -> tuple[list[str], bool]:
    """What is wrong, and whether it was refused.

    What was not refused has every other row; one that was cut off has none behind it.
    """
    try:
        rows, faults = read(path, encoding=encoding)
        lost = _find_lost(path, encoding)
    except PortalError as error:
        return [], bool(error.remark.key)
    if faults:
        return [f"a fault on no line: {fault}" for fault in faults if fault.shown_line < 1], True
    if lost is None and rows:
        return ["a column is lost without a word"], False
    wanted = [_fold_row(row, lost or set()) for row in made.rows.values()]
    found = [_fold_row(row, lost or set()) for row in rows.values()]
    other = [row for row in found if row not in wanted]
    lacking = [place for place, row in enumerate(wanted) if row not in found]
    wrong = []
    touched = 2 if how.startswith("a line end") else 1  # rows that the place lies in
    if len(other) > touched:
        wrong.append(f"{len(other)} rows that never were, of {len(wanted)}: {other[0]}")
    if how == "cut":
        if lacking and lacking != list(range(lacking[0], len(wanted))):
            wrong.append(f"rows {lacking} of {len(wanted)} are gone")
    elif len(lacking) > touched:
        wrong.append(f"rows {lacking} of {len(wanted)} are gone without a word")
    return wrong, False


def _find_lost(path: Path, encoding: str | None) -> set[str] | None:
    """Our columns that a header which was hit lacks; None where that is not told."""
    with open_roster(str(path), encoding=encoding, as_of=TODAY, settings=Roster()) as reader:
        assert isinstance(reader, RowReader)
        lost = set(COLUMNS) - set(reader.columns)
        return lost if not lost or reader.file.notes else None


def _fold_row(row: dict[str, str], without: set[str]) -> dict[str, str]:
    return {column: _fold(cell) for column, cell in row.items() if column not in without}


def _control(path: Path, dice: random.Random) -> int:
    """With no delimiter known but the comma, other files are no longer read."""
    wrong = 0
    with _only_commas():
        for _ in range(20):
            made = _make(dice)
            path.write_bytes(made.data)
            wrong += bool(_judge_good(path, made))
    return wrong


@contextmanager
def _only_commas() -> Iterator[None]:
    kept = dict(header.DELIMITERS)
    header.DELIMITERS.clear()
    header.DELIMITERS[","] = kept[","]
    try:
        yield
    finally:
        header.DELIMITERS.clear()
        header.DELIMITERS.update(kept)
