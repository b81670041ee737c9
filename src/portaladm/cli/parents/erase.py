"""``parents erase``: one person's personal data go for good."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from portaladm.cli.erasing import COUNTS, describe, tell_bytes, tell_copies
from portaladm.cli.outcomes import show_outcome
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.identity import settle_way
from portaladm.cli.terminal.options import DryRun, Format, NeededReason, VerifiedBy, Yes
from portaladm.cli.terminal.parameters import argument
from portaladm.cli.terminal.prompts import ask
from portaladm.cli.terminal.render import choose_format
from portaladm.domain.text import count_of

if TYPE_CHECKING:
    from portaladm.services.parents.erase import Erasure


def erase(
    ctx: typer.Context,
    parent: Annotated[str, argument("PARENT_ID", "Whose personal data go.")],
    reason: NeededReason = "",
    verified_by: VerifiedBy = "",
    yes: Yes = False,
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    """Erase a parent's personal data for good.

    Names, contacts, children, keys, the account and its sign-ins go. The trail keeps the id, and
    nothing brings the rest back. Name nobody in the reason: the trail keeps it.

    \b
    A parent asks for it; first in the student system, then look, then do it:
      portaladm parents erase P20817 --reason "asked in writing" --dry-run
      portaladm parents erase P20817 --reason "asked in writing" --verified-by photo-id
    """
    from portaladm.services.parents.erase import erase_parent, plan_erasure

    cli: CliContext = ctx.obj
    choose_format(cli, format)
    with cli.open(dry_run=dry_run) as context:
        erasure = plan_erasure(context, parent)
        _tell_what(cli, erasure)
        if dry_run:
            cli.say("A dry run: nothing was changed.")
        else:
            way = settle_way(cli, context, verified_by, needed=True)
            ask(cli, f"Erase {_name(erasure)} for good?", yes)
            erasure = erase_parent(context, erasure, reason, way)
            cli.say(f"{_name(erasure)} is erased.")
            tell_bytes(cli, is_cleared=erasure.is_cleared)
            cli.say_head(erasure.head)
    tell_copies(cli, erasure.going)
    own = {"parent_id": erasure.view.parent.number}
    record = describe(erasure.going, changed=True, is_cleared=dry_run or erasure.is_cleared)
    show_outcome(cli, own | record, counts=COUNTS)


def _name(erasure: Erasure) -> str:
    return f"{erasure.view.parent.name} ({erasure.view.parent.number})"


def _tell_what(cli: CliContext, erasure: Erasure) -> None:
    """What goes, what stays, and what the next roster does."""
    rows, texts, view = erasure.going.rows, erasure.going.texts, erasure.view
    account = f" (username {view.account.username})" if view.account else ""
    goes = (
        count_of(rows["parents"], "record"), count_of(rows["links"], "link"),
        count_of(rows["activation_keys"], "key"), count_of(rows["accounts"], "account") + account,
        count_of(rows["sign_ins"], "sign-in"),
        count_of(rows["restrictions"], "restriction that is over", "restrictions that are over"),
        count_of(rows["roster_changes"], "earlier value"),
        f"texts of {count_of(texts.erased, 'entry', 'entries')} of the trail",
    )  # fmt: skip
    cli.tell(f"Of {_name(erasure)} go: {', '.join(goes)}.")
    cli.tell("What stays: the children's records, and the id in the trail with who did what when.")
    if erasure.enrolled:
        cli.tell(
            f"Warning: {', '.join(erasure.enrolled)} is linked today. The next roster that lists "
            f"{view.parent.number} brings a new person, without key and account: take the parent "
            "out of the student system first."
        )
