"""``store restore``: what the way back from a backup costs, told before it is asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from portaladm.cli.messages.wording import place_arguments
from portaladm.cli.outcomes import show_outcome
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.options import DryRun, Format, NeededReason, Yes
from portaladm.cli.terminal.parameters import argument, value
from portaladm.cli.terminal.prompts import ask
from portaladm.domain.text import count_of
from portaladm.errors import Refused
from portaladm.platform import quote_word

if TYPE_CHECKING:
    from portaladm.domain.trail import Head
    from portaladm.services.context import Context
    from portaladm.services.store.exported_trail import Since
    from portaladm.services.store.restore import RestorePlan, RestoreResult

_LOST = ("store-missing", "store-damaged", "store-foreign.no-database")
"""The store is not there, or can't be read: a backup is put in its place."""
_NAMED = 10


def restore(
    ctx: typer.Context,
    file: Annotated[Path, argument("FILE", "A backup of this store.")],
    trail: Annotated[
        Path | None,
        value("--trail", "FILE", "An exported trail (CSV) that tells what happened since."),
    ] = None,
    reason: NeededReason = "",
    yes: Yes = False,
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    """Go back to a backup of the store.

    Keys that were closed since and passwords that were changed since don't work again, and court
    orders that were recorded since are recorded again. The present store is kept beside it.

    \b
    See first what would be lost:
      portaladm store restore portaladm-2026-08-31.db --reason "disk failed" --dry-run
    """
    cli: CliContext = ctx.obj
    cli.format = format
    store, file = cli.entry_point.store_path, file.expanduser().absolute()
    if file.exists() and store.exists() and file.samefile(store):
        raise Refused("restore-same", path=file)
    if not file.is_file():
        raise Refused("restore-missing", path=file)
    with ExitStack() as stack:
        present = _open_present(cli, stack, dry_run)
        try:
            plan, since = _plan(cli, present, file, trail)
        except Refused as error:  # a damage that shows only when the pages are read
            if present is None or error.remark.key not in _LOST:
                raise
            stack.close()
            present = None
            plan, since = _plan(cli, present, file, trail)
        _tell_plan(cli, plan)
        if dry_run:
            cli.say("A dry run: nothing was changed.")
            kept = _find_kept(cli, present, file, store)
            show_outcome(cli, _describe(store, file, plan, kept))
            return
        ask(cli, f"Restore {file.name}? What came after it is lost.", yes)
        done = _restore(cli, present, since, reason, file)
    cli.say(f"Restored and verified: {store}")
    if done.kept:
        cli.say(f"The store as it was before is kept: {done.kept}")
    cli.say("Everybody is signed out. Parents sign in again with their passwords.")
    _tell_duties(cli, done.plan)
    cli.say_head(done.head)
    show_outcome(cli, _describe(store, file, done.plan, done.kept, done.head))


def _open_present(cli: CliContext, stack: ExitStack, dry_run: bool) -> Context | None:
    """The store as it is; None where it is lost."""
    try:
        return stack.enter_context(cli.open(dry_run=dry_run))
    except Refused as error:
        if error.remark.key not in _LOST:
            raise
        return None


def _plan(
    cli: CliContext, present: Context | None, file: Path, trail: Path | None
) -> tuple[RestorePlan, Since | None]:
    from portaladm.services.store.exported_trail import read_since
    from portaladm.services.store.restore import check_backup, plan_restore

    with cli.entry_point.open_backup(file) as copy:
        head = check_backup(copy, file)
        since = read_since(trail, head) if trail else None
        return plan_restore(copy, file, present, since), since


def _restore(
    cli: CliContext, present: Context | None, since: Since | None, reason: str, file: Path
) -> RestoreResult:
    from portaladm.services.store.restore import restore_in_place, restore_over

    with cli.entry_point.open_backup(file) as copy:
        if present:
            return restore_over(copy, present, since, reason, file)
        return restore_in_place(copy, cli.entry_point.store_path, since, reason, file)


def _tell_plan(cli: CliContext, plan: RestorePlan) -> None:
    if plan.rows is None:
        cli.warn(
            "Nothing tells what happened since the backup: keys that were used since work again, "
            "and court orders that were recorded since are not there."
        )
        cli.hint("Name an exported trail, if there is one: it tells.")
    else:
        rows = count_of(plan.rows, "row")
        cli.say(f"Since the backup the trail has {rows} that would be lost.")
    for text in _list_effects(plan):
        cli.say(text)


def _list_effects(plan: RestorePlan) -> Iterator[str]:
    """What becomes of what changed since, a line for each kind."""
    disabled = [one.parent for one in plan.disabled]
    closed = [one.parent for one in plan.closed]
    orders = [f"{one.parent}/{one.student}" for one in plan.orders]
    for what, names in (
        ("Keys that were closed since, revoked", list(plan.keys.values())),
        ("Passwords that were changed since, expired", list(plan.passwords.values())),
        ("Accounts that were disabled since, disabled again", disabled),
        ("Accounts that were closed since, closed again", closed),
        ("Court orders that were recorded since, recorded again", orders),
        ("Accounts that were made since, lost", [one for one, _ in plan.accounts]),
        ("Court orders that were lifted since, in force again", _pair(plan.lifted)),
        ("Batches of keys that were issued since, without effect", [c for c, _ in plan.batches]),
    ):
        if names:
            yield f"{what}: {_name(names)}"
    if plan.links:
        yield f"Links that a roster has closed since, open again: {plan.links:,}"


def _tell_duties(cli: CliContext, plan: RestorePlan) -> None:
    """What is left to the office."""
    for order in plan.unplaced:
        cli.warn(
            f"A court order about {order.parent} and {order.student} is not recorded: the backup "
            "does not know them."
        )
        cli.hint(
            "After the next roster: "
            f"portaladm links deny {place_arguments([order.parent, order.student])} "
            f"--reason {quote_word(order.reason)}"
        )
    if plan.erased:
        cli.warn(
            f"People who were erased since are there again: {plan.erased:,}. Erase them again."
        )
    if plan.accounts:
        parents = _shorten([parent for parent, _ in plan.accounts])
        cli.hint(
            "Parents whose account is lost need a key: "
            f"portaladm keys reissue {place_arguments(parents)} --posted"
        )
    if plan.passwords:
        parents = _shorten(list(plan.passwords.values()))
        cli.hint(
            "Passwords that expired are replaced: "
            f"portaladm passwords reset {place_arguments(parents)} --posted"
        )
    if plan.batches:
        cli.hint("Destroy the letters of the batches that are without effect, and issue again.")
    if plan.lifted:
        cli.hint("Lift again what the court has lifted.")
    cli.hint("Import the newest roster, then: portaladm doctor")


def _shorten(parents: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(parents[:_NAMED]))


def _pair(pairs: Sequence[tuple[str, str]]) -> list[str]:
    return [f"{parent}/{student}" for parent, student in pairs]


def _name(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")


def _find_kept(cli: CliContext, present: Context | None, file: Path, store: Path) -> Path | None:
    """Where the present store would be kept; None where there is none."""
    from portaladm.services.store.restore import name_kept

    if present:
        return name_kept(present, store)
    with cli.entry_point.open_backup(file) as copy:
        return name_kept(copy, store) if store.exists() else None


def _describe(
    store: Path, file: Path, plan: RestorePlan, kept: Path | None, head: Head | None = None
) -> dict[str, Any]:
    return {
        "path": str(store), "backup_path": str(file),
        "kept_path": str(kept) if kept else None,
        "rows_lost": plan.rows, "audit_head": str(head) if head else None,
        "audit_head_before": str(plan.present_head) if plan.present_head else None,
        "keys_revoked": list(plan.keys.values()),
        "passwords_expired": list(plan.passwords.values()),
        "accounts_disabled": [one.parent for one in plan.disabled],
        "accounts_closed": [one.parent for one in plan.closed],
        "accounts_lost": [one for one, _ in plan.accounts],
        "batches_lost": [code for code, _ in plan.batches],
        "restrictions_recorded": [f"{one.parent}/{one.student}" for one in plan.orders],
        "restrictions_missing": [f"{one.parent}/{one.student}" for one in plan.unplaced],
        "restrictions_in_force_again": _pair(plan.lifted), "links_open_again": plan.links,
        "erased_count": plan.erased,
        "changed": True,
    }  # fmt: skip
