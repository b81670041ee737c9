"""Accounts: activation, and what is done with them."""

from __future__ import annotations

import unicodedata

from portaladm.cli.messages.names import NO_PARENT
from portaladm.cli.messages.wording import Message

_CHOOSE = "Choose again: portaladm accounts activate"
_RENAME = "Choose another: portaladm accounts rename USERNAME NEW"
_NAMED_AT_MOST = 5


def _word_characters(characters: tuple[str, ...]) -> str:
    named = ", ".join(_name(one) for one in characters[:_NAMED_AT_MOST])
    if len(characters) > _NAMED_AT_MOST:
        named += f" and {len(characters) - _NAMED_AT_MOST:,} more"
    return (
        "The username may have only the letters A to Z and the digits 0 to 9, without accents; "
        f"leave out: {named}."
    )


def _name(char: str) -> str:
    """A character as a person reads it; nothing here may move a terminal's cursor."""
    if char == " ":
        return "the space"
    if char.isascii() and char.isprintable():
        return f"‘{char}’"
    name = unicodedata.name(char, "").lower()
    code = f"U+{ord(char):04X}"
    shown = f"‘{char}’" if char.isprintable() and not unicodedata.combining(char) else code
    return f"{shown} ({name})" if name else code


MESSAGES = {
    "username-empty": Message(
        "The username is empty; choose {least} to {most} letters and digits."
    ),
    "username-spaces": Message(
        "The username begins or ends with a space; type it without the space."
    ),
    "username-characters": Message(_word_characters),
    "username-all-digits": Message(
        "The username has digits only, like a student's; add at least one letter."
    ),
    "username-too-short": Message(
        "The username has {count:count character}; it needs at least {least}."
    ),
    "username-too-long": Message(
        "The username has {count:count character}; at most {most} are allowed."
    ),
    "username-reserved": Message(
        "The username {username} is kept free, so that nobody takes its owner for the school; "
        "choose another one."
    ),
    "username-spreadsheet": Message(
        "A spreadsheet would take the username {username} for a number or a date; choose another "
        "one."
    ),
    "username-taken": Message("The username {username} is taken; {free:or} are available."),
    "username-student": Message(
        "The username {username} is the number or username of another student; {free:or} are "
        "available."
    ),
    "username-parent": Message(
        "The username {username} is the number or username of another parent; {free:or} are "
        "available."
    ),
    "choose-again.activate": Message("", _CHOOSE),
    "choose-again.change": Message(
        "", "Choose another one: portaladm passwords change {username:arg}"
    ),
    "not-renamed": Message("{fault}", _RENAME),
    "not-renamed.same": Message("That is its username already.", _RENAME),
    "not-renamed.taken": Message("The username {username} is taken.", _RENAME),
    "not-renamed.number": Message(
        "{username} is the number or username of another {whose}.", _RENAME
    ),
    "already-disabled": Message("already disabled"),
    "not-disabled": Message("not disabled"),
    "not-locked": Message("no failed attempts to forget"),
    "not-signed-in": Message("not signed in anywhere"),
    "already-voided": Message("already voided"),
    "key-busy": Message(
        "The key changed just now; nothing was done.",
        "Choose again: portaladm accounts activate",
    ),
    "has-account": Message(
        "{name} has an account already: {username}. A second one is not needed.",
        "Forgotten the password? portaladm passwords reset {username:arg}",
    ),
    "no-username": Message(
        "With --secrets-stdin the username is an option: --username NAME.",
        "For example: portaladm accounts activate --username mlopez --secrets-stdin",
    ),
    "unknown-status.account": Message(
        "{status!r} is not a status of accounts{near:near}.", "Statuses: {statuses}"
    ),
    "ambiguous-name": Message(
        "{name} is the username of {holder} ({holder_number}) and the number of {parent} "
        "({username}).",
        "Name {holder_number} or {username} instead.",
    ),
    "no-account.key": Message(
        "Parent {name} has no account yet: the key {key_reference} (until {ends_on}) was not used.",
        "portaladm accounts activate",
    ),
    "no-account.useless-key": Message(
        "Parent {name} has no account yet, and the key {key_reference} (until {expires_on}) does "
        "not work now.",
        "portaladm parents explain {name:arg}",
    ),
    "no-account": Message(
        "Parent {name} has no account and no key.", "portaladm parents explain {name:arg}"
    ),
    "account-renamed": Message(
        "{name} is called {username} since {since}: the account of {holder} ({parent}).",
        "portaladm accounts show {username:arg}",
    ),
    "account-voided": Message(
        "The account {name} was voided on {day}.", "portaladm parents explain {parent:arg}"
    ),
    "account-disabled": Message(
        "The account {username} was disabled by staff{reason:if  (|)}, so a temporary password "
        "would not work.",
        'portaladm accounts enable {username:arg --reason "WHY"}; to reset it all the same, add '
        "--anyway",
    ),
    "account-disabled.ended": Message(
        "The account {username} was disabled by staff{reason:if  (|)} and has ended as well, so a "
        "temporary password would not work.",
        "portaladm parents explain {parent:arg}; to reset it all the same, add --anyway",
    ),
    "account-ended": Message(
        "The account {username} has ended, so a temporary password would not work.",
        "portaladm parents explain {parent:arg}; to reset it all the same, add --anyway",
    ),
    "unknown-account.student": NO_PARENT,
    "unknown-account": Message(
        "Nobody has the username or number {name!r}{near:near}.",
        "portaladm accounts list --search NAME",
    ),
}
