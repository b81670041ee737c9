"""How results look.

The terminal's rules, in one place:

* Data goes to stdout; plans, progress, questions, warnings and hints go to stderr.
* stdout is a table on a terminal and CSV in a pipe; ``--format`` chooses, ``--fields`` picks.
* JSON: a list is a plain array of objects, one thing is one object; what is unknown is null, lists
  are arrays. With it, an error is one JSON object on stderr.
* Elsewhere a list is one cell, joined by "; ".
* A secret appears on stdout only where the command says so (one person's, or ``--show``), and
  never on stderr.
* A colour says what the word beside it says (:mod:`portaladm.cli.terminal.screen.colours`).
* A moment is local time to the minute where a person reads (a table), UTC where a machine does.
* What a name contains is data: control characters are shown as escapes, nothing is read as
  markup, and a CSV cell that a spreadsheet would run is guarded.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, BinaryIO

from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.screen.wrap import find_width, wrap_line
from portaladm.cli.terminal.streams import show_on
from portaladm.domain.near import find_near
from portaladm.domain.text import count_of, show_safely
from portaladm.domain.timestamps import read_timestamp
from portaladm.errors import Misused, PortalError
from portaladm.outputs.samples import SAMPLE, SAMPLE_COLUMN

FORMATS = ("table", "csv", "json", "jsonl")
TABLE_ROWS = 100

Record = dict[str, Any]


def report_failure(cli: CliContext, error: PortalError) -> None:
    """An error, once: one sentence, its further lines, and the hint."""
    from portaladm.cli.messages import say_detail, say_error

    said, details = say_error(error), [say_detail(one) for one in error.details]
    if cli.json:
        import json

        from portaladm.cli.terminal.faults import list_fault_fields

        body = {
            "code": error.code, "message": said.message, "hint": said.hint or None,
            "details": list(details), "faults": list(list_fault_fields(error.details)),
        }  # fmt: skip
        # ASCII alone: a mistyped name may hold what a terminal interprets.
        sys.stderr.write(json.dumps({"error": body}) + "\n")
        return
    cli.tell(f"Error: {said.message}")
    for line in details:
        cli.tell(f"  {line}")
    if said.hint:
        cli.tell(f"Hint: {said.hint}")


def show_records(
    cli: CliContext,
    records: Iterable[Record],
    columns: Sequence[str],
    *,
    fields: str | None = None,
    format: str | None = None,
    raw_csv: bool = False,
    everything: bool = False,
    named: bool = False,
    more: bool = False,
) -> None:
    """A list, in the format that was asked for; a table shows the first 100 rows and says so."""
    chosen = choose_fields(columns, fields)
    kind = choose_format(cli, format)
    rows = ([record.get(name) for name in chosen] for record in records)
    if kind == "table":
        named = named or fields is not None
        show_table(cli, rows, chosen, everything, named=named, more=more)
    else:
        if kind == "csv":
            rows = ([to_cell(cell) for cell in row] for row in rows)
        sample = cli.practice and fields is None and not named
        write_data(kind, chosen, rows, raw_csv, sample=sample)


def show_record(
    cli: CliContext, record: Record, *, format: str | None = None, fields: str | None = None
) -> None:
    """One thing: its fields under each other on a terminal, one row or object elsewhere."""
    chosen = choose_fields(list(record), fields)
    kind = choose_format(cli, format)
    if kind != "table":
        row = [to_cell(record[name]) if kind == "csv" else record[name] for name in chosen]
        kind = "jsonl" if kind == "json" else kind
        write_data(kind, chosen, [row], raw_csv=False, sample=cli.practice and fields is None)
        return
    from portaladm.cli.terminal.screen.columns import lay_out_record

    texts = [(name, _show(_plain(record[name]))) for name in chosen]
    shown = [(name, text) for name, text in texts if text or fields is not None]
    coloured = _find_coloured([name for name, _ in shown])
    pairs = [(_title(name), text) for name, text in shown]
    for line in lay_out_record(pairs, find_page_width(cli), coloured):
        sys.stdout.write(f"{line}\n")


def show_text(cli: CliContext, lines: Iterable[str]) -> None:
    """Sentences for a person on stdout, wrapped at words."""
    from portaladm.cli.terminal.screen.colours import is_coloured, paint_label

    width, coloured = find_page_width(cli), is_coloured(sys.stdout)
    for line in map(_show, lines):
        text = wrap_line(line, width) if width else line
        sys.stdout.write(f"{paint_label(text) if coloured else text}\n")


def choose_format(cli: CliContext, format: str | None) -> str:
    """The format that was asked for; a table on a terminal, CSV in a pipe.

    :raises Misused: ``unknown-format``.
    """
    if format and format not in FORMATS:
        raise Misused("unknown-format.result", formats=FORMATS, format=format)
    cli.format = format
    return format or ("table" if cli.stdout_is_terminal else "csv")


def choose_fields(columns: Sequence[str], fields: str | None) -> list[str]:
    """The fields that were asked for, in that order; all of them without a request.

    :raises Misused: ``unknown-field``.
    """
    if fields is None:
        return list(columns)
    chosen = [name.strip() for name in fields.split(",") if name.strip()]
    for name in chosen or [fields]:
        refuse_unknown_field(columns, name)
    return chosen


def refuse_unknown_field(known: Sequence[str], field: str) -> None:
    """Refuse a field that the output does not have.

    :raises Misused: ``unknown-field``, with the fields that it has and those spelled alike.
    """
    if field not in known:
        near = find_near(field, known, limit=2)
        raise Misused("unknown-field", field=field, near=near, fields=tuple(known))


def write_data(
    kind: str, columns: list[str], rows: Iterable[Sequence[Any]], raw_csv: bool,
    outside: Collection[str] | None = None, *, sample: bool = False,
) -> None:  # fmt: skip
    """Rows on stdout for a program; of a ``sample``, whose people are made up, CSV says so."""
    from portaladm.outputs.json_writers import JsonLinesWriter, JsonWriter
    from portaladm.outputs.writers import CsvWriter, Writer

    out = data_out()
    writer: Writer
    if kind == "json":
        writer = JsonWriter(out, columns)
    elif kind == "jsonl":
        writer = JsonLinesWriter(out, columns)
    else:
        # Shells cut at the line feed and would keep the carriage return that files have.
        if sample:
            columns, rows = [SAMPLE_COLUMN, *columns], ((SAMPLE, *row) for row in rows)
        writer = CsvWriter(out, columns, raw=raw_csv, line_end="\n", outside=outside)
    writer.write_rows(rows)
    writer.finish()
    out.flush()


def data_out() -> BinaryIO:
    """Stdout for bytes: UTF-8 whatever the terminal's code page."""
    sys.stdout.flush()
    return sys.stdout.buffer


