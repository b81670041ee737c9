"""``batches list``: which batches, by what they are and what became of their files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.listing import choose_view, show_list
from portaladm.cli.terminal.options import Fields, Format, Limit, Since, Sort, Until
from portaladm.cli.terminal.parameters import flag, value

if TYPE_CHECKING:
    from portaladm.services.batches.listing import Batch

_COLUMNS = (
    "batch", "kind", "created_at", "actor", "count", "file_name", "file_status", "undone_at",
)  # fmt: skip
_ON_SCREEN = ("batch", "kind", "created_at", "count", "file_status")


def list_(
    ctx: typer.Context,
    kind: Annotated[
        list[str] | None,
        value(
            "--kind",
            "KIND",
            "Only these: roster-import, keys-issue, keys-reissue, passwords-reset, reminder, "
            "counter.",
        ),
    ] = None,
    file_type: Annotated[
        str | None, value("--file-type", "TYPE", "Only with such a file: pdf, csv, xlsx.")
    ] = None,
    status: Annotated[
        list[str] | None,
        value(
            "--status",
            "STATUS",
            "Only these of the file: none, prepared, published, lost, sent, destroyed, shredded.",
        ),
    ] = None,
    marked: Annotated[
        bool | None,
        flag("--marked/--not-marked", "Only with a file that is marked or shredded, or not yet."),
    ] = None,
    actor: Annotated[str | None, value("--actor", "NAME", "Only of this person.")] = None,
    since: Since = None,
    until: Until = None,
    format: Format = None,
    fields: Fields = None,
    sort: Sort = "",
    limit: Limit = None,
) -> None:
    """List batches, the newest first.

    \b
    All of them, and the letters that nobody has marked as sent:
      portaladm batches list
      portaladm batches list --file-type pdf --not-marked

    \b
    What was imported in a week:
      portaladm batches list --kind roster-import --since 2026-08-24 --until 2026-08-30
    """
    from portaladm.domain.spans import parse_span
    from portaladm.services.batches.listing import BatchQuery, list_batches

    cli: CliContext = ctx.obj
    view = choose_view(
        cli, _COLUMNS, on_screen=_ON_SCREEN, fields=fields, sort=sort, limit=limit, format=format
    )
    query = BatchQuery(
        tuple(kind or ()), file_type, tuple(status or ()), marked, actor, parse_span(since, until)
    )
    with cli.open() as context:
        found = list_batches(context, query)
    show_list(cli, found, view, to_record)


def to_record(batch: Batch) -> dict[str, Any]:
    """A batch as lists show it."""
    own = {
        "batch": batch.code, "kind": batch.kind.value, "file_status": batch.file_state.value,
    }  # fmt: skip
    return {name: own.get(name) or getattr(batch, name) for name in _COLUMNS}
