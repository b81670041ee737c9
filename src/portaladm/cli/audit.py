"""``portaladm audit``: the trail, who did what, when."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from portaladm.cli.outcomes import show_file
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.exports import tell_unnoted
from portaladm.cli.terminal.listing import choose_view, show_list
from portaladm.cli.terminal.options import Fields, Format, NoBom, RawCsv, Since, Sort, Until
from portaladm.cli.terminal.parameters import argument, flag, value
from portaladm.cli.terminal.render import (
    TABLE_ROWS,
    choose_format,
    data_out,
    show_record,
)
from portaladm.domain.text import count_of
from portaladm.domain.trail.covered import name_kinds
from portaladm.errors import Misused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portaladm.domain.trail.chain import ChainCheck
    from portaladm.services.verification import StateCheck

app = typer.Typer()

_SLIPS = 8
"""So few digits differ by a slip; of another row's hash, 60 of 64 do."""
_IN_TABLE = ("when", "who", "what")
_IN_WIDE_TABLE = (
    "seq", "when", "who", "what", "reason", "batch", "action", "subject", "verified_by", "detail",
)  # fmt: skip


@app.command("list")
def list_(
    ctx: typer.Context,
    subject: Annotated[str | None, value("--subject", "KIND:ID", "As it stands there.")] = None,
    parent: Annotated[str | None, value("--parent", "ID", "Only of this parent.")] = None,
    action: Annotated[str | None, value("--action", "ACTION", "key:issued, or all of key.")] = None,
    batch: Annotated[str | None, value("--batch", "CODE", "Only of this batch.")] = None,
    actor: Annotated[str | None, value("--actor", "NAME", "Only what this person did.")] = None,
    since: Since = None,
    until: Until = None,
    limit: Annotated[
        int | None,
        value("--limit", "N", "Only the newest N rows; of sorted ones, the first N.", min=1),
    ] = None,
    format: Format = None,
    fields: Fields = None,
    sort: Sort = "",
    raw_csv: RawCsv = False,
) -> None:
    """List the trail, the newest row last.

    The screen tells who did what to whom, with --wide the reasons and details as well. Times are
    this machine's on the screen, and UTC in files and pipes.

    \b
    Everything about one parent, and everything of this week:
      portaladm audit list --parent P20817
      portaladm audit list --since 2026-08-31

    \b
    What one clerk did in an hour:
      portaladm audit list --actor maria --since "2026-08-31 14:00" --until "2026-08-31 15:00"
    """
    from portaladm.domain.spans import parse_span
    from portaladm.services.audit import ENTRY_COLUMNS, AuditQuery, list_entries

    cli: CliContext = ctx.obj
    span = parse_span(since, until)
    view = choose_view(
        cli, ENTRY_COLUMNS, on_screen=_IN_TABLE, wide=_IN_WIDE_TABLE, fields=fields, sort=sort,
        limit=limit, format=format, raw_csv=raw_csv,
    )  # fmt: skip
    in_table = choose_format(cli, format) == "table"
    cut = TABLE_ROWS if in_table and not (limit or sort) else None
    newest = None if sort else limit or cut
    query = AuditQuery(subject, parent, action, batch, actor, span, newest)
    with cli.open() as context:
        entries = list_entries(context, query)
        rows = list(entries) if cut else entries
        to_record = _name_columns if fields or not in_table else _tell_row
        show_list(cli, rows, view, to_record, everything=not sort)
    if isinstance(rows, list) and len(rows) == cut:
        cli.say(f"The newest {TABLE_ROWS} at most. All: --format csv > trail.csv, or --limit N")


@app.command()
def verify(
    ctx: typer.Context,
    anchor: Annotated[
        list[str] | None,
        value(
            "--anchor",
            "SEQ:HASH",
            "An audit head that was kept elsewhere, as it is printed.",
        ),
    ] = None,
    state: Annotated[
        bool, flag("--state", "Verify keys, accounts, links and restrictions, too.")
    ] = False,
    format: Format = None,
) -> None:
    """Verify the trail and its anchors.

    Every row must follow from the one before, and every anchor must be there.

    So must the head that is kept beside the store, which an older copy of the store does not have.

    Without an anchor that was kept elsewhere, it can't tell a trail that was written again from
    the first row on. Spaces, dashes and case do not matter, nor do O, I, L, S and Z for digits.

    With --state, every link with its access, key, account and restriction must be as the trail left
    it, and the schema as the program makes it. It can take seconds in a large store.

    \b
    For example, with the head at the foot of a letter:
      portaladm audit verify --state --anchor "814: 9F86 D081 884C 7D65 9A2F EAA0 C55A D015"
    """
    from portaladm.cli.messages import say
    from portaladm.services.audit import parse_anchors, verify_trail

    cli: CliContext = ctx.obj
    cli.format = format
    anchors = parse_anchors(anchor or [])
    with cli.open() as context:
        found, left, fault = verify_trail(context, anchors, state=state)
    _tell_check(cli, found)
    if left:
        _tell_state(cli, left)
    if fault:
        said = say(fault)
        cli.tell(said.message)
        cli.hint(said.hint)
    record = _to_record(found, left)
    record["head_beside"] = fault.key.partition(".")[2] if fault else "whole"
    show_record(cli, record, format=format)
    is_whole = found.whole and (left is None or left.whole) and fault is None
    raise typer.Exit(0 if is_whole else 1)