def show_table(
    cli: CliContext, rows: Iterator[list[Any]], columns: list[str], everything: bool, *,
    named: bool = False, more: bool = False,
) -> None:  # fmt: skip
    """A list at the width of the terminal.

    ``named`` columns were asked for and are all shown; ``more``: ``--wide`` has others.
    """
    from portaladm.cli.terminal.screen.columns import lay_out_list

    shown = list(rows) if everything else list(islice(rows, TABLE_ROWS))
    if not shown:
        cli.say("There is nothing to show.")
        return
    names = [_HEADINGS.get(name) or _title(name) for name in columns]
    cells = [[_show(_plain(cell)) for cell in row] for row in shown]
    whole = named or cli.wide
    table = lay_out_list(
        names, cells, find_page_width(cli), whole=whole, coloured=_find_coloured(columns),
        numbers=[place for place in range(len(columns)) if _are_numbers(shown, place)],
    )  # fmt: skip
    sys.stdout.write("".join(f"{line}\n" for line in table.lines))
    rest = sum(1 for _ in rows)
    if rest:
        cli.say(f"... and {count_of(rest, 'more row')}. See all: add --format csv > list.csv")
    if table.left_out:
        left_out = ", ".join(names[place] for place in table.left_out)
        cli.say(f"Not shown at this width: {left_out}. See all: add --wide")
    elif more:
        cli.say("More columns: add --wide")


def _show(text: str) -> str:
    return show_on(sys.stdout, show_safely(text))


def _find_coloured(columns: Sequence[str]) -> list[int]:
    """The columns (by place) whose words have colours on this stdout."""
    from portaladm.cli.terminal.screen.colours import is_coloured, is_status

    found = [place for place, name in enumerate(columns) if is_status(name)]
    return found if found and is_coloured(sys.stdout) else []


def find_page_width(cli: CliContext) -> int | None:
    """The columns of the page; None for a pipe or with ``--wide``: no line is cut then."""
    return None if cli.wide else find_width(sys.stdout)


_HEADINGS = {
    "parent_id": "Parent", "parent_name": "Name", "student_id": "Student",
    "restriction_id": "Id", "key_reference": "Key", "letter_status": "Letter",
}  # fmt: skip
"""Short names of columns, where the field's own is longer than what stands below it."""
_TITLES = {"sha256": "SHA-256", "sign_ins_count": "Sign-ins"}


def _title(name: str) -> str:
    """A field as a person reads it: ``expires_on`` is ``Expires``."""
    return _TITLES.get(name) or _KIND.sub("", name).replace("_", " ").capitalize()


_KIND = re.compile(r"(?<=\w)_(?:on|at|count)$")


def _are_numbers(rows: Sequence[Sequence[Any]], place: int) -> bool:
    kinds = {type(row[place]) for row in rows if row[place] not in (None, "")}
    return bool(kinds) and kinds <= {int, float}


def _plain(cell: Any) -> str:
    return "" if cell is None else _MOMENT.sub(_show_minute, str(to_cell(cell)))


_MOMENT = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def _show_minute(stored: re.Match[str]) -> str:
    """A stored moment on this machine's clock: ``2026-11-24 06:00``."""
    try:
        return read_timestamp(stored.group()).astimezone().strftime("%Y-%m-%d %H:%M")
    except (ValueError, OverflowError):
        return stored.group()


def to_cell(cell: Any) -> Any:
    """Yes and no as rosters write them, a list joined; JSON keeps true, false and arrays."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, dict):
        return ", ".join(f"{name}={to_cell(one)}" for name, one in cell.items() if one != "")
    if isinstance(cell, list | tuple):
        return "; ".join(str(to_cell(one)) for one in cell)
    return cell
