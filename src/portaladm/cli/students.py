"""``portaladm students``: whether a student's id still means the same child."""

from __future__ import annotations

import typer

from portaladm.cli.parents.identity import Number, Same, VerifiedBy, run_identity
from portaladm.cli.terminal.options import DryRun, Fields, Format, Limit, Reason, Sort, Yes

app = typer.Typer()


@app.callback()
def students() -> None:
    """Say whether a student's id changed hands."""


@app.command()
def identity(
    ctx: typer.Context,
    number: Number = "",
    same: Same = None,
    reason: Reason = "",
    verified_by: VerifiedBy = "",
    yes: Yes = False,
    dry_run: DryRun = False,
    format: Format = None,
    fields: Fields = None,
    sort: Sort = "",
    limit: Limit = None,
) -> None:
    """Answer whether an id means the same child.

    \b
    Imports whose rows wait for an answer:
      portaladm students identity
    The child's name was changed by a court:
      portaladm students identity 0010442 --same --reason "adopted, decree seen"
    """
    run_identity(
        ctx, "student", number, same, reason=reason, verified_by=verified_by, yes=yes,
        dry_run=dry_run, view=(fields, sort, limit), format=format,
    )  # fmt: skip
