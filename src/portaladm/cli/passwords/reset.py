"""What ``passwords reset`` asks, shows and writes: who is meant, identity, the result."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from portaladm.cli.letters.output import tell_letters
from portaladm.cli.messages.wording import place_arguments
from portaladm.cli.outcomes import BATCH_FIELDS, show_batches
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.kept import send_kept, show_or_keep
from portaladm.cli.terminal.names import collect_names
from portaladm.cli.terminal.progress import show_steps
from portaladm.cli.terminal.prompts import ask, choose
from portaladm.cli.terminal.render import show_record, show_records
from portaladm.domain.text import count_of
from portaladm.errors import Misused, Refused, Stopped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portaladm.services.context import Context
    from portaladm.services.passwords.identity import Holder
    from portaladm.services.passwords.reset import ResetResult
    from portaladm.services.passwords.reset_order import ResetOrder, ResetPlan, ResetRequest

_EXAMPLE = "portaladm passwords reset mlopez"
_UNASKED_SLIPS = "Nobody asked for these passwords: the slips say that the school made them."
_UNASKED_FILE = (
    "Nobody asked for these passwords: when you pass them on, say that the school made them, and "
    "whom to call."
)


def choose_request(
    cli: CliContext,
    context: Context,
    names: list[str] | None,
    student: str | None,
    from_file: str | None,
    schools: list[str] | None,
    grades: list[str] | None,
    everybody: bool,
) -> ResetRequest:
    """Who is meant: names, a student's parent, a school or a grade, or everybody.

    :raises Misused: nobody was named, or in two ways that exclude each other.
    """
    from portaladm.services.passwords.reset_order import ResetRequest

    ways = [bool(names or from_file), bool(student), bool(schools or grades), everybody]
    if sum(ways) > 1:
        raise Misused("named-twice.reset")
    if student:
        return ResetRequest((choose_parent(cli, context, student),))
    found = collect_names(names, from_file, ("username", "parent_id"))
    if not (found or schools or grades or everybody):
        raise Misused("nobody-named", example=_EXAMPLE)
    return ResetRequest(found, tuple(schools or ()), tuple(grades or ()))


def choose_parent(cli: CliContext, context: Context, student: str) -> str:
    """The username of one of a student's parents; asked where there are several.

    :raises Stopped: ``which-parent``: several, and nobody is there to choose.
    :raises Refused: ``no-account``: none has one.
    """
    from portaladm.services.passwords.identity import list_parents_of

    people = list_parents_of(context, student)
    if not people:
        raise Refused("no-account.student", student=student)
    if len(people) == 1:
        return people[0].username
    lines = tuple(map(_name_holder, people))
    if not cli.stdin_is_terminal:
        raise Stopped(
            "which-parent", student=student, count=len(people), username=people[0].username,
            details=lines,
        )  # fmt: skip
    return people[choose(cli, "Which parent", lines)].username


def settle_identity(cli: CliContext, context: Context, order: ResetOrder) -> ResetOrder:
    """The order with how its passwords reach the right people; on a terminal it is asked.

    :raises Misused: ``identity-unsaid``, ``unknown-way``.
    """
    from portaladm.cli.terminal.identity import settle_hand_over
    from portaladm.services.passwords.reset_order import choose_hand_over

    if order.plan.holder:
        tell_holder(cli, order.plan.holder)
    shown = order.target is None
    hand_over = settle_hand_over(cli, context, order.hand_over, shown=shown)
    return choose_hand_over(context, order, hand_over)


def _name_holder(holder: Holder) -> str:
    relationship = holder.relationship or "parent"
    return f"{holder.parent_name} ({relationship}), {holder.parent_id}, username {holder.username}"


def tell_holder(cli: CliContext, holder: Holder) -> None:
    """Whom to call back and on what number; what staff recorded against this parent."""
    cli.tell(f"{holder.parent_name} ({holder.parent_id}), username {holder.username}")
    cli.tell(f"Phone on file: {holder.phone or 'none'}")
    for one in holder.denials:
        cli.warn(f"denied by staff for {one.student_name} ({one.student_id}): {one.reason}")
    if holder.state in ("disabled", "ended"):
        cli.warn(
            f"this account is {holder.state}: a temporary password opens nothing. "
            f"See why: portaladm parents explain {place_arguments([holder.parent_id])}"
        )


def run_reset(
    cli: CliContext,
    context: Context,
    order: ResetOrder,
    *,
    yes: bool,
    spell: bool,
) -> None:
    """Refuse what stands against it, ask, reset, show."""
    from portaladm.services.passwords.reset import reset_passwords

    targets = order.plan.targets
    single = len(targets) == 1
    _refuse(order, spell)
    whom = f"of {targets[0].username}" if single else f"of {count_of(len(targets), 'account')}"
    ask(cli, f"Reset the password{'' if single else 's'} {whom}?", yes)
    with show_steps(cli, "Hashing", "Printing slips") as (hashing, printing):
        result = reset_passwords(context, order, hashing, printing)
    _show_result(cli, order, result, spell)


def tell_dry_run(cli: CliContext, context: Context, order: ResetOrder, *, spell: bool) -> None:
    """Whose passwords would be reset, after the same checks as before a reset."""
    from portaladm.services.lookup.ways import check_identity

    if order.hand_over.verified_by:
        check_identity(context, order.hand_over.verified_by)
    if order.plan.holder:
        tell_holder(cli, order.plan.holder)
    _refuse(order, spell)
    passwords = count_of(len(order.plan.targets), "password")
    cli.say(
        "The passwords of before stop working; who is signed in is signed out at the next click."
    )
    cli.say(f"A dry run: {passwords} would be reset; nothing was changed.")
    if cli.json:
        show_object(cli, order.plan, [_make_batch(order, None)])


def _refuse(order: ResetOrder, spell: bool) -> None:
    if spell and order.target:
        raise Misused("spell-in-file")
    if order.obstacle:
        raise order.obstacle


def tell_plan(cli: CliContext, plan: ResetPlan) -> int:
    """Who is skipped and who was not found; the exit code that follows."""
    if len(plan.skipped_names) == 1 and not plan.targets and not cli.json:
        raise plan.skipped_names[0].as_refusal()
    if plan.skipped_names:
        from portaladm.cli.messages import say
    for one in plan.skipped_names:
        cli.tell(f"Skipped: {one.name}: {say(one.remark).message}")
    for state, count in plan.left_out.items():
        cli.say(f"Skipped: {count_of(count, 'account')} {state}.")
    if not plan.targets and not plan.skipped_names:
        cli.say("Nobody to reset: no file was made.")
    if not plan.skipped_names:
        return 0
    return 3 if plan.targets else 1


def _show_result(cli: CliContext, order: ResetOrder, result: ResetResult, spell: bool) -> None:
    if result.kept:
        send_kept(cli, result.kept)
    elif not result.path:
        name = f"portaladm-passwords-{result.batch}"
        show_or_keep(cli, name, lambda: _show_rows(cli, order, result, spell))
    elif cli.json:
        show_object(cli, order.plan, [_make_batch(order, result)])
    else:
        sys.stdout.write(f"{result.path}\n")
    if result.printed:
        tell_letters(cli, result.printed, "", result.batch)
    cli.say("A temporary password can only be used to choose a new password.")
    if not order.asked:
        cli.say(_UNASKED_SLIPS if order.on_paper else _UNASKED_FILE)
    cli.say(
        f"Batch {result.batch}: {count_of(result.count, 'password')} good until "
        f"{order.plan.last_day}."
    )
    cli.say_head(result.head)


def _show_rows(cli: CliContext, order: ResetOrder, result: ResetResult, spell: bool) -> None:
    from portaladm.services.passwords.reset_order import RESET_COLUMNS

    columns = (*RESET_COLUMNS, "spelled") if spell else RESET_COLUMNS
    records = _list_rows(order, result, spell)
    if cli.json:
        show_object(cli, order.plan, [_make_batch(order, result)], records)
    elif len(records) == 1 and cli.stdout_is_terminal and cli.format in (None, "table"):
        show_record(cli, records[0], format=cli.format)
    else:
        show_records(cli, records, columns, format=cli.format, raw_csv=cli.raw_csv, everything=True)


def show_object(
    cli: CliContext, plan: ResetPlan, batches: Sequence[dict[str, Any]] = (),
    passwords: Sequence[dict[str, Any]] = (),
) -> None:  # fmt: skip
    """What was reset as one object; of a dry run, what would be."""
    from portaladm.cli.messages import say

    skipped: list[dict[str, Any]] = [
        {"username": one.name, "count": 1, "message": say(one.remark).message}
        for one in plan.skipped_names
    ]
    skipped += [
        {"username": None, "count": count, "message": f"{count_of(count, 'account')} {state}"}
        for state, count in plan.left_out.items()
    ]
    counts = {"passwords": len(plan.targets)}
    show_batches(cli, "passwords", batches, passwords, counts, skipped)


def _make_batch(order: ResetOrder, result: ResetResult | None) -> dict[str, Any]:
    """The batch that was made; in a dry run, which has no ``result``, the one that would be."""
    from portaladm.cli.keys.output import name_planned

    expires_on = order.plan.validity.expires_on.isoformat()
    values = (
        (result.batch, result.count, result.path or None, expires_on, str(result.head))
        if result
        else (None, len(order.plan.targets), name_planned(order.target), expires_on, None)
    )
    return dict(zip(BATCH_FIELDS, values, strict=True))


def _list_rows(order: ResetOrder, result: ResetResult, spell: bool) -> list[dict[str, Any]]:
    from portaladm.services.passwords.reset_order import RESET_COLUMNS

    records: list[dict[str, Any]] = []
    for row, target in zip(result.rows, order.plan.targets, strict=True):
        record = dict(zip(RESET_COLUMNS, row, strict=True))
        spelled = {"spelled": _spell(row[3], target.language)} if spell else {}
        records.append(record | spelled)
    return records


def _spell(password: str, language: str) -> str:
    """In the alphabet that the parent is used to."""
    from portaladm.domain.passwords.passphrases import find_language
    from portaladm.domain.passwords.temporary import spell_out

    return spell_out(password, "es" if find_language(language) == "spanish" else "en")
