"""What ``keys issue`` and ``keys reissue`` show: the plan, what is missing, the result."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from portaladm.cli.letters.output import tell_letters
from portaladm.cli.outcomes import BATCH_FIELDS, show_batches
from portaladm.cli.terminal.causes import list_causes
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.kept import send_kept, show_or_keep
from portaladm.cli.terminal.render import show_record, show_records, show_text
from portaladm.domain.text import count_of

if TYPE_CHECKING:
    from portaladm.outputs.targets import FileTarget
    from portaladm.services.keys.order import IssuePlan, IssueResult
    from portaladm.services.keys.prepare import Prepared

_SHOWN = (
    "parent_id", "parent_name", "students", "activation_key", "key_reference", "expires_on",
    "portal_url", "district_id",
)  # fmt: skip


def tell_plan(cli: CliContext, plan: IssuePlan) -> None:
    """The statuses of the parents, and who gets a key."""
    total = sum(plan.statuses.values())
    if not total:
        cli.say("No eligible parent: nobody with portal access to an enrolled child.")
        return
    cli.say(f"{count_of(total, 'eligible parent')}:")
    wide = len(f"{max(plan.statuses.values()):,}")
    for _, number, words in _word_statuses(plan):
        cli.say(f"  {number:>{wide},} {words}")
    if plan.kind == "keys-reissue":
        cli.say("Their old keys will stop working.")
    if plan.count:
        cli.say(f"{count_of(plan.count, 'key')} to make, good until {plan.validity.expires_on}.")


def _word_statuses(plan: IssuePlan) -> Iterator[tuple[str, int, str]]:
    """Each status that parents have, how many have it, and in words."""
    for status, text in _STATUSES.items():
        number = next((n for one, n in plan.statuses.items() if one.value == status), 0)
        if number:
            yield status, number, text.format(have="has" if number == 1 else "have")


_STATUSES = {
    "never-issued": "never had a key",
    "undone": "had a key that was undone with its batch",
    "has-account": "already {have} an account",
    "has-key": "{have} a key that is still open",
    "expired": "{have} an expired key (a new one with --expired)",
    "revoked": "had a key that was revoked or used (a new one with: keys reissue)",
}


def warn_of_settings(cli: CliContext, prepared: Prepared) -> None:
    """What would be missing on a letter, and a folder that copies itself elsewhere."""
    if prepared.lacks_address:
        cli.warn(
            "the portal address or the District ID is not set; those columns stay empty. "
            "Set them once: portaladm init"
        )
    if prepared.sync_service:
        cli.warn(
            f"this folder is copied to {prepared.sync_service}: the keys will be there, too. "
            "Name a file in a private folder with -o."
        )


def show_results(cli: CliContext, results: Sequence[IssueResult], prepared: Prepared) -> None:
    """The paths of the files, or the keys themselves where they are to be seen."""
    made = [result for result in results if result.count]
    if results and not made:
        cli.say("Nothing to issue: no file was made.")
        _tell_ways(cli, results)
    if cli.json and made and not made[0].path:
        name = f"portaladm-keys-{made[0].batch}"
        show_or_keep(cli, name, partial(show_object, cli, made, prepared))
    elif cli.json and results:
        show_object(cli, made, prepared)
    elif made and made[0].path:
        sys.stdout.write("".join(f"{one.path}\n" for one in made))
    for result in made:
        if result.kept:
            send_kept(cli, result.kept)
        elif not (result.path or cli.json):
            name = f"portaladm-keys-{result.batch}"
            show_or_keep(cli, name, partial(_show_keys, cli, result))
        if result.printed:
            tell_letters(cli, result.printed, result.lists, result.batch)
        cli.say(f"Batch {result.batch}: {count_of(result.count, 'key')}.")
        _tell_sooner(cli, result)
        cli.say_head(result.head)


def _tell_sooner(cli: CliContext, result: IssueResult) -> None:
    """Of a batch, how many keys have another last day than it."""
    if result.sooner:
        cli.say(
            f"{result.sooner:,} of them {'stops' if result.sooner == 1 else 'stop'} before "
            f"{result.plan.validity.expires_on}, when the access to the children ends; their own "
            "last day is printed with each."
        )


def _tell_ways(cli: CliContext, results: Sequence[IssueResult]) -> None:
    """What whoever wants a letter all the same may do: replace one, or make a batch again."""
    from portaladm.domain.keys import ParentStatus

    if any(one.plan.statuses.get(ParentStatus.HAS_KEY) for one in results):
        cli.hint("For a lost letter: portaladm keys reissue PARENT")
        cli.hint(
            "For a batch to be made again: portaladm batches list; then portaladm batches undo "
            "CODE; then issue again."
        )


def show_check(cli: CliContext, record: dict[str, Any], fields: str | None) -> None:
    """Whether one key is good, as a person reads it: several causes stand below, numbered."""
    causes = record["causes"]
    if fields:
        show_record(cli, record, format="table", fields=fields)
        return
    several = ("message", "command") if len(causes) > 1 else ()
    shown = {k: v for k, v in record.items() if k not in ("causes", *several)}
    show_record(cli, shown, format="table")
    if several:
        show_text(cli, ["", f"{len(causes)} causes, in this order:", *list_causes(causes)])


def show_object(cli: CliContext, made: Sequence[IssueResult], prepared: Prepared) -> None:
    """What was issued as one object; of a dry run, what would be."""
    from portaladm.cli.keys.change import list_skipped

    plan = prepared.plan
    batches = _list_planned(prepared) if cli.dry_run else _list_made(made)
    counts = {"keys": sum(one["count"] for one in batches), "eligible": sum(plan.statuses.values())}
    skipped: list[dict[str, Any]] = [
        {"parent_id": None, "count": n, "message": why} for n, why in _list_left(prepared)
    ]
    skipped += [
        {"parent_id": one["parent_id"], "count": 1, "message": one["message"]}
        for one in list_skipped(prepared.skipped)
    ]
    keys = [one for result in made for one in _list_keys(result)]
    show_batches(cli, "keys", batches, keys, counts, skipped)


def _list_made(made: Sequence[IssueResult]) -> list[dict[str, Any]]:
    values = (
        (one.batch, one.count, one.path or None, str(one.plan.validity.expires_on), str(one.head))
        for one in made
    )
    return [dict(zip(BATCH_FIELDS, line, strict=True)) for line in values]


def _list_planned(prepared: Prepared) -> list[dict[str, Any]]:
    """The batches that would be made: without code and head, as without a name made of the code."""
    if not prepared.plan.count:
        return []
    several = len(prepared.parts) > 1
    return [
        {
            "batch": None, "audit_head": None,
            "count": len(one.parent_ids or ()) if several else prepared.plan.count,
            "file_path": name_planned(one.target), "expires_on": str(one.validity.expires_on),
        }
        for one in prepared.parts
    ]  # fmt: skip


def name_planned(target: FileTarget | None) -> str | None:
    """The file that would be made; None for the screen, or a name that is made of the code."""
    return str(target.resolve("").absolute()) if target and target.path else None


def _list_left(prepared: Prepared) -> Iterator[tuple[int, str]]:
    """How many parents are eligible and get no key now, and why."""
    turn = {one.value for one in prepared.parts[0].statuses} if prepared.parts else set()
    for status, number, words in _word_statuses(prepared.plan):
        if status not in turn:
            yield number, words


def _list_keys(result: IssueResult) -> list[dict[str, Any]]:
    from portaladm.services.keys.order import KEY_COLUMNS

    return [dict(zip(KEY_COLUMNS, row, strict=True)) for row in result.rows]


def _show_keys(cli: CliContext, result: IssueResult) -> None:
    from portaladm.services.keys.order import KEY_COLUMNS

    records = _list_keys(result)
    if len(records) == 1 and cli.stdout_is_terminal and cli.format in (None, "table"):
        show_record(cli, {name: records[0][name] for name in _SHOWN}, format=cli.format)
        return
    columns = _SHOWN if cli.stdout_is_terminal and not cli.format else KEY_COLUMNS
    show_records(cli, records, columns, format=cli.format, raw_csv=cli.raw_csv, everything=True)
