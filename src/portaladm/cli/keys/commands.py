"""``portaladm keys``: issue activation keys, and everything that happens to one."""

from __future__ import annotations

from typing import Annotated

import typer

from portaladm.cli.by_name import name_parent
from portaladm.cli.keys.change import extend, revoke
from portaladm.cli.keys.check import check
from portaladm.cli.keys.issue import issue, reissue
from portaladm.cli.keys.show import show
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.exports import note_export
from portaladm.cli.terminal.listing import choose_view, show_list
from portaladm.cli.terminal.options import (
    Fields,
    Format,
    InBatch,
    Limit,
    RawCsv,
    Sort,
)
from portaladm.cli.terminal.parameters import flag, value
from portaladm.errors import Misused

app = typer.Typer()
app.command(context_settings={"allow_extra_args": True})(issue)
app.command()(reissue)
app.command()(revoke)
app.command()(extend)
app.command()(check)
app.command()(show)


@app.command("list")
def list_(
    ctx: typer.Context,
    status: Annotated[
        str | None,
        value(
            "--status",
            "STATUS",
            "Only keys that are live, suspended, redeemed, revoked or expired.",
        ),
    ] = None,
    batch: InBatch = None,
    parent: Annotated[
        str | None, value("--parent", "ID", "Only this parent's keys: id or whole name.")
    ] = None,
    returned: Annotated[bool, flag("--returned", "Only keys whose letter came back.")] = False,
    handed_over: Annotated[
        bool, flag("--handed-over", "Only keys whose letter a person took.")
    ] = False,
    format: Format = None,
    fields: Fields = None,
    sort: Sort = "",
    limit: Limit = None,
    raw_csv: RawCsv = False,
) -> None:
    """List keys and their states (never the keys).

    \b
    For example:
      portaladm keys list --status expired
    Keys that still work and whose letter came back (see: letters mark):
      portaladm keys list --returned --status live
    """
    from portaladm.domain.keys import LetterMark
    from portaladm.services.keys.view import list_keys

    cli: CliContext = ctx.obj
    view = choose_view(
        cli,
        KEY_FIELDS,
        on_screen=_ON_SCREEN,
        fields=fields,
        sort=sort,
        limit=limit,
        format=format,
        raw_csv=raw_csv,
    )
    if returned and handed_over:
        raise Misused("mark-what.letters")
    marked = LetterMark.RETURNED if returned else LetterMark.HANDED_OVER
    letter = marked if returned or handed_over else None
    with cli.open() as context:
        note_export(cli, context, "keys", format)
        parent = name_parent(cli, context, parent) if parent else None
        lines = list_keys(context, status=status, batch=batch, parent=parent, letter=letter)
        shown = (one.with_one_end() for one in lines) if view.more else lines
        show_list(cli, shown, view, vars)


KEY_FIELDS = (
    "key_reference", "parent_id", "parent_name", "status", "issued_on", "expires_on", "ends_on",
    "closed_on", "reason", "letter_status", "letter_marked_on",
)  # fmt: skip
_ON_SCREEN = ("key_reference", "parent_id", "parent_name", "status", "expires_on")
