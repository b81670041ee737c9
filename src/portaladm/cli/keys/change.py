"""``keys revoke`` and ``keys extend``: the commands that change keys which are out there."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from portaladm.cli.messages import say
from portaladm.cli.outcomes import show_changes
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.identity import settle_way
from portaladm.cli.terminal.names import collect_names, refuse_none
from portaladm.cli.terminal.options import (
    DryRun,
    Format,
    FromFile,
    InBatch,
    ParentArguments,
    Reason,
    VerifiedBy,
    Yes,
)
from portaladm.cli.terminal.parameters import value
from portaladm.cli.terminal.prompts import ask
from portaladm.cli.terminal.render import choose_format
from portaladm.domain.text import count_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portaladm.services.keys.change import ChangePlan, ChangeResult, Skipped, Targets


def revoke(
    ctx: typer.Context,
    parents: ParentArguments = None,
    from_file: FromFile = None,
    batch: InBatch = None,
    reason: Reason = "",
    dry_run: DryRun = False,
    yes: Yes = False,
    format: Format = None,
) -> None:
    """Revoke the open keys of parents or a batch.

    \b
    A letter went to the wrong house:
      portaladm keys revoke P20817 --reason "wrong address"
    """
    from portaladm.services.keys.change import ChangeResult, plan_change, revoke_keys

    cli: CliContext = ctx.obj
    choose_format(cli, format)
    targets = choose_targets(parents, from_file, batch, "portaladm keys revoke P20817")
    with cli.open(dry_run=dry_run) as context:
        plan = plan_change(context, targets)
        result = ChangeResult(plan.records, plan.skipped)
        if plan.records and not dry_run:
            ask(cli, f"Revoke {_name_keys(plan)}?", yes)
            result = revoke_keys(context, targets, reason)
    words = ("revoked", "revoked", "revoke")
    raise typer.Exit(_show_result(cli, result, *words))


def extend(
    ctx: typer.Context,
    until: Annotated[str, value("--until", "DATE", "The last day, YYYY-MM-DD.")],
    parents: ParentArguments = None,
    from_file: FromFile = None,
    batch: InBatch = None,
    reason: Reason = "",
    verified_by: VerifiedBy = "",
    dry_run: DryRun = False,
    yes: Yes = False,
    format: Format = None,
) -> None:
    """Extend keys, including expired ones.

    The letters stay valid as they are.

    \b
    For example:
      portaladm keys extend P20817 --until 2026-12-15 --verified-by photo-id
      portaladm keys extend --batch K7QMX --until 2026-12-15
    """
    from portaladm.domain.timestamps import parse_day
    from portaladm.services.keys.change import (
        ChangeResult,
        extend_keys,
        find_earlier_ends,
        plan_extension,
    )

    cli: CliContext = ctx.obj
    choose_format(cli, format)
    last = parse_day(until, "--until")
    example = "portaladm keys extend P20817 --until 2026-12-15"
    targets = choose_targets(parents, from_file, batch, example)
    with cli.open(dry_run=dry_run) as context:
        plan = plan_extension(context, targets, last)
        needed = bool(parents and plan.records) and not dry_run
        way = settle_way(cli, context, verified_by, needed=needed)
        if dry_run:
            result = ChangeResult(plan.records, plan.skipped)
        else:
            result = extend_keys(context, targets, last, reason, way)
        ends = find_earlier_ends(context, result.records, last)
    words = (f"good until {last} now", f"good until {last}", "extend")
    raise typer.Exit(_show_result(cli, result, *words, ends))


def choose_targets(
    parents: list[str] | None, from_file: str | None, batch: str | None, example: str
) -> Targets:
    """Whose keys a line means: parents by name or from a file, or those of a batch.

    :raises Misused: ``nobody-named``, with ``example`` as what to type; ``named-twice``.
    """
    from portaladm.services.keys.change import Targets

    names = collect_names(parents, from_file, ("parent_id",))
    refuse_none(names, batch, example)
    return Targets(names, batch)


def _show_result(
    cli: CliContext, result: ChangeResult, done: str, would: str, verb: str,
    ends: Mapping[str, str] | None = None,
) -> int:  # fmt: skip
    """What was done, or would be, in sentences and as data; the exit code that follows.

    ``ends`` are the last days, by parent, of keys that stop before their own last day.
    """
    tell_skipped(cli, result.skipped)
    keys = count_of(result.changed, "key")
    if not result.records:
        cli.say(f"There is no key to {verb}; nothing was changed.")
    elif result.head is None:
        cli.say(f"A dry run: {keys} would be {would}; nothing was changed.")
    else:
        cli.say(f"{keys} {done}.")
        cli.say_head(result.head)
    _tell_ends(cli, ends or {})
    show_changes(
        cli, "keys", _list_changes(result, ends or {}), list_skipped(result.skipped), CHANGED
    )
    return exit_code(bool(result.records), result.skipped)


CHANGED = ("parent_id", "key_reference", "changed", "message")


def _tell_ends(cli: CliContext, ends: Mapping[str, str]) -> None:
    for parent, day in islice(ends.items(), _NAMED):
        cli.note(f"{parent}: {_EARLIER.format(day=day)}.")
    if len(ends) > _NAMED:
        cli.note(f"... and {count_of(len(ends) - _NAMED, 'more key')}. See all: add --format json")


_NAMED = 5
_EARLIER = "the key works until {day} all the same, the last day with a child"


def _list_changes(result: ChangeResult, ends: Mapping[str, str]) -> list[dict[str, object]]:
    from portaladm.domain.keys import make_reference

    return [
        {
            "parent_id": one.parent_number, "changed": True,
            "key_reference": make_reference(one.batch_code, one.serial),
            "message": _EARLIER.format(day=ends[one.parent_number])
            if one.parent_number in ends
            else None,
        }
        for one in result.records
    ]  # fmt: skip


def list_skipped(skipped: Sequence[Skipped]) -> list[dict[str, object]]:
    """Each parent for whom nothing could be done, as data."""
    return [
        {"parent_id": one.parent_id, "changed": False, "message": say(one.remark).message}
        for one in skipped
    ]


def _name_keys(plan: ChangePlan) -> str:
    """What a question is about: one parent by name, several by their number."""
    if len(plan.records) > 1:
        return count_of(len(plan.records), "key")
    one = plan.records[0]
    return f"the key of {one.parent_name} ({one.parent_number})"


def tell_skipped(cli: CliContext, skipped: Sequence[Skipped]) -> None:
    """Everybody for whom nothing could be done, with the reason."""
    for one in skipped:
        said = say(one.remark)
        cli.tell(f"Skipped: {said.message} {said.hint}")


def exit_code(done: bool, skipped: Sequence[Skipped]) -> int:
    """0 all done, 3 some skipped, 1 nothing done at all."""
    if not skipped:
        return 0
    return 3 if done else 1
