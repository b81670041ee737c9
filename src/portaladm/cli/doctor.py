"""``portaladm doctor``: check the store, its files and its settings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.options import Fields, Format
from portaladm.cli.terminal.parameters import flag
from portaladm.cli.terminal.render import choose_format, show_records, show_text
from portaladm.domain.text import count_of
from portaladm.errors import PortalError

if TYPE_CHECKING:
    from portaladm.domain.diagnosis import Diagnosis

_CHECKS = {
    "integrity": "the store's pages and rows",
    "trail": "the audit trail",
    "head": "the audit head beside the store",
    "times": "the trail's times",
    "passwords": "how passwords are stored",
    "state": "the store against the trail",
    "part-files": "files that a crash left",
    "batches": "batches and their files",
    "erased": "what is left of people who were erased",
    "retention": "families and sign-ins that are kept for too long",
    "old-files": "secrets that are still on the disk",
    "rights": "who may read the store and change the settings",
    "owners": "whom the store and the files beside it belong to",
    "pepper": "the file with the pepper",
    "place": "the disk and folder of the store",
    "restrictions": "restrictions that end",
    "settings": "the settings",
    "duplicates": "parents who were added twice",
    "lapsed": "families of the counter whose days are over",
    "schools": "schools that the settings name",
    "texts": "the letters' texts",
}


def run(
    ctx: typer.Context,
    repair: Annotated[
        bool, flag("--repair", "Finish or remove what a crash left; list the rest.")
    ] = False,
    format: Format = None,
    fields: Fields = None,
) -> None:
    """Check the store, its files and its settings.

    It exits with 1 when something needs attention.

    \b
    Look first, then let it repair what is safe to repair:
      portaladm doctor
      portaladm doctor --repair
    """
    cli: CliContext = ctx.obj
    cli.format = format
    checks, findings = _examine(cli, repair)
    records = map(_to_record, findings)
    columns = ("code", "severity", "message", "hint")
    as_text = choose_format(cli, format) == "table" and not fields and not cli.wide
    if as_text:
        show_text(cli, _word(records))
    elif findings or (choose_format(cli, format) != "table" and (format or not cli.quiet)):
        show_records(cli, records, columns, fields=fields, format=format, everything=True)
    if checks:
        cli.say(f"Checked: {'; '.join(_CHECKS[name] for name in checks)}.")
    problems = sum(x.severity == "problem" for x in findings)
    if problems:
        needs = "needs" if problems == 1 else "need"
        cli.say(f"{count_of(problems, 'finding')} {needs} attention.")
        raise typer.Exit(1)
    cli.say(_sum_up(findings))


_LABELS = {"problem": "Error", "warning": "Warning", "note": "Note", "repaired": "Note"}


def _word(records: Iterable[dict[str, str]]) -> Iterator[str]:
    """The findings for a person: a sentence each, and below it what to do."""
    for record in records:
        yield f"{_LABELS[record['severity']]}: {record['message']}"
        if record["hint"]:
            yield f"  {record['hint']}"


def _sum_up(findings: list[Diagnosis]) -> str:
    """What is left to be done where there is no problem."""
    warnings = sum(one.severity == "warning" for one in findings)
    if warnings:
        return f"{count_of(warnings, 'warning')} to look at; nothing else needs action."
    return "No action needed." if findings else "The store is healthy."


def _to_record(found: Diagnosis) -> dict[str, str]:
    from portaladm.cli.messages import say

    message, hint = say(found.remark)
    return {
        "code": found.remark.code, "severity": found.severity.value, "message": message,
        "hint": hint,
    }  # fmt: skip


def _examine(cli: CliContext, repair: bool) -> tuple[tuple[str, ...], list[Diagnosis]]:
    """The checks that were made, and their findings."""
    from portaladm.services.doctor.examine import diagnose_failure, examine

    try:
        with cli.open() as context:
            return examine(context, cli.entry_point.config_path, repair=repair)
    except PortalError as error:
        return (), [diagnose_failure(error)]
