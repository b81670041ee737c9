"""What ``keys issue`` and ``keys reissue`` show: the plan, what is missing, the result."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from portaladm.cli.letters.output import tell_letters
from portaladm.cli.terminal.causes import list_causes
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.kept import show_or_keep
from portaladm.cli.terminal.render import show_record, show_records
from portaladm.domain.text import count_of, show_safely

if TYPE_CHECKING:
    from portaladm.services.keys.order import IssuePlan, IssueResult
    from portaladm.services.keys.prepare import Prepared

_SHOWN = (
    "parent_id", "parent_name", "students", "activation_key", "key_reference", "expires_on",
    "portal_url", "district_id",
)  # fmt: skip

_RESULT = ("batch", "count", "file_path", "expires_on", "audit_head")


def tell_plan(cli: CliContext, plan: IssuePlan) -> None:
    """The statuses of the parents, and who gets a key."""
    from portaladm.domain.keys import ParentStatus

    words = {
        ParentStatus.NEVER_ISSUED: "never had a key",
        ParentStatus.UNDONE: "had a key that was undone with its batch",
        ParentStatus.HAS_ACCOUNT: "already {have} an account",
        ParentStatus.HAS_KEY: "{have} a key that is still open",
        ParentStatus.EXPIRED: "{have} an expired key (a new one with --expired)",
        ParentStatus.REVOKED: "had a key that was revoked or used (a new one with: keys reissue)",
    }
    total = sum(plan.statuses.values())
    if not total:
        cli.say("No eligible parent: nobody with portal access to an enrolled child.")
        return
    cli.say(f"{count_of(total, 'eligible parent')}:")
    for status, text in words.items():
        number = plan.statuses.get(status, 0)
        if number:
            cli.say(f"  {number:>9,} {text.format(have='has' if number == 1 else 'have')}")
    if plan.kind == "keys-reissue":
        cli.say("Their old keys will stop working.")
    if plan.count:
        cli.say(f"{count_of(plan.count, 'key')} to make, good until {plan.validity.expires_on}.")


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


def show_results(cli: CliContext, results: Sequence[IssueResult], format: str | None) -> None:
    """The paths of the files, or the keys themselves where they are to be seen."""
    made = [result for result in results if result.count]
    if results and not made:
        cli.say("Nothing to issue: no file was made.")
        _tell_ways(cli, results)
        if cli.json:
            show_records(cli, [], _RESULT, format=format)
    if made and made[0].path:
        _show_files(cli, made, format)
    for result in made:
        if not result.path:
            name = f"portaladm-keys-{result.batch}"
            show_or_keep(cli, name, partial(_show_keys, cli, result, format))
        if result.printed:
            tell_letters(cli, result.printed, result.lists, result.batch)
        cli.say(f"Batch {result.batch}: {count_of(result.count, 'key')}.")
        cli.say_head(result.head)


def _tell_ways(cli: CliContext, results: Sequence[IssueResult]) -> None:
    """What whoever wants a letter all the same may do: replace one, or make a batch again."""
    from portaladm.domain.keys import ParentStatus

    if any(one.plan.statuses.get(ParentStatus.HAS_KEY) for one in results):
        cli.hint("For a lost letter: portaladm keys reissue PARENT, with the parent's id.")
        cli.hint(
            "For a batch to be made again: portaladm batches list, then portaladm batches undo "
            "CODE, then issue again."
        )


def show_check(cli: CliContext, record: dict[str, Any], fields: str | None) -> None:
    """Whether one key is good, as a person reads it: several causes stand below, numbered."""
    causes = record["causes"]
    if fields:
        show_record(cli, record, format="table", fields=fields)
        return
    show_record(cli, {k: v for k, v in record.items() if k != "causes"}, format="table")
    if len(causes) > 1:
        sys.stdout.write("\n".join(map(show_safely, list_causes(causes))) + "\n")


def _show_files(cli: CliContext, results: Sequence[IssueResult], format: str | None) -> None:
    if cli.json:
        values = (
            (one.batch, one.count, one.path, str(one.plan.validity.expires_on), str(one.head))
            for one in results
        )
        records = (dict(zip(_RESULT, line, strict=True)) for line in values)
        show_records(cli, records, _RESULT, format=format)
        return
    for one in results:
        sys.stdout.write(f"{one.path}\n")


def _show_keys(cli: CliContext, result: IssueResult, format: str | None) -> None:
    from portaladm.services.keys.order import KEY_COLUMNS

    records: list[dict[str, Any]] = [
        dict(zip(KEY_COLUMNS, row, strict=True)) for row in result.rows
    ]
    if len(records) == 1 and cli.stdout_is_terminal and format in (None, "table"):
        show_record(cli, {name: records[0][name] for name in _SHOWN}, format=format)
        return
    columns = _SHOWN if cli.stdout_is_terminal and not format else KEY_COLUMNS
    show_records(cli, records, columns, format=format, everything=True)