@app.command()
def head(ctx: typer.Context, format: Format = None) -> None:
    """Show the audit head, to keep elsewhere.

    A head that is kept elsewhere is an anchor for: audit verify.

    \b
    For example:
      portaladm audit head
    """
    from portaladm.services.audit import find_head

    cli: CliContext = ctx.obj
    cli.format = format
    with cli.open() as context:
        found = find_head(context)
    if format:
        record = {"seq": found.seq, "hash": found.hash.hex(), "audit_head": str(found)}
        show_record(cli, record, format=format)
    else:
        typer.echo(str(found))


@app.command()
def export(
    ctx: typer.Context,
    file: Annotated[str, argument("FILE", "A new .csv, .json or .jsonl; - for stdout.")],
    no_bom: NoBom = False,
    raw_csv: RawCsv = False,
    format: Format = None,
) -> None:
    """Write the whole trail to a private file.

    The export itself is recorded on the trail. To stdout it goes as CSV, or in the --format that is
    given. Without this program, docs/audit.md verifies it.

    \b
    For example:
      portaladm audit export trail-2026.csv
    """
    from portaladm.outputs.formats import refuse_format
    from portaladm.outputs.targets import FileTarget
    from portaladm.services.audit import (
        EXPORT_FORMATS,
        STREAM_FORMATS,
        export_to_stream,
        export_trail,
    )

    cli: CliContext = ctx.obj
    path = None if file == "-" else Path(file)
    if path:
        refuse_format(path, EXPORT_FORMATS)
    elif format == "table":
        raise Misused("unknown-format.stream", formats=STREAM_FORMATS)
    with cli.open() as context:
        if path:
            result = export_trail(context, FileTarget(path, bom=not no_bom, raw=raw_csv))
        else:
            result = export_to_stream(context, data_out(), format or "csv", raw=raw_csv)
    cli.say(f"{count_of(result.rows, 'row')}.")
    if not result.is_noted:
        tell_unnoted(cli)
    cli.say_head(result.head)
    if path:
        record = {"file_path": result.path, "rows": result.rows, "audit_head": str(result.head)}
        show_file(cli, record, counts=("rows",))


def _name_columns(row: Sequence[Any]) -> dict[str, Any]:
    from portaladm.services.audit import ENTRY_COLUMNS

    return dict(zip(ENTRY_COLUMNS, row, strict=True))


def _tell_row(row: Sequence[Any]) -> dict[str, Any]:
    """A row for the screen, in plain words beside its own fields."""
    from portaladm.cli.messages.events import tell_event

    record = _name_columns(row)
    told = (record[name] for name in ("action", "subject", "detail", "verified_by"))
    return record | {"when": record["at"], "who": record["actor"], "what": tell_event(*told)}


def _to_record(found: ChainCheck, left: StateCheck | None) -> dict[str, Any]:
    state = None if left is None else "whole" if left.whole else "changed"
    return {
        "result": "whole" if found.whole else "broken", "state": state,
        "changed": list(left.changed) if left else [],
        "schema_faults": list(left.schema) if left else [],
        "erased": found.erased, "rows": found.head.seq,
        "covered_to": found.covered, "not_covered": found.not_covered,
        "first_bad_row": found.broken_at, "message": found.fault, "audit_head": str(found.head),
    }  # fmt: skip


def _tell_state(cli: CliContext, left: StateCheck) -> None:
    if left.changed:
        names = name_kinds(left.changed)
        cli.tell(f"Changed without portaladm, not as the trail left it: {names}.")
    for fault in left.schema:
        cli.tell(f"The store's schema: {fault}.")
    if left.whole:
        cli.say("Links, keys, accounts, restrictions and the schema are as the trail left them.")


def _tell_check(cli: CliContext, found: ChainCheck) -> None:
    if not found.whole:
        cli.tell(f"Broken: {found.fault}. The rows before row {found.broken_at} hold together.")
        if 0 < found.differing <= _SLIPS:
            cli.tell(
                f"The anchor differs from that row's hash in {count_of(found.differing, 'digit')} "
                f"of {found.digits} only, so it may be mistyped: compare it with where it was "
                "printed."
            )
        elif found.differing:
            cli.tell(
                "The anchor is well formed but is not that row's hash. If it was copied without a "
                "slip, the row was written again, or the anchor is of another store."
            )
        return
    cli.say(f"The chain of {count_of(found.head.seq, 'row')} is whole.")
    if found.erased:
        rows = count_of(found.erased, "row")
        cli.say(
            f"The reason and detail of {rows} were erased. Their digests hold the chain together."
        )
    if found.covered:
        cli.say(f"Covered by an anchor: rows 1 to {found.covered:,}.")
    if found.not_covered:
        cli.say(
            f"Not covered: rows {found.covered + 1:,} to {found.head.seq:,}. They hold together; "
            "whether somebody wrote them again, only an anchor kept elsewhere can tell (--anchor)."
        )
