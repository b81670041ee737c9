"""Passwords: rules, checks, resets, and the pepper."""

from __future__ import annotations

from portaladm.cli.messages.wording import Message

_RESET = "portaladm passwords reset {username:arg}"
_UNLOCK = "portaladm accounts unlock {username:arg}"
_EXAMPLE = "{example:if  For example: }"

MESSAGES = {
    "password-empty": Message(f"The password is empty; type one.{_EXAMPLE}"),
    "password-too-short": Message(
        "The password has {count:count character}; it needs at least {least}. Four words in a row "
        f"will do.{_EXAMPLE}"
    ),
    "password-too-long": Message(
        "The password has {count:count character}; at most {most} are allowed."
    ),
    "password-mismatch": Message("The two passwords are not the same; type the same one twice."),
    "password-unreadable": Message(
        "The password has a character that arrived damaged; type it again, or without it."
    ),
    "password-common": Message(
        "This password is one of those that many people use and that are tried first; choose "
        f"another, such as four words that have nothing to do with each other.{_EXAMPLE}"
    ),
    "password-pattern": Message(
        "The password is one pattern, such as a row of keys or the same thing again and again; "
        "choose words instead."
    ),
    "password-personal": Message(
        "The password is made of your username, your family's names, the school or the district: "
        "without them fewer than {least} characters are left. Choose words that have nothing to "
        "do with you."
    ),
    "password-unchanged": Message("The new password is the current one; choose a different one."),
    "sign-in-ok": Message("This signs in."),
    "sign-in-must-change": Message(
        "This temporary password is right; it opens nothing but choosing a new one.",
        "portaladm passwords change {username:arg}",
    ),
    "sign-in-wrong": Message("The password is wrong.", _RESET),
    "sign-in-waiting": Message(
        "After {failures} wrong passwords in a row none is tried before {until:%H:%M:%S}.", _UNLOCK
    ),
    "sign-in-stopped": Message(
        "After {failures} wrong passwords in a row the account is stopped until staff unlock it "
        "or, where a stranger goes on guessing, reset its password.",
        _UNLOCK,
    ),
    "sign-in-disabled": Message(
        "Staff disabled this account{reason:if : }.", "portaladm accounts enable {username:arg}"
    ),
    "sign-in-disabled.ended": Message(
        "Staff disabled this account{reason:if : }, and it has ended as well.",
        "portaladm parents explain {parent:arg}",
    ),
    "sign-in-ended": Message(
        "This account has ended: it may be used for no child.",
        "portaladm parents explain {parent:arg}",
    ),
    "sign-in-temporary-expired": Message(
        "The temporary password has expired; a new one is needed.", _RESET
    ),
    "sign-in-unknown": Message(
        "Nobody has the username {name!r}{near:near}.", "portaladm accounts list --search NAME"
    ),
    "sign-in-unknown.voided": Message(
        "The account {username} was voided on {day}: {reason}.",
        "portaladm parents explain {parent:arg}",
    ),
    "pepper-id": Message("{key_id!r} is not allowed as the name of a key."),
    "pepper-short": Message("The password key has fewer than {least} bytes."),
    "pepper-missing": Message(
        "The key {key_id!r} that passwords were stored with is missing.",
        "Bring back the pepper file from the backup, or name where it is now: portaladm config set "
        "passwords.pepper_file FILE",
    ),
    "pepper-file-missing": Message(
        "The pepper file {path} can't be read: {reason}. No password can be checked.",
        "Bring it back from the backup, or correct: portaladm config set "
        "passwords.pepper_file FILE",
    ),
    "pepper-file-unreadable": Message(
        "The pepper file {path} must hold one line of 64 or more hexadecimal digits.",
        'Make one: python -c "import secrets; print(secrets.token_hex(32))" > FILE',
    ),
    "password-hash-unreadable": Message(
        "The stored password of this account cannot be read.",
        "portaladm passwords reset USERNAME",
    ),
    "policy-min-length": Message(
        "The least length of a password is {least} to {most} characters, not {length}."
    ),
    "policy-max-length": Message(
        "The greatest length of a password is {least} to {most:,} characters, not {length}.",
    ),
    "temporary-groups": Message("A temporary password has {least} to {most} groups, not {groups}."),
    "blocklist-unreadable": Message(
        "The list of forbidden passwords {path} can't be read: {reason}.",
        "Correct it: portaladm config set passwords.blocklist FILE",
    ),
    "blocklist-unreadable.encoding": Message(
        "The list of forbidden passwords {path} can't be read: it is not UTF-8 text.",
        "Correct it: portaladm config set passwords.blocklist FILE",
    ),
    "password-moved": Message(
        "The password of this account was changed or reset by somebody else meanwhile.",
        "Look at the account: portaladm accounts show {username:arg}",
    ),
    "district-id-unset": Message(
        "This office has not set its District ID, so none can be right.",
        "Set it once: portaladm init",
    ),
    "district-id-wrong": Message(
        "The District ID is {district_id}, not {typed!r}. No attempt was counted.",
        "Type it again: --district-id {district_id}",
    ),
    "unknown-way": Message(
        "--verified-by takes one of: {ways}; not {way!r}.", "For example: --verified-by {ways[0]}"
    ),
    "store-busy.accounts": Message(
        "Others keep changing the same accounts. Nobody was reset.",
        "Run the same command again in a moment.",
    ),
    "named-twice.reset": Message(
        "Choose one: names or --from, --student, --school and --grade, or --all."
    ),
    "no-account.student": Message(
        "No parent of student {student} has an account.",
        "See them: portaladm links list --student {student!q}",
    ),
    "which-parent": Message(
        "Student {student} has {count} parents with an account; nobody was reset.",
        "Name one: portaladm passwords reset {username:arg}",
    ),
    "identity-unsaid": Message(
        "Say how you made sure who is asking; nothing was changed.",
        "Add one: --verified-by {ways}",
    ),
    "identity-unsaid.file": Message(
        "Say how it reaches the right person; nothing was changed.",
        "Add one: --posted, --signed-for, or --verified-by {ways}",
    ),
    "two-routes": Message("Choose one: --posted or --signed-for."),
    "spell-in-file": Message("--spell is for the screen, not for a file.", "Instead of -o: --show"),
}
