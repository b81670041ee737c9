"""What ``links deny``, ``allow`` and ``open`` say of a pair."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

from portaladm.cli.messages import say
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.parameters import argument, value
from portaladm.domain.restrictions import find_last_day, name_restriction

if TYPE_CHECKING:
    from portaladm.domain.restrictions import Restriction
    from portaladm.domain.trail import Head
    from portaladm.services.context import Context
    from portaladm.services.links.pair import Pair

ParentArgument = Annotated[str, argument("PARENT", "The parent's id.")]
StudentArgument = Annotated[str, argument("STUDENT", "The student's id.")]
VerifiedBy = Annotated[
    str,
    value(
        "--verified-by",
        "WAY",
        "How you made sure who brought it: one of the setting identity.ways.",
    ),
]


def name_pair(pair: Pair) -> str:
    """Both people with their ids."""
    return f"{pair.parent_name} ({pair.parent_id}) and {pair.student_name} ({pair.student_id})"


def name_restrictions(context: Context, restrictions: Sequence[Restriction]) -> str:
    """Restrictions by name, with their days, cases and reasons: ``R1 (...) and R2 (...)``."""
    from portaladm.services.restrictions.state import tell_restrictions

    told = [say(one).message for one in tell_restrictions(context, restrictions)]
    return " and ".join(filter(None, [", ".join(told[:-1]), told[-1] if told else ""]))


def tell_now(cli: CliContext, pair: Pair) -> None:
    """Why the child is visible or not as things are."""
    cli.say(f"Now: {say(pair.why).message}.")


def tell_rehearsed(cli: CliContext, pair: Pair, would: str) -> None:
    """What a dry run found: what it would do, or nothing; and why the child is visible or not."""
    if would:
        cli.say(f"A dry run, which would {would}")
    else:
        cli.say(f"A dry run: {name_pair(pair)}: nothing would be changed.")
    tell_now(cli, pair)


def tell_outcome(cli: CliContext, pair: Pair, head: Head | None, *, done: str, same: str) -> None:
    """What was done, or that things were so before; and why the child is visible or not now."""
    if head is None:
        cli.say(f"{same}: nothing was changed.")
    else:
        cli.say(done)
        cli.say_head(head)
    tell_now(cli, pair)


def make_record(
    pair: Pair, closing: Sequence[Restriction], *, changed: bool, **more: Any
) -> dict[str, Any]:
    """A pair as data; ``closing`` are the restrictions in force."""
    until = find_last_day(one.term for one in closing)
    return {
        "parent_id": pair.parent_id, "parent_name": pair.parent_name,
        "student_id": pair.student_id, "student_name": pair.student_name,
        "visible": pair.visible, "why": say(pair.why).message, "restricted": bool(closing),
        "restricted_until_on": until.isoformat() if until else "",
        "restriction_reason": "; ".join(one.reason for one in closing),
        "restriction_ids": [name_restriction(one.id) for one in closing], **more,
        "changed": changed,
    }  # fmt: skip
