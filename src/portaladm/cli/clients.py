"""``portaladm portal clients`` and ``portal keys``: who may let parents sign in here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from portaladm.cli.outcomes import show_outcome
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.kept import show_or_keep
from portaladm.cli.terminal.options import DryRun, Format, Reason, Yes
from portaladm.cli.terminal.render import Record
from portaladm.cli.terminal.streams import refuse_closed_stdout
from portaladm.errors import Refused

clients = typer.Typer(no_args_is_help=True)
keys = typer.Typer(no_args_is_help=True)
_RESTART = "It counts from the next start of: portaladm portal serve"

Name = Annotated[str, typer.Argument(metavar="NAME", help="The client's name, its client_id.")]


@clients.callback()
def _clients() -> None:
    """Add and remove clients of OpenID Connect."""


@keys.callback()
def _keys() -> None:
    """Replace the signing key."""


@clients.command()
def add(
    ctx: typer.Context,
    name: Name,
    redirect_uri: Annotated[
        list[str],
        typer.Option("--redirect-uri", metavar="URL", help="Where parents go back; repeatable."),
    ],
    post_logout_redirect_uri: Annotated[
        list[str] | None,
        typer.Option(
            "--post-logout-redirect-uri", metavar="URL", help="Where they go after signing out.",
            show_default=False,
        ),
    ] = None,
    title: Annotated[
        str, typer.Option("--title", help="What parents call it.", show_default=False)
    ] = "",
    public: Annotated[
        bool, typer.Option("--public", help="An app that can keep no secret; it gets none.")
    ] = False,
    reason: Reason = "",
    dry_run: DryRun = False,
    yes: Yes = False,
    format: Format = None,
) -> None:  # fmt: skip
    """Let a portal or an app sign parents in here.

    The secret is printed once; the settings keep only its hash.

    \b
    For example:
      portaladm portal clients add district-portal --redirect-uri https://portal.example.org/in
    """
    from portaladm.services.oidc.clients import plan_client

    cli: CliContext = ctx.obj
    entry = cli.entry_point
    if not (public or dry_run):
        refuse_closed_stdout()
    clients, secret = plan_client(
        entry.settings, name, redirect_uri, entry.random_bytes, public=public, title=title,
        post_logout_redirect_uris=post_logout_redirect_uri or (),
    )  # fmt: skip
    _write(cli, clients, reason, dry_run)
    record = {"client_id": name, "client_secret": None, "changed": True}
    if secret is None or dry_run:
        _show(cli, record)
        return
    if not cli.json:
        cli.say("The client's secret, which is not shown again:")
    key = secret.reveal()
    show_or_keep(
        cli, f"portaladm-client-{name}",
        lambda: _show(cli, record | {"client_secret": key}) if cli.format else typer.echo(key),
    )  # fmt: skip


@clients.command()
def remove(
    ctx: typer.Context, name: Name, reason: Reason = "", dry_run: DryRun = False, yes: Yes = False,
    format: Format = None,
) -> None:  # fmt: skip
    """End the sign-ins for a portal or an app.

    \b
    For example:
      portaladm portal clients remove district-portal
    """
    from portaladm.services.oidc.clients import plan_removal

    cli: CliContext = ctx.obj
    _write(cli, plan_removal(cli.entry_point.settings, name), reason, dry_run)
    _show(cli, {"client_id": name, "changed": True})


@keys.command()
def rotate(
    ctx: typer.Context, reason: Reason = "", yes: Yes = False, format: Format = None
) -> None:
    """Make a new signing key.

    The old one is published for a day, so that what it signed can be verified.

    A running portal signs with the new one at once. Other portals notice by themselves.

    \b
    For example:
      portaladm portal keys rotate
    """
    cli: CliContext = ctx.obj
    check_extra()
    from portaladm.services.oidc.signing import rotate_key

    with cli.open() as context:
        key_id = rotate_key(context, reason)
    cli.say(f"ID tokens are now signed with the key {key_id}.")
    _show(cli, {"key_id": key_id, "changed": True})


def check_extra() -> None:
    """Make sure that what signs is installed.

    :raises Refused: ``oidc-extra-missing``.
    """
    try:
        import joserfc  # noqa: F401
    except ImportError as error:
        raise Refused("oidc-extra-missing", package=error.name) from None


def _write(cli: CliContext, clients: Mapping[str, Any], reason: str, dry_run: bool) -> None:
    from portaladm.cli.config.change import change, rehearse, tell_change
    from portaladm.services.oidc.clients import SETTING

    if dry_run:
        rehearse(cli, {SETTING: clients})
        return
    tell_change(cli, change(cli, {SETTING: clients}, reason))
    cli.say(_RESTART)


def _show(cli: CliContext, record: Record) -> None:
    """What was done, as data where ``--format`` asks for it."""
    if cli.format:
        show_outcome(cli, record)
