"""Parents: adding, merging, renumbering, listing."""

from __future__ import annotations

from portaladm.cli.messages.wording import Message


def _option_of(field: str) -> str:
    return "--parent" if field == "number" else f"--{field.replace('_', '-')}"


MESSAGES = {
    "no-student": Message("Whose parent is it?", "Name the child: --student 0010442"),
    "bad-text.character": Message(
        lambda field, character: f"{_option_of(field)} holds the invisible character {character}.",
        "Type the text again instead of pasting it.",
    ),
    "bad-text.length": Message(
        lambda field, count: f"{_option_of(field)} has {count:,} characters.", "Shorten it."
    ),
    "name-missing": Message(
        lambda field: f"{_option_of(field)} is needed for a new parent.",
        "For somebody who is in the store already: --parent PARENT",
    ),
    "parent-exists": Message(
        "A parent called {name} is linked to this child already: {number}.",
        "See: portaladm parents show {number}. If it is another person, add --another.",
    ),
    "same-parent": Message(
        "{keep} and {drop} are one parent already.", "See it: portaladm parents show {number}"
    ),
    "merged-before": Message(
        "{dropped} was merged into {number} ({name}) already.",
        "If that is who you mean, name {number} instead.",
    ),
    "unknown-account.merge": Message(
        "Neither of them has the account {wanted!r}.", "They have: {usernames:or}."
    ),
    "unknown-account.none": Message(
        "Neither of them has the account {wanted!r}.",
        "They have none: leave --keep-account out.",
    ),
    "two-accounts": Message(
        "Both have an account: {ours} ({our_number}) and {theirs} ({their_number}). One of them "
        "must be closed.",
        "Ask the parent which one is in use, then add: --keep-account {ours}",
    ),
    "renumber-faulty": Message(
        "Faulty: {faults:,} of {lines:count line}; nothing was changed.",
        "Correct these lines and run the same command again.",
    ),
    "unknown-status.parent": Message(
        "{status!r} is not a status of parents.", "Statuses: {statuses}"
    ),
}
