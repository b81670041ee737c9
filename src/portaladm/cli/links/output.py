"""What ``links deny``, ``allow`` and ``open`` say of a pair."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

from portaladm.cli.messages import say
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.parameters import argument, value
from portaladm.domain.restrictions import find_last_day, name_restriction

if TYPE_CHECKING:
    from portaladm.domain.restrictions import Restriction
    from portaladm.domain.trail import Head
    from portaladm.services.context import Context
    from portaladm.services.links.effect import Effect
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


def tell_rehearsed(cli: CliContext, effect: Effect, would: str) -> None:
    """What a dry run found: what it would do, or nothing; what is so now, and what would be."""
    before, after = effect.before.pair, effect.after.pair
    if not would:
        cli.say(f"A dry run: {name_pair(after)}: nothing would be changed.")
        cli.say(f"Now: {say(before.why).message}.")
        return
    cli.say(f"A dry run, which would {would}")
    cli.say(f"Now: {say(before.why).message}.")
    cli.say(f"After it: {say(after.why).message}.")
    for sentence in _list_states(effect, "would be"):
        cli.say(sentence)


def tell_outcome(
    cli: CliContext, effect: Effect, head: Head | None, *, done: str, same: str
) -> None:
    """What was done, or that things were so before; and why the child is visible or not now."""
    if head is None:
        cli.say(f"{same}: nothing was changed.")
    else:
        cli.say(done)
        cli.say_head(head)
    cli.say(f"Now: {say(effect.after.pair.why).message}.")
    for sentence in _list_states(effect, "is"):
        cli.say(sentence)


def _list_states(effect: Effect, verb: str) -> Iterator[str]:
    """Which key or account stops working or works again."""
    for name, (key_was, key_is) in effect.keys.items():
        yield f"The key {name} {verb} {key_is.value} (before: {key_was.value})."
    for name, (was, now) in effect.accounts.items():
        yield f"The account {name} {verb} {now.value} (before: {was.value})."


def make_record(effect: Effect, *, changed: bool, **more: Any) -> dict[str, Any]:
    """A pair as data: as it is after the change, and what was so before."""
    before, (pair, closing) = effect.before, (effect.after.pair, effect.after.closing)
    until = find_last_day(one.term for one in closing)
    return {
        "parent_id": pair.parent_id, "parent_name": pair.parent_name,
        "student_id": pair.student_id, "student_name": pair.student_name,
        "visible": pair.visible, "why": say(pair.why).message, "restricted": bool(closing),
        "restricted_until_on": until.isoformat() if until else "",
        "restriction_reason": "; ".join(one.reason for one in closing),
        "restriction_ids": [name_restriction(one.id) for one in closing], **more,
        "visible_before": before.pair.visible, "why_before": say(before.pair.why).message,
        "restriction_ids_before": [name_restriction(one.id) for one in before.closing],
        "visible_after": pair.visible, "why_after": say(pair.why).message,
        "keys_changed": [
            {"key_reference": name, "status_before": was.value, "status_after": now.value}
            for name, (was, now) in effect.keys.items()
        ],
        "accounts_changed": [
            {"username": name, "status_before": was.value, "status_after": now.value}
            for name, (was, now) in effect.accounts.items()
        ],
        "changed": changed,
    }  # fmt: skip
