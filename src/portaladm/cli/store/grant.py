"""``store grant``: what somebody of the staff may change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.options import DryRun, Format, Reason, Yes
from portaladm.cli.terminal.parameters import argument, flag, value
from portaladm.errors import Misused, Refused

if TYPE_CHECKING:
    from portaladm.domain.rights import Rights

_RIGHTS, _NONE = "clerks.rights", "none"


def grant(
    ctx: typer.Context,
    clerk: Annotated[str, argument("CLERK", "The name, as the trail has it: a login.")],
    role: Annotated[str, value("--role", "clerk|admin|auditor|none", "What they may do.")],
    school: Annotated[list[str] | None, value("--school", "NAME", "At this school.")] = None,
    district: Annotated[bool, flag("--district", "In the whole district.")] = False,
    reason: Reason = "",
    dry_run: DryRun = False,
    yes: Yes = False,
    format: Format = None,
) -> None:
    """Say what somebody of the staff may change.

    A clerk does the work of the counter for families with a child at the schools, an admin all of
    it; an auditor looks. As long as nobody has a role, everybody may do everything. It takes the
    place of what they had before. The name is a claim: it keeps from mistakes.

    \b
    For example:
      portaladm store grant sam --role admin --district
      portaladm store grant maria --role clerk --school "Lincoln Elementary"
      portaladm store grant maria --role none
    """
    from portaladm.cli.config import change
    from portaladm.config.reading import read_good_settings
    from portaladm.domain import rights

    cli: CliContext = ctx.obj
    cli.format = format
    path = cli.entry_point.config_path
    entries = read_good_settings(path)[0].clerks.rights
    clerk = clerk.strip()
    wanted = rights.grant(entries, clerk, _read(role, tuple(school or ()), district=district))
    if role != _NONE:
        _refuse_name(clerk)
    try:
        granted = rights.read_rights(wanted)
    except ValueError:
        raise Refused("grant-admin", actor=cli.entry_point.actor) from None
    if dry_run:
        changes = change.rehearse(cli, {_RIGHTS: wanted})
        change.show_changed(cli, changes, str(path), "")
        return
    result = change.change(cli, {_RIGHTS: wanted}, reason)
    if granted and cli.entry_point.actor.casefold() not in granted:
        cli.warn(f"{cli.entry_point.actor} has no role, and may only look from now on")
    change.tell_change(cli, result)
    change.show_changed(cli, result.changes, result.path, result.kept)


def _read(role: str, schools: tuple[str, ...], *, district: bool) -> Rights | None:
    from portaladm.domain.rights import Rights, Role

    if role == _NONE:
        if schools or district:
            raise Misused("grant-where.none")
        return None
    if role not in list(Role):
        raise Misused("unknown-role", role=role, roles=(*Role, _NONE))
    if bool(schools) == district:
        raise Misused("grant-where")
    return Rights(Role(role), None if district else schools)


def _refuse_name(clerk: str) -> None:
    """A name that an entry would not give back."""
    from portaladm.domain.rights import split_entry

    try:
        good = split_entry(f"{clerk} = clerk")[0] == clerk
    except ValueError:
        good = False
    if not good:
        raise Refused("grant-name", clerk=clerk)
