"""What ``keys issue`` and ``keys reissue`` do with what is prepared: show, ask, carry out, show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from portaladm.cli.keys.output import show_object, show_results, tell_plan, warn_of_settings
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.identity import settle_hand_over
from portaladm.cli.terminal.progress import show_progress
from portaladm.errors import Remark, Stopped
from portaladm.platform import quote_word

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from portaladm.cli.roster.reading import GivenRoster
    from portaladm.services.context import Context
    from portaladm.services.keys.order import IssueOrder, IssueResult
    from portaladm.services.keys.prepare import Prepared
    from portaladm.services.stops import Attempt


def run_prepared(
    cli: CliContext, context: Context, prepared: Prepared, dry_run: bool,
    confirm: Callable[[], None] = lambda: None, number: str = "",
) -> None:  # fmt: skip
    """Show the plan, ask where ``confirm`` does, issue, show the result.

    ``number``: the one parent who was named.
    """
    tell_plan(cli, prepared.plan)
    prepared.refuse()
    if dry_run:
        cli.say("A dry run: nothing was issued.")
        if cli.json:
            show_object(cli, (), prepared)
        return
    if prepared.plan.count:
        warn_of_settings(cli, prepared)
        prepared = _settle_identity(cli, context, prepared, number)
        confirm()
    _carry_out(cli, context, prepared)


def _settle_identity(
    cli: CliContext, context: Context, prepared: Prepared, number: str
) -> Prepared:
    """How the keys reach the right people; what lacks is asked."""
    from portaladm.services.lookup.ways import check_identity

    given = prepared.parts[0].hand_over
    if given.verified_by:
        check_identity(context, given.verified_by)
    if not prepared.needs_hand_over:
        return prepared
    if number:
        _tell_person(cli, context, number)
    return prepared.handed_over(settle_hand_over(cli, context, given, shown=prepared.shown))


def _tell_person(cli: CliContext, context: Context, number: str) -> None:
    """Whom to call back and on what number; what staff recorded against this parent."""
    from portaladm.services.parents.view import show_parent

    view = show_parent(context, number)
    cli.tell(f"{view.parent.name} ({view.parent.number})")
    cli.tell(f"Phone on file: {view.parent.phone or 'none'}")
    for one in view.restrictions:
        if one.status.counts:
            cli.warn(f"denied by staff for student {one.student_id}: {one.reason}")


def run_with_roster(
    cli: CliContext, context: Context, reading: AbstractContextManager[GivenRoster],
    order: IssueOrder, dry_run: bool, *, yes: bool,
) -> int:  # fmt: skip
    """Import a roster, issue by it, show both; the exit code that follows."""
    from portaladm.cli.roster.effect import make_consent
    from portaladm.cli.roster.output import show_stopped, tell_import
    from portaladm.cli.roster.practice import confirm_roster
    from portaladm.cli.roster.reading import telling_import_stays
    from portaladm.services.keys.prepare import prepare_from_roster

    with reading as given, _advising(given.attempt, dry_run):
        confirm_roster(cli, context, given, yes=yes)
        options = replace(
            given.options, consent=make_consent(cli, given.stop_progress, yes=yes)
        )  # fmt: skip
        imported, prepared = prepare_from_roster(
            context, given.reader, options, order, given.progress,
            lambda refused: show_stopped(cli, refused),
        )  # fmt: skip
    if dry_run and not imported.same_file:
        tell_plan(cli, prepared.plan)
        tell_import(cli, imported)
        if cli.json:
            show_object(cli, (), prepared)
    else:
        tell_import(cli, imported)
        with telling_import_stays(imported.batch):
            run_prepared(cli, context, prepared, dry_run)
    return 3 if imported.counts.refused else 0


@contextmanager
def _advising(attempt: Attempt, dry_run: bool) -> Iterator[None]:
    """Name the import that goes on over a limit or a question: ``keys issue`` has no such option.

    :raises Stopped: what the import raises.
    """
    try:
        yield
    except Stopped as error:
        case = "limit" if error.code.endswith("-limit") else error.code
        if case in ("limit", "identity"):
            options = {**attempt.options, "apply_rest": True}
            case += "-dry-run" * (dry_run and case == "identity")
            error.advice = Remark(
                f"issue-stopped.{case}", path=attempt.path, options=tuple(options.items())
            )
        raise


def _carry_out(cli: CliContext, context: Context, prepared: Prepared) -> None:
    from portaladm.services.keys.issue import carry_out

    results: list[IssueResult] = []
    what = "Printing letters" if prepared.parts[0].on_paper else "Making keys"
    try:
        with show_progress(cli, what) as update:
            results.extend(carry_out(context, prepared, update))
    finally:  # what stops a later part leaves the earlier ones issued
        show_results(cli, results, prepared)
    made = [result.batch for result in results if result.count]
    if made and prepared.lacks_address:
        undo = "; then: ".join(f"portaladm batches undo {quote_word(batch)}" for batch in made)
        cli.say(f"To make these again with the address: portaladm init; then: {undo}")
        cli.say("Then issue again.")
