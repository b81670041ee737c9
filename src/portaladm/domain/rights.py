"""What staff may change: a role for each clerk, at some schools or in the whole district.

A claim, as the actor's name is one on SQLite: who can write the store's file or the settings can
give themselves a role. It keeps honest people from mistakes, and the trail names the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from portaladm.domain.trail import Action


class Role(StrEnum):
    """``CLERK``: the work of the counter. ``ADMIN``: everything. ``AUDITOR``: to look."""

    CLERK = "clerk"
    ADMIN = "admin"
    AUDITOR = "auditor"


class Rights(NamedTuple):
    """A clerk's role, and the schools in which it holds; None: in the whole district."""

    role: Role
    schools: tuple[str, ...] | None


class Need(StrEnum):
    """Who may do a thing: anybody, the counter, an admin, or an admin of the district."""

    ANYBODY = "anybody"
    COUNTER = "counter"
    ADMIN = "admin"
    DISTRICT = "district"


_ENTRY = re.compile(
    r"\s*(?P<clerk>[^=\s](?:[^=]*[^=\s])?)\s*=\s*(?P<role>clerk|admin|auditor)"
    r"(?:\s+at\s+(?P<school>\S(?:.*\S)?))?\s*"
)
_ANYBODY = {
    Action.STORE_CREATED, Action.STORE_UPGRADED, Action.BATCH_PUBLISHED, Action.BATCH_LOST,
    Action.DATA_EXPORTED, Action.PASSWORD_EXPIRED, Action.PASSWORD_REHASHED,
    Action.ACCOUNT_ACTIVATED, Action.PASSWORD_CHANGED,
}  # fmt: skip
"""The last two are the parent's own: whoever has the key or the password may do it at any desk."""
_COUNTER = {
    Action.KEY_ISSUED, Action.KEY_REISSUED, Action.KEY_REVOKED, Action.KEY_EXTENDED,
    Action.LETTER_MARKED, Action.KEYS_REMINDED, Action.BATCH_ISSUED, Action.BATCH_UNDONE,
    Action.BATCH_MARKED, Action.BATCH_SHREDDED, Action.LINK_DENIED, Action.LINK_ALLOWED,
    Action.LINK_OPENED, Action.PARENT_ADDED, Action.PARENT_TAKEN_BACK,
    Action.ACCOUNT_DISABLED, Action.ACCOUNT_ENABLED, Action.ACCOUNT_UNLOCKED,
    Action.ACCOUNT_SIGNED_OUT, Action.ACCOUNT_RENAMED, Action.ACCOUNT_VOIDED,
    Action.PASSWORD_RESET,
}  # fmt: skip
_ADMIN = {
    Action.PARENT_MERGED, Action.PARENT_UNMERGED, Action.PARENT_RENUMBERED,
    Action.PARENT_IDENTITY, Action.STUDENT_IDENTITY, Action.IDENTITY_WITHDRAWN,
    Action.RESTRICTION_MOVED, Action.KEY_RESTORED, Action.ACCOUNT_RESTORED,
}  # fmt: skip


def find_need(action: Action) -> Need:
    """Who may do a thing; what is in no list is an admin's of the district."""
    for need, actions in (
        (Need.ANYBODY, _ANYBODY), (Need.COUNTER, _COUNTER), (Need.ADMIN, _ADMIN),
    ):  # fmt: skip
        if action in actions:
            return need
    return Need.DISTRICT


def may(rights: Rights | None, need: Need) -> bool:
    """Whether somebody with these rights may do what needs that, about people of their schools.

    None: somebody without a role, who may only look, as an auditor.
    """
    if need is Need.ANYBODY:
        return True
    if rights is None or rights.role is Role.AUDITOR:
        return False
    if need is Need.COUNTER:
        return True
    return rights.role is Role.ADMIN and (need is Need.ADMIN or rights.schools is None)


def read_rights(entries: Iterable[str]) -> dict[str, Rights]:
    """The rights by the folded names of the clerks, as the setting ``clerks.rights`` has them.

    An entry is ``NAME = ROLE at SCHOOL``, or ``NAME = ROLE`` for the district.

    :raises ValueError: an entry is none, a clerk has two roles or the district and a school, or
        nobody is an admin of the district.
    """
    found: dict[str, Rights] = {}
    for entry in entries:
        clerk, role, school = split_entry(entry)
        rights = Rights(Role(role), (school,) if school else None)
        known = found.get(clerk.casefold())
        if known is not None:
            if known.role is not rights.role or known.schools is None or rights.schools is None:
                raise ValueError(entry)
            rights = Rights(rights.role, (*known.schools, *rights.schools))
        found[clerk.casefold()] = rights
    if found and Rights(Role.ADMIN, None) not in found.values():
        raise ValueError("no admin")
    return found


def split_entry(entry: str) -> tuple[str, str, str]:
    """Name, role and school of an entry; no school for the district.

    :raises ValueError: it is none.
    """
    match = _ENTRY.fullmatch(entry)
    if match is None:
        raise ValueError(entry)
    return match["clerk"], match["role"], match["school"] or ""


def grant(entries: Iterable[str], clerk: str, rights: Rights | None) -> list[str]:
    """The entries with these rights of a clerk in place of what the clerk had; None: no more."""
    kept = [one for one in entries if split_entry(one)[0].casefold() != clerk.casefold()]
    return [*kept, *_write(clerk, rights)]


def _write(clerk: str, rights: Rights | None) -> Iterator[str]:
    if rights is None:
        return
    if rights.schools is None:
        yield f"{clerk} = {rights.role}"
    for school in rights.schools or ():
        yield f"{clerk} = {rights.role} at {school}"
