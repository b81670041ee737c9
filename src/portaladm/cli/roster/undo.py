"""``roster undo``: take the last import back, with the keys that were issued on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from portaladm.cli.outcomes import show_outcome
from portaladm.cli.roster.effect import tell_effect, to_record
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.options import DryRun, Format, Reason, Yes
from portaladm.cli.terminal.parameters import argument, flag
from portaladm.cli.terminal.prompts import ask
from portaladm.cli.terminal.render import choose_format
from portaladm.domain.text import count_of
from portaladm.platform import quote_word

if TYPE_CHECKING:
    from portaladm.services.roster.undo.plan import Key, UndoPlan

_NAMED = 20
"""Keys that are listed."""

Code = Annotated[str, argument("[CODE]", "The import's batch; the last one otherwise.")]
WithKeys = Annotated[
    bool, flag("--with-keys", "Revoke the unused keys that rely on the import, too.")
]


def undo(
    ctx: typer.Context,
    code: Code = "",
    with_keys: WithKeys = False,
    reason: Reason = "",
    yes: Yes = False,
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    """Undo a roster import.

    It is the last one, or the one that is named where no later one stands. Unused keys of parents
    who are not eligible without it are revoked with it (--with-keys). It is refused only where such
    a parent has an account or was merged.

    \b
    The wrong file was imported, and perhaps keys were issued:
      portaladm roster undo --with-keys --dry-run
      portaladm roster undo --with-keys --reason "last year's file"
    """
    from portaladm.services.roster.undo.undo import plan_roster_undo, undo_roster

    cli: CliContext = ctx.obj
    choose_format(cli, format)
    with cli.open(dry_run=dry_run) as context:
        plan = plan_roster_undo(context, code, with_keys=with_keys)
        if not plan.done:
            _tell_plan(cli, plan)
        if dry_run or plan.done:
            cli.say(
                f"The import {plan.import_.code} was undone already: nothing was changed."
                if plan.done
                else "A dry run: nothing was changed."
            )
            _show(cli, plan, changed=not plan.done)
            return
        keys = f" and revoke {count_of(len(plan.keys), 'key')}" if plan.keys else ""
        ask(cli, f"Undo the import {plan.import_.code}{keys}?", yes)
        result = undo_roster(context, reason, plan.import_.code, with_keys=with_keys)
    _tell_done(cli, result.plan)
    cli.say_head(result.head)
    _show(cli, result.plan, changed=True)


def _tell_plan(cli: CliContext, plan: UndoPlan) -> None:
    counts, last = plan.counts, plan.import_
    cli.say(
        f"Batch {last.code} ({last.file_name}): {count_of(counts.restored, 'record')} to "
        f"restore, {count_of(counts.removed, 'record')} to remove."
    )
    if counts.kept:
        cli.say(
            f"{count_of(counts.kept, 'record')} that it brought will stay on record, without "
            "access by this import: keys, accounts, court orders or links of others are about them."
        )
    if plan.keys:
        cli.say(f"{count_of(len(plan.keys), 'unused key')} to revoke:")
        _list_keys(cli, plan.keys)
    for batch in plan.batches:
        if batch.open > batch.relying:
            staying = count_of(batch.open - batch.relying, "other unused key")
            cli.say(
                f"{staying} of batch {batch.code} will go on: their parents are eligible without "
                "this import."
            )
    if plan.redeemed:
        cli.say(
            f"{count_of(len(plan.redeemed), 'key')} used since by parents who stay eligible; their "
            "accounts will go on:"
        )
        _list_keys(cli, plan.redeemed)
    tell_effect(cli, plan.effect, would=True, others=bool(plan.keys))


def _list_keys(cli: CliContext, keys: Sequence[Key]) -> None:
    for key in keys[:_NAMED]:
        account = f", account {key.username}" if key.username else ""
        cli.say(f"  {key.batch}-{key.serial} {key.parent_id} {key.parent_name}{account}")
    if len(keys) > _NAMED:
        cli.say(f"  ... and {len(keys) - _NAMED:,} more")


def _tell_done(cli: CliContext, plan: UndoPlan) -> None:
    from portaladm.services.roster.undo.plan import is_on_paper
    from portaladm.services.roster.undo.undo import is_emptied

    revoked = f" {count_of(len(plan.keys), 'key')} revoked." if plan.keys else ""
    cli.say(f"Undone.{revoked}")
    for batch in filter(is_on_paper, plan.batches):
        if is_emptied(batch) and not batch.redeemed:
            cli.say(
                f"Don't post batch {batch.code}. Remove its file: "
                f"portaladm batches shred {quote_word(batch.code)}"
            )
        else:
            cli.say(f"Take the letters of the revoked keys out of batch {batch.code}.")


def _show(cli: CliContext, plan: UndoPlan, *, changed: bool) -> None:
    """What was undone, as data where a format asks for it; sentences are on stderr anyway."""
    if cli.format:
        record = _to_record(plan, changed=changed)
        show_outcome(cli, record, counts=("restored", "removed", "kept"))


def _to_record(plan: UndoPlan, *, changed: bool) -> dict[str, Any]:
    counts = plan.counts
    return {
        "batch": plan.import_.code, "restored": counts.restored, "removed": counts.removed,
        "kept": counts.kept, "keys_revoked": list(map(_to_key, plan.keys)),
        "keys_redeemed": [_to_key(one) | {"username": one.username} for one in plan.redeemed],
        "effect": to_record(plan.effect), "changed": changed,
    }  # fmt: skip


def _to_key(key: Key) -> dict[str, Any]:
    return {
        "key_reference": f"{key.batch}-{key.serial}", "batch": key.batch,
        "parent_id": key.parent_id, "parent_name": key.parent_name,
    }  # fmt: skip
