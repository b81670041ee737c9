"""``parents remove-added``: what the counter gave is taken back at the counter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from portaladm.cli.outcomes import show_outcome
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.options import DryRun, Format, NeededReason, Yes
from portaladm.cli.terminal.parameters import argument, value
from portaladm.cli.terminal.prompts import ask
from portaladm.cli.terminal.render import choose_format

if TYPE_CHECKING:
    from portaladm.services.parents.remove_added import Removal


def remove_added(
    ctx: typer.Context,
    parent: Annotated[str, argument("PARENT_ID", "Whom the counter gave access.")],
    reason: NeededReason = "",
    student: Annotated[
        list[str] | None,
        value("--student", "ID", "Only this child; repeatable. Else all that the counter gave."),
    ] = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    """Take back what parents add gave.

    The children that the counter gave are not visible any more, and a key that opens nothing else
    is revoked. What a roster gave stays: see links deny.

    \b
    It was the wrong family:
      portaladm parents remove-added NEW-K7QMX --reason "wrong child" --dry-run
      portaladm parents remove-added NEW-K7QMX --reason "wrong child"
    """
    from portaladm.services.parents import remove_added as service

    cli: CliContext = ctx.obj
    choose_format(cli, format)
    students = tuple(student or ())
    with cli.open(dry_run=dry_run) as context:
        removal = service.plan_removal(context, parent, students)
        if removal.taken and not dry_run:
            ask(cli, " ".join((*_tell_what(removal), "Take it back?")), yes)
            removal = service.remove_added(context, parent, students, reason)
    _show_removal(cli, removal, dry_run=dry_run)


def _tell_what(removal: Removal) -> Iterator[str]:
    """What a person must know before it is done: who loses what with it."""
    who = f"{removal.parent_name} ({removal.parent_id})"
    yield f"{who} will not see {_name_children(removal)} any more."
    if removal.key_reference:
        yield f"The key {removal.key_reference} opens nothing else: it is revoked."
    if removal.username:
        yield f"The account {removal.username} ends: it has no other child."
    if removal.leaves:
        yield "Nothing else is stored of this parent: the record goes as well."


def _name_children(removal: Removal) -> str:
    children = removal.taken or removal.before
    return ", ".join(f"{one.student_name} ({one.student_number})" for one in children)


def _show_removal(cli: CliContext, removal: Removal, *, dry_run: bool) -> None:
    who = f"{removal.parent_name} ({removal.parent_id})"
    for one in removal.kept:
        child = f"{one.student_name} ({one.student_number})"
        cli.say(f"Note: a roster has {who} with {child}: that stays.")
    if not removal.taken:
        cli.say(f"{who}: {_name_children(removal)} was taken back already; nothing was changed.")
    elif dry_run:
        cli.say(" ".join(("A dry run:", *_tell_what(removal), "Nothing was changed.")))
    elif removal.head:
        cli.say(f"Taken back from {who}: {_name_children(removal)}.{_tell_done(removal)}")
        cli.say_head(removal.head)
    show_outcome(
        cli,
        {
            "batch": removal.batch or None, "parent_id": removal.parent_id,
            "parent_name": removal.parent_name,
            "student_ids": [one.student_number for one in removal.taken],
            "key_reference": removal.key_reference or None, "username": removal.username or None,
            "parent_removed": removal.leaves, "changed": bool(removal.taken),
        },
    )  # fmt: skip


def _tell_done(removal: Removal) -> str:
    told = ""
    if removal.key_reference:
        told += f" The key {removal.key_reference} is revoked: pull its letter from the post."
    if removal.username:
        told += f" The account {removal.username} has ended."
    return told + (" The parent's record went with it." if removal.leaves else "")
