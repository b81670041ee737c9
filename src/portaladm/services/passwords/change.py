"""Passwords: does this sign in, and choosing a new one. Resets are in ``resetting.py``.

Staff see the real state of an account; a parent's door shows :data:`PARENT_MESSAGE` whatever
went wrong, so that nobody learns which usernames exist (ASVS 5.0, 6.3.8).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime

from portaladm.domain.accounts import Outcome
from portaladm.domain.hashing import hash_password
from portaladm.domain.secret import Secret
from portaladm.domain.temporary_passwords import canonical_temporary
from portaladm.domain.timestamps import local_day, read_timestamp
from portaladm.domain.trail import Action, Event
from portaladm.domain.usernames import Fault
from portaladm.errors import Refused
from portaladm.services.context import Context
from portaladm.services.lookup.accounts import suggest_usernames
from portaladm.services.lookup.people import did_you_mean
from portaladm.services.passwords.policy import find_password_faults, refuse_faults
from portaladm.services.passwords.sign_in import Attempt, try_password
from portaladm.store.accounts import rows as accounts
from portaladm.store.accounts.activate import Family, read_family
from portaladm.store.accounts.rows import AccountRecord
from portaladm.store.trail import append_events

PARENT_MESSAGE = (
    "This username and password do not sign in. If you are sure of them, call the school."
)
"""All that a parent is told, whatever the reason."""

_SHOWN = 40  # characters of a typed name that a message repeats


@dataclass(frozen=True)
class SignIn:
    """What an attempt ended with, for staff: whose account, why, and what comes next."""

    result: Outcome
    message: str
    command: str = ""
    username: str = ""
    parent_id: str = ""
    parent_name: str = ""
    until: datetime | None = None


@dataclass(frozen=True)
class OpenChange:
    """A change of password whose current one was right: what is left is the new one."""

    attempt: Attempt
    record: AccountRecord
    family: Family
    current: Secret = field(repr=False)


@dataclass(frozen=True)
class Changed:
    """Whose password was changed."""

    username: str
    parent_id: str
    parent_name: str


def check_password(
    context: Context, username: str, password: Secret, district_id: str | None = None
) -> SignIn:
    """Whether this signs in, at the cost of one attempt; with the District ID as the app sends it.

    :raises Refused: ``district-id-wrong`` (it is public: said plainly, and costs no attempt);
        ``pepper-*``: a fault of the installation.
    """
    if district_id is not None:
        refuse_district(context, district_id)
    return explain_attempt(context, username, try_password(context, username, password))


def refuse_district(context: Context, district_id: str) -> None:
    """Refuse a District ID that is not ours; case and spaces around it do not matter.

    :raises Refused: ``district-id-wrong``, ``district-id-unset``.
    """
    ours = context.settings.district.id
    if not ours:
        raise Refused(
            "district-id-unset", "This office has not set its District ID, so none can be right.",
            "Set it once: portaladm init",
        )  # fmt: skip
    if district_id.strip().upper() != ours:
        raise Refused(
            "district-id-wrong",
            f"The District ID is {ours}, not {district_id.strip()[:_SHOWN]!r}. "
            "No attempt was counted.",
            f"Type it again: --district-id {ours}",
        )  # fmt: skip


def change_password(
    context: Context, username: str, current: Secret, new: Secret, verify: Secret
) -> Changed:
    """Choose a new password with the current one, in one go.

    :raises Refused: see :func:`open_change` and :func:`finish_change`.
    """
    return finish_change(context, open_change(context, username, current), new, verify)


def open_change(context: Context, username: str, current: Secret) -> OpenChange:
    """The first half: is the current password right? It costs an attempt as a sign-in does.

    :raises Refused: ``sign-in-wrong``, ``sign-in-waiting`` ...: with what to do.
    """
    attempt = try_password(context, username, current)
    if not attempt.outcome.signs_in:
        answer = explain_attempt(context, username, attempt)
        raise Refused(f"sign-in-{answer.result}", answer.message, answer.command)
    assert attempt.record is not None
    with context.store.read() as transaction:
        family = read_family(transaction, attempt.record.parent_id)
    return OpenChange(attempt, attempt.record, family, current)


def find_new_faults(
    context: Context, change: OpenChange, new: Secret, verify: Secret
) -> tuple[Fault, ...]:
    """Every rule that the new password breaks: those of activation, and it must be another one."""
    faults = find_password_faults(context, change.family, change.record.username, new, verify)
    if _is_same(change, new):
        same = Fault(
            "password-unchanged", "The new password is the current one; choose a different one."
        )
        return (same, *faults)
    return faults


def finish_change(context: Context, change: OpenChange, new: Secret, verify: Secret) -> Changed:
    """The second half: store the new password, hashed before the lock is taken.

    :raises Refused: ``password-*``: each broken rule; ``password-moved``: somebody else changed
        or reset it meanwhile.
    """
    record = change.record
    hint = f"Choose another one: portaladm passwords change {record.username}"
    refuse_faults(find_new_faults(context, change, new, verify), hint)
    made = hash_password(new, change.attempt.peppers[0], context.settings.passwords.cost)
    with context.store.write() as transaction:
        if not accounts.change_password(
            transaction, record.id, change.attempt.stored, made, context.metadata.at
        ):
            raise Refused(
                "password-moved",
                "The password of this account was changed or reset by somebody else meanwhile.",
                f"Look at the account: portaladm accounts show {record.username}",
            )
        detail = f"username {record.username}"
        event = Event(Action.PASSWORD_CHANGED, f"parent:{record.parent_number}", detail=detail)
        append_events(transaction, context.metadata, [event])
    return Changed(record.username, record.parent_number, record.parent_name)


def explain_attempt(context: Context, username: str, attempt: Attempt) -> SignIn:
    """An attempt in words for staff, with the command that helps."""
    record = attempt.record
    if record is None or attempt.outcome is Outcome.UNKNOWN:
        return _explain_unknown(context, username, record)
    message, command = _explain(record, attempt)
    return SignIn(
        attempt.outcome, message, command, record.username, record.parent_number,
        record.parent_name, attempt.until,
    )  # fmt: skip


_SENTENCES = {
    Outcome.OK: ("This signs in.", ""),
    Outcome.MUST_CHANGE: (
        "This temporary password is right; it opens nothing but choosing a new one.",
        "portaladm passwords change {name}",
    ),
    Outcome.WRONG: ("The password is wrong.", "portaladm passwords reset {name}"),
    Outcome.WAITING: (
        "After {failures} wrong passwords in a row none is tried before {until}.",
        "portaladm accounts unlock {name}",
    ),
    Outcome.STOPPED: (
        "After {failures} wrong passwords in a row the account is stopped until staff unlock it "
        "or reset its password.",
        "portaladm accounts unlock {name}",
    ),
    Outcome.DISABLED: ("Staff disabled this account{why}.", "portaladm accounts enable {name}"),
    Outcome.ENDED: (
        "This account has ended: there is no child for whom it may be used.",
        "portaladm parents explain {parent}",
    ),
    Outcome.TEMPORARY_EXPIRED: (
        "The temporary password has expired; a new one is needed.",
        "portaladm passwords reset {name}",
    ),
}


def _explain(record: AccountRecord, attempt: Attempt) -> tuple[str, str]:
    message, command = _SENTENCES[attempt.outcome]
    values = {
        "name": record.username, "parent": record.parent_number, "failures": record.failures,
        "until": f"{attempt.until.astimezone():%H:%M:%S}" if attempt.until else "",
        "why": f": {record.disabled_reason}" if record.disabled_reason else "",
    }  # fmt: skip
    return message.format(**values), command.format(**values)


def _explain_unknown(context: Context, username: str, record: AccountRecord | None) -> SignIn:
    if record is not None and record.closed_at is not None:
        day = local_day(read_timestamp(record.closed_at))
        return SignIn(
            Outcome.UNKNOWN,
            f"The account {record.username} was voided on {day}: {record.closed_reason}.",
            f"portaladm parents explain {record.parent_number}",
        )  # fmt: skip
    shown = username.strip()[:_SHOWN]
    with context.store.read() as transaction:
        near = suggest_usernames(transaction, shown)
    return SignIn(
        Outcome.UNKNOWN, f"Nobody has the username {shown!r}{did_you_mean(near)}.",
        "portaladm accounts list --search NAME",
    )  # fmt: skip


def _is_same(change: OpenChange, new: Secret) -> bool:
    if change.record.temporary_until is not None:
        typed = canonical_temporary(new.reveal())
        return Secret(typed) == Secret(canonical_temporary(change.current.reveal()))
    return _compose(new) == _compose(change.current)


def _compose(secret: Secret) -> Secret:
    text = secret.reveal()
    return Secret(unicodedata.normalize("NFC", text) if len(text) <= 1_024 else text)
