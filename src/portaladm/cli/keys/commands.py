"""``portaladm keys``: issue activation keys, and everything that happens to one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from portaladm.cli.keys.change import extend, revoke
from portaladm.cli.keys.issue import issue, reissue
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.exports import note_export
from portaladm.cli.terminal.listing import choose_view, show_list
from portaladm.cli.terminal.options import (
    Fields,
    Format,
    InBatch,
    Limit,
    RawCsv,
    SecretsStdin,
    Sort,
)
from portaladm.cli.terminal.parameters import flag, value
from portaladm.cli.terminal.render import choose_format, show_records
from portaladm.errors import Misused

if TYPE_CHECKING:
    from portaladm.services.keys.check import KeyCheck

app = typer.Typer()
app.command(context_settings={"allow_extra_args": True})(issue)
app.command()(reissue)
app.command()(revoke)
app.command()(extend)


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
    parent: Annotated[str | None, value("--parent", "ID", "Only this parent's keys.")] = None,
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
        lines = list_keys(context, status=status, batch=batch, parent=parent, letter=letter)
        show_list(cli, lines, view, vars)


@app.command(context_settings={"allow_extra_args": True})
def check(
    ctx: typer.Context,
    secrets_stdin: SecretsStdin = False,
    format: Format = None,
    fields: Fields = None,
) -> None:
    """Check a key that a parent reads out.

    If the key does not work, this says why.

    \b
    It asks for the key, or takes keys from a pipe, one a line:
      portaladm keys check
      portaladm keys check --secrets-stdin < keys.txt
    """
    from portaladm.cli.keys.output import show_check
    from portaladm.cli.terminal.secrets import read_secrets, refuse_on_line
    from portaladm.services.keys.check import check_key

    cli: CliContext = ctx.obj
    cli.format = format
    refuse_on_line(ctx.args, "portaladm keys check")
    with cli.open() as context:
        typed = read_secrets(cli, ("Activation key",), secrets_stdin, many=True)
        results = [check_key(context, secret.reveal()) for secret in typed]
    records = list(map(_to_record, results))
    if len(records) == 1 and choose_format(cli, format) == "table":
        show_check(cli, records[0], fields)
    else:
        show_records(cli, records, CHECK_FIELDS, format=format, fields=fields)
    raise typer.Exit(0 if all(result.good for result in results) else 1)


KEY_FIELDS = (
    "key_reference", "parent_id", "parent_name", "status", "issued_on", "expires_on", "closed_on",
    "reason", "letter_status", "letter_marked_on",
)  # fmt: skip
_ON_SCREEN = KEY_FIELDS[:-1]
CHECK_FIELDS = (
    "good", "status", "message", "command", "parent_id", "parent_name", "key_reference",
    "expires_on", "letter_status", "letter_marked_on", "causes",
)  # fmt: skip


def _to_record(check: KeyCheck) -> dict[str, object]:
    from portaladm.cli.messages import say
    from portaladm.cli.terminal.causes import word_causes

    known = vars(check) | {
        "message": say(check.remark).message, "command": say(check.advice).hint,
        "causes": word_causes(check.causes),
    }  # fmt: skip
    return {name: known[name] for name in CHECK_FIELDS}
