"""Whom a reading command means: an id, or a name that one person has, whose id is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portaladm.cli.terminal.context import CliContext

if TYPE_CHECKING:
    from portaladm.services.context import Context
    from portaladm.services.lookup.named import Named


def name_parent(cli: CliContext, context: Context, text: str) -> str:
    """The id of the parent; a text that nobody has as an id or a name comes back as it is.

    :raises Refused: ``name-shared``.
    """
    from portaladm.services.lookup.named import find_named_parent

    return _tell(cli, find_named_parent(context, text))


def name_account(cli: CliContext, context: Context, text: str) -> str:
    """The same for an account: its username, or whose it is."""
    from portaladm.services.lookup.named import find_named_account

    return _tell(cli, find_named_account(context, text))


def name_people(
    cli: CliContext, context: Context, parent: str | None, student: str | None
) -> tuple[str | None, str | None]:
    """The same for the options ``--parent`` and ``--student`` of a list."""
    from portaladm.services.lookup.named import find_named_student

    return (
        name_parent(cli, context, parent) if parent else parent,
        _tell(cli, find_named_student(context, student)) if student else student,
    )


def _tell(cli: CliContext, named: Named) -> str:
    if named.name:
        cli.note(f"{named.name} has the id {named.number}.")
    return named.number
