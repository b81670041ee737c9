"""``portaladm batches``: what was issued in one go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from portaladm.cli.batches.listing import list_, to_record
from portaladm.cli.outcomes import show_outcome
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.options import DryRun, Fields, Format, Reason, Yes
from portaladm.cli.terminal.parameters import argument, flag
from portaladm.cli.terminal.prompts import ask
from portaladm.cli.terminal.render import show_record
from portaladm.domain.text import count_of
from portaladm.errors import Misused
from portaladm.platform import quote_word

if TYPE_CHECKING:
    from portaladm.services.batches.lifecycle import BatchView, FileResult, UndoResult

app = typer.Typer()

Code = Annotated[str, argument("CODE", "The batch's five characters.")]
app.command("list")(list_)


@app.command()
def show(ctx: typer.Context, code: Code, format: Format = None, fields: Fields = None) -> None:
    """Show one batch and the state of its keys.

    \b
    For example:
      portaladm batches show K7QMX
    """
    from portaladm.services.batches.lifecycle import show_batch

    cli: CliContext = ctx.obj
    cli.format = format
    with cli.open() as context:
        view = show_batch(context, code)
    show_record(cli, _to_full_record(view), format=format, fields=fields)


@app.command()
def undo(
    ctx: typer.Context,
    code: Code,
    reason: Reason = "",
    yes: Yes = False,
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    """Revoke a batch's unused keys.

    Use it when the wrong batch was printed.

    \b
    Its parents can be issued new keys afterwards:
      portaladm batches undo K7QMX --reason "wrong school"
      portaladm keys issue
    """
    from portaladm.services.batches.lifecycle import plan_undo, undo_batch

    cli: CliContext = ctx.obj
    cli.format = format
    with cli.open(dry_run=dry_run) as context:
        plan = plan_undo(context, code)
        if not dry_run:
            question = _question(plan)
            if question and (plan.sent or cli.stdin_is_terminal):
                ask(cli, question, yes)
            plan = undo_batch(context, code, reason, although_sent=yes or plan.sent)
    _tell_undo(cli, plan, dry_run)
    record = {
        "batch": plan.code, "revoked": plan.revoked, "used": plan.used,
        "changed": not plan.already,
    }  # fmt: skip
    show_outcome(cli, record, counts=("revoked", "used"))


@app.command()
def mark(
    ctx: typer.Context,
    code: Code,
    sent: Annotated[bool, flag("--sent", "It was posted or handed out.")] = False,
    destroyed: Annotated[bool, flag("--destroyed", "Its file is gone.")] = False,
    reason: Reason = "",
    yes: Yes = False,
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    """Record that a batch was sent or destroyed.

    A file that has changed since it was written is not marked sent without a question.

    \b
    For example:
      portaladm batches mark K7QMX --sent
    """
    from portaladm.domain.batches import FileState
    from portaladm.services.batches.lifecycle import mark_batch, plan_mark

    cli: CliContext = ctx.obj
    cli.format = format
    if sent == destroyed:
        raise Misused("mark-what")
    state = FileState.SENT if sent else FileState.DESTROYED
    with cli.open(dry_run=dry_run) as context:
        result = plan_mark(context, code, state)
        if not dry_run:
            if result.file_changed:
                ask(cli, _question_changed(result), yes)
            sure = yes or result.file_changed
            result = mark_batch(context, code, state, reason, although_changed=sure)
    _tell_file(cli, result, dry_run)
    _show_file(cli, result, file_changed=result.file_changed)


@app.command()
def shred(
    ctx: typer.Context,
    code: Code,
    reason: Reason = "",
    yes: Yes = False,
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    """Overwrite and remove a batch's file.

    A file that has changed since it was written is refused. Letters that are printed can be posted
    and marked sent afterwards.

    \b
    Once the letters are printed:
      portaladm batches shred K7QMX
    """
    from portaladm.services.batches.shred import plan_shred, shred_batch

    cli: CliContext = ctx.obj
    cli.format = format
    with cli.open(dry_run=dry_run) as context:
        result = plan_shred(context, code)
        if result.changed and not dry_run:
            cli.tell(_describe_file(result))
            ask(cli, f"{result.path} can't be brought back. Overwrite and remove it?", yes)
            result = shred_batch(context, code, reason)
    _tell_file(cli, result, dry_run)
    _show_file(cli, result)


def _describe_file(result: FileResult) -> str:
    """What a file is, before it is removed."""
    from portaladm.domain.batches import BatchKind

    nouns = {BatchKind.PASSWORDS_RESET: "password", BatchKind.REMINDER: "reminder"}
    noun = nouns.get(result.kind, "key")
    sent = "marked sent" if result.sent else "not marked sent"
    return f"{result.path}: batch {result.code}, {count_of(result.count, noun)}, {sent}."


def _to_full_record(view: BatchView) -> dict[str, Any]:
    from portaladm.domain.keys import KeyState

    batch = view.batch
    keys = {f"keys_{state.value}": view.keys.get(state, 0) for state in KeyState}
    file = {"file_path": batch.file_path, "sha256": batch.sha256, "bytes": batch.size}
    more = {"settings": batch.settings, "summary": batch.summary}
    return to_record(batch) | file | keys | more


def _question(plan: UndoResult) -> str:
    """What to ask before an undo; nothing where no key stops working."""
    if plan.already or not plan.revoked:
        return ""
    sent = " It was marked sent." if plan.sent else ""
    keys = count_of(plan.revoked, "key")
    return f"Batch {plan.code}: {keys} will stop working.{sent} Undo it?"


def _question_changed(result: FileResult) -> str:
    return f"{_tell_changed(result)} If you didn't save it, compare it first. Mark it sent?"


def _tell_changed(result: FileResult) -> str:
    return (
        f"{result.path} is not the file that batch {result.code} wrote. Excel and other programs "
        "change it when they save it; somebody else may have put another one in its place."
    )


def _tell_undo(cli: CliContext, result: UndoResult, dry_run: bool) -> None:
    if result.already:
        cli.say(f"Batch {result.code} was undone already, on {result.already}.")
        return
    if dry_run:
        cli.say(
            f"{result.used:,} of its keys were used already: these accounts go on."
            + (" It was marked sent: people may hold its letters." if result.sent else "")
        )
        keys = count_of(result.revoked, "key")
        cli.say(f"A dry run: {keys} would be revoked; nothing was changed.")
        return
    cli.say(
        f"{count_of(result.revoked, 'key')} revoked; {result.used:,} were already used and were "
        "not changed."
    )
    if result.file_path and result.revoked:
        cli.say(
            f"Don't post it. Remove its file: portaladm batches shred {quote_word(result.code)}"
        )
    if result.unfinished and result.revoked:
        cli.say("Its file was never finished. Remove what is left of it: portaladm doctor --repair")
    cli.say(f"Batch {result.code} is undone.")
    cli.say_head(result.head)


def _tell_file(cli: CliContext, result: FileResult, dry_run: bool) -> None:
    if not result.changed:
        cli.say(f"Nothing has changed: batch {result.code} was {result.state.value} already.")
        return
    if dry_run:
        if result.file_changed:
            cli.warn(_tell_changed(result))
        cli.say(f"A dry run: batch {result.code} would be {result.state.value}.")
        cli.say(_describe_file(result))
        return
    cli.say(f"Batch {result.code}: {result.state.value}.")
    cli.say_head(result.head)
    if result.still_there:
        cli.warn(
            f"its file is still at {result.path}. Remove it: "
            f"portaladm batches shred {quote_word(result.code)}"
        )


def _show_file(cli: CliContext, result: FileResult, **more: bool) -> None:
    record = {
        "batch": result.code, "file_status": result.state.value, "file_path": result.path,
        "changed": result.changed, **more,
    }  # fmt: skip
    show_outcome(cli, record)
