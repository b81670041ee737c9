"""The effect of an import in words and as data: whose keys and accounts, and who is eligible."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portaladm.cli.messages import say
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.prompts import ask
from portaladm.errors import Remark

if TYPE_CHECKING:
    from collections.abc import Callable

    from portaladm.services.roster.effect import Affected, Consent, Effect

_NAMED = 5
"""People of a kind who are named on the terminal; reports and JSON name more."""


def tell_effect(
    cli: CliContext, effect: Effect | None, *, would: bool, others: bool = False
) -> None:
    """What an import does to parents, or ``would`` do, with the first of them.

    ``others``: besides those whose keys were named already.
    """
    if effect is None:
        return
    if not effect:
        what = "other key" if others else "key"
        does = "would stop or start" if would else "stops or starts"
        cli.say(f"No {what} or account {does} working.")
        return
    cli.say("Effect on parents, if this is done:" if would else "Effect on parents:")
    for kind, count in list_kinds(effect):
        names = name_affected(kind, effect, _NAMED)
        more = f" ... and {count - len(names):,} more" if names and count > len(names) else ""
        cli.say(f"  {say_kind(kind, count)}{': ' if names else ''}{'; '.join(names)}{more}")


def make_consent(cli: CliContext, stop_progress: Callable[[], None], *, yes: bool) -> Consent:
    """Whoever sits at the terminal is asked before keys or accounts stop working; no script is."""
    from portaladm.services.roster.effect import TAKEN, Consent

    def ask_first(effect: Effect) -> None:
        stop_progress()
        tell_effect(cli, effect, would=True)
        taken = [say_kind(kind, count) for kind, count in list_kinds(effect) if kind in TAKEN]
        ask(cli, f"{', '.join(taken)}. Apply?", yes=False)

    return Consent(ask_first if cli.stdin_is_terminal and not yes else None)


def list_kinds(effect: Effect) -> list[tuple[str, int]]:
    """What happens at all, and to how many."""
    return [(kind, count) for kind, count in effect.counts.items() if count]


def say_kind(kind: str, count: int) -> str:
    """How many there are of a kind."""
    return say(Remark(f"effect.{kind}", count=count)).message


def name_affected(kind: str, effect: Effect, most: int | None = None) -> list[str]:
    """The people of a kind, as far as they are named."""
    people = effect.people.get(kind, ())
    return [say(_describe(kind, one)).message for one in people[:most]]


def to_record(effect: Effect | None) -> dict[str, Any] | None:
    """The counts by kind, and the people with what happens to each."""
    from portaladm.services.roster.effect import KINDS

    if effect is None:
        return None
    people = [
        {
            "effect": kind, "parent_id": one.parent_id, "parent_name": one.parent_name,
            "key_reference": one.key_reference or None, "username": one.username or None,
            "ends_on": one.ends_on.isoformat() if one.ends_on else None,
        }
        for kind, affected in effect.people.items()
        for one in affected
    ]  # fmt: skip
    return {kind: effect.counts.get(kind, 0) for kind in KINDS} | {"people": people}


def drop_people(effect: dict[str, Any] | None) -> dict[str, Any] | None:
    """The counts alone, as one cell can hold them."""
    return effect and {kind: count for kind, count in effect.items() if kind != "people"}


def _describe(kind: str, one: Affected) -> Remark:
    case = "parent"
    if one.key_reference:
        case = "key"
    elif kind == "accounts_ending":
        case = "account-ends" if one.ends_on else "account-at-once"
    elif one.username:
        case = "account-kept" if one.ends_on else "account"
    return Remark(
        f"affected.{case}", parent=one.parent_id, name=one.parent_name, username=one.username,
        key_reference=one.key_reference, ends_on=one.ends_on,
    )  # fmt: skip
