"""Every step by its name."""

from __future__ import annotations

from collections.abc import Callable

from tests.walk.steps import accounts, identity, keys, people, roster
from tests.walk.world import World

Step = tuple[str, ...]

_STEPS: dict[str, Callable[..., None]] = {
    "wait": roster.wait, "set": roster.set_up, "list": roster.list_word,
    "import": roster.import_roster,
    "undo-roster": roster.undo_roster,
    "issue": keys.issue_keys, "reissue": keys.reissue_key, "revoke": keys.revoke_key,
    "extend": keys.extend_key, "undo-batch": keys.undo_batch, "sent": keys.mark_sent,
    "activate": keys.activate, "mark": keys.mark_letter, "guess": accounts.guess,
    "account": accounts.change_account, "rename": accounts.rename_account,
    "reset": accounts.reset_password, "sign-in": accounts.sign_in,
    "change": accounts.change_password,
    "deny": people.deny, "allow": people.allow, "allow-one": people.allow_one,
    "open": people.open_link,
    "add": people.add_parent, "remove-added": people.remove_added,
    "merge": people.merge_parents, "unmerge": people.unmerge_parent,
    "renumber": identity.renumber_parents, "another": identity.meet_another,
}  # fmt: skip


def perform(world: World, step: Step) -> None:
    """Do one step; a second passes."""
    world.district.wait(seconds=1)
    name, *rest = step
    _STEPS[name](world, *rest)
