"""What commands that read a roster share: the open file, the day, the report."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from portaladm.cli.terminal.context import CliContext
from portaladm.domain.rosters import is_iso_day
from portaladm.errors import Misused, PortalError, Remark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from portaladm.readers.rows import RosterReader
    from portaladm.services.context import Context
    from portaladm.services.roster.plan import ImportOptions
    from portaladm.services.roster.result import ImportResult
    from portaladm.services.stops import Attempt


@dataclass(frozen=True)
class GivenRoster:
    """A roster that is open for reading, how to import it, and what to tell of its rows.

    ``attempt`` is the command that imports it so; ``stop_progress`` clears the terminal for a
    question.
    """

    reader: RosterReader
    options: ImportOptions
    attempt: Attempt
    progress: Callable[[int], None]
    stop_progress: Callable[[], None]


@contextmanager
def reading_roster(
    cli: CliContext, context: Context, file: str, *, columns: Path | None, encoding: str | None,
    dry_run: bool, keep_good_rows: bool, rejects: Path | None, format: str | None = None,
    sheet: str | None = None, all_sheets: bool = False, as_of: str | None = None,
    snapshot: bool = False,
    max_removals: str | None = None, max_new_links: str | None = None,
    max_name_changes: str | None = None, max_new_parents: str | None = None,
    apply_rest: bool = False, reason: str = "",
    max_identity_changes: int = 0, derive_ids: bool = False, all_examples: bool = False,
) -> Iterator[GivenRoster]:  # fmt: skip
    """Open a roster's file with the options of a command; ``keys issue --roster`` uses it, too."""
    from portaladm.cli.messages.wording import tell_all
    from portaladm.cli.roster.wording import say_rejected
    from portaladm.cli.terminal.progress import show_progress
    from portaladm.readers.csv.column_map import read_column_map
    from portaladm.readers.formats import open_roster
    from portaladm.services.roster.limits import LimitRules
    from portaladm.services.roster.plan import ImportOptions
    from portaladm.services.stops import noting_stop

    if rejects and not keep_good_rows:
        raise Misused("rejects-alone")
    tell_all(all_examples)
    attempt = _describe_attempt(
        file, columns, encoding=encoding, sheet=sheet, all_sheets=all_sheets, as_of=as_of,
        input_format=format, derive_ids=derive_ids, snapshot=snapshot,
        keep_good_rows=keep_good_rows, max_removals=max_removals, max_new_links=max_new_links,
        max_new_parents=max_new_parents, max_name_changes=max_name_changes,
        max_identity_changes=max_identity_changes, apply_rest=apply_rest,
    )  # fmt: skip
    kept = None if dry_run else attempt
    limits = LimitRules(max_removals, apply_rest, max_new_links, max_name_changes, max_new_parents)
    options = ImportOptions(
        dry_run,
        keep_good_rows,
        rejects,
        snapshot,
        limits,
        reason,
        say_rejected,
        max_identity_changes,
        all_examples,
        kept,
    )
    day = read_as_of(as_of) or context.today
    with ExitStack() as stack:
        with noting_stop(context, kept):
            opening = open_roster(
                file, format=format, columns=read_column_map(columns) if columns else None,
                encoding=encoding, sheet=sheet, all_sheets=all_sheets, derive_ids=derive_ids,
                as_of=day, settings=context.settings.roster,
            )  # fmt: skip
            reader = stack.enter_context(opening)
        bar = stack.enter_context(ExitStack())
        update = bar.enter_context(show_progress(cli, "Reading"))
        yield GivenRoster(reader, options, attempt, lambda rows: update(rows, None), bar.close)


def _describe_attempt(
    file: str, columns: Path | None, **options: str | bool | int | None
) -> Attempt:
    """The file and the options by their names, without ``--``; what was not given is left out."""
    from portaladm.services.stops import Attempt

    given = {"columns": _place(columns) if columns else None, **options}
    return Attempt(_place(file), {name: one for name, one in given.items() if one})


def _place(file: str | Path) -> str:
    """Where a file is, whatever folder the command is typed in later; stdin stays what it is."""
    return "-" if str(file) == "-" else str(Path(file).absolute())


def read_as_of(text: str | None) -> date | None:
    """The day of ``--as-of``."""
    if text is None:
        return None
    if not is_iso_day(text):
        raise Misused("bad-date", option="--as-of", text=text)
    return date.fromisoformat(text)


def refuse_report(path: Path | None, *, replaces: bool) -> None:
    """Refuse a report's file before anything happens."""
    if path:
        from portaladm.services.roster.report import refuse_report

        refuse_report(path, replaces=replaces)


@contextmanager
def telling_import_stays(batch: str | None) -> Iterator[None]:
    """Have an error that comes after an import say that the roster is in."""
    try:
        yield
    except PortalError as error:
        if batch:
            error.details = (*error.details, Remark("import-stays", batch=batch))
        raise


def write_report(
    context: Context, path: Path | None, result: ImportResult, *, has_store: bool = True
) -> None:
    """The report of an import as a file, where one is wanted; noted in a store that lasts."""
    if path:
        from portaladm.cli.roster.report import Heading, list_lines
        from portaladm.cli.roster.report_html import make_page
        from portaladm.services.roster.report import write_import_report

        heading = Heading(context.settings.district.name, context.now)
        write_import_report(
            context if has_store else None, path, list_lines(result, heading),
            make_page(result, heading), replaces=result.dry_run,
        )  # fmt: skip


def report_refusal(
    cli: CliContext, context: Context, path: Path | None, result: ImportResult, *,
    has_store: bool = True,
) -> None:  # fmt: skip
    """The report of a roster that is refused or stopped; that error is told, whatever happens.

    What a roster that is stopped would do to parents is told as well.
    """
    from portaladm.cli.messages import say_error
    from portaladm.cli.roster.output import show_stopped

    show_stopped(cli, result)

    try:
        write_report(context, path, result, has_store=has_store)
    except PortalError as error:
        cli.tell(f"Warning: {say_error(error).message}")


def is_partial(result: ImportResult, apply_rest: bool) -> bool:
    """Whether something of the file was left out: the exit code is 3 then."""
    waits = result.waiting.questions or (apply_rest and result.deferred)
    return bool(result.counts.refused or waits)
