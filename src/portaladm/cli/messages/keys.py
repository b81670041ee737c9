"""Activation keys."""

from __future__ import annotations

from collections.abc import Iterable

from portaladm.cli.messages.office import propose_import
from portaladm.cli.messages.parents.causes import GOOD_UNTIL
from portaladm.cli.messages.wording import Message

_LOOKS_LIKE = (
    "A key looks like {{E69293F4-1CB5-4E29-8F1E-EEF6FF3BB7F7}}: read it again in its groups."
)

_REFERENCE = "This is a key's reference, not the key: the key is the long one in braces."
_READ_AGAIN = "portaladm keys check"
_EXPLAIN = "portaladm parents explain {parent:arg}"
_ACCOUNT = "{account:if ; the parent has the account | now}"
_SUCCESSOR = f"{{successor:if : the key | is the one to use}}{_ACCOUNT}"


def _import_the_rest(path: str, options: Iterable[tuple[str, object]]) -> str:
    return (
        "If the file is wrong, correct it and run the same command again. If it is right, import "
        "all but what is over the limit: "
        f"{propose_import(path, options)}; then issue without --roster."
    )


def _import_the_others(path: str, options: Iterable[tuple[str, object]]) -> str:
    return (
        "See the open questions (portaladm parents identity; portaladm students identity) and "
        f"answer them, or import everybody else now: {propose_import(path, options)}; then issue "
        "without --roster."
    )


def _ask_first(path: str, options: Iterable[tuple[str, object]]) -> str:
    return (
        "Import everybody else now, which asks about these and says how to answer: "
        f"{propose_import(path, options)}; then issue without --roster."
    )


MESSAGES = {
    "issue-stopped.limit": Message("", _import_the_rest),
    "issue-stopped.identity": Message("", _import_the_others),
    "issue-stopped.identity-dry-run": Message("", _ask_first),
    "key-live": Message(f"This key is {GOOD_UNTIL}.", "portaladm accounts activate"),
    "key-suspended": Message(
        "This key is suspended: today no child of this parent is enrolled with portal "
        "access, or the access is restricted. It works again when that changes.",
        _EXPLAIN,
    ),
    "key-expired": Message(
        "This key expired on {expires_on}.", "portaladm keys extend {parent:arg --until DATE}"
    ),
    "key-redeemed": Message(
        "This key was used on {closed_on} for the account {username}.",
        "portaladm passwords reset {username:arg}",
    ),
    "key-redeemed.voided": Message(
        "This key was used on {closed_on} for the account {username}, which was closed on "
        f"{{voided_on}}{_ACCOUNT}.",
        _EXPLAIN,
    ),
    "key-revoked.replaced": Message(
        f"This key was replaced on {{closed_on}}{{reason:if  (|)}}{_SUCCESSOR}.", _EXPLAIN
    ),
    "key-revoked.undone": Message(
        "This key was undone on {closed_on}, with its batch or its import{reason:if  (|)}"
        f"{_SUCCESSOR}.",
        _EXPLAIN,
    ),
    "key-revoked.merged": Message(
        "This key was closed on {closed_on}, when two records of the parent were merged"
        f"{{reason:if  (|)}}{_SUCCESSOR}.",
        _EXPLAIN,
    ),
    "key-revoked": Message(
        f"This key was revoked on {{closed_on}}{{reason:if  (|)}}{_SUCCESSOR}.", _EXPLAIN
    ),
    "key-causes": Message("", _EXPLAIN),
    "key-never-issued": Message(
        "This key was never issued here: read it again in its groups.", _READ_AGAIN
    ),
    "key-none": Message("{name} never got a key."),
    "key-mistyped": Message("{fault}", _READ_AGAIN),
    "key-reference": Message(f"{_REFERENCE} {{known}}", "{known:hint}"),
    "key-reference.unknown": Message(f"{_REFERENCE} No key has this one.", "portaladm keys list"),
    "key-reference.none": Message("No key has the reference {reference}.", "portaladm keys list"),
    "key-malformed.characters": Message(
        "A key has only the digits 0-9 and the letters A-F, not '{characters}'.", _LOOKS_LIKE
    ),
    "key-malformed.length": Message(
        "A key has {wanted} letters and digits; this one has {count}.", _LOOKS_LIKE
    ),
    "unknown-status.key": Message(
        "{status!r} is not a status of keys{near:near}.", "Statuses: {statuses}"
    ),
    "bad-date.over": Message("{until} is in the past: a key can't end then.", "Name a later day."),
    "bad-date.far": Message("{until} is more than {days} days ahead.", "Is the year right?"),
    "bad-date.posted": Message(
        "Keys posted on {start} would have expired on {end}.",
        "Give a later --mailed-on, or more days with --expires-in.",
    ),
    "show-or-output": Message("Choose one: -o FILE or --show."),
    "format-beside-stdout": Message(
        "-o - writes CSV to standard output, so that {format} can't go there as well.",
        "Type it without --format. For JSON with the secrets in it: --show --format json",
    ),
    "show-in-pipe": Message(
        "{option} would send secrets into a pipe; nothing was changed.",
        "Write them to a private file with -o FILE, or add --yes if you mean it.",
    ),
    "store-busy.keys": Message(
        "Others keep issuing keys to the same parents. {outcome}",
        "Wait a moment, then {outcome:hint}",
    ),
    "store-busy.reminders": Message(
        "Others keep changing the store. Nothing was written.",
        "Run the same command again in a moment.",
    ),
    "not-eligible": Message(
        "{parent} has no child with portal access.",
        "See why: portaladm parents explain {parent:arg}",
    ),
    "has-account.key": Message(
        "{parent} has an account and needs no key.", "See: portaladm parents show {parent:arg}"
    ),
    "no-open-key": Message(
        "{parent} has no open key.", "See: portaladm keys list --parent {parent!q}"
    ),
}
