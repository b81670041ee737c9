"""The status of a person, a link or an enrolment: who is not active gives no access."""

from __future__ import annotations

from collections.abc import Sequence

from portaladm.domain.roster_people import PersonAccess, PersonKind, PersonState
from portaladm.readers.csv.table import Table
from portaladm.readers.people.roles import RoleStatus
from portaladm.readers.people.words import (
    ACTIVE,
    ENABLED,
    GONE,
    NO_WORDS,
    STATUSES,
    find_unknown,
    tell_unknown,
)
from portaladm.readers.register import Register

_GONE = GONE | {"deleted"}
_KNOWN = STATUSES | _GONE


def is_closed(word: str) -> bool:
    """Whether a status is another one than active; an empty one is active."""
    return word.casefold() not in ACTIVE


def tell_statuses(
    register: Register, column: str, places: Sequence[int], words: Sequence[str]
) -> Sequence[str]:
    """The words of a column; those that no status has are told."""
    tell_unknown(register, column, places, words, find_unknown(words, _KNOWN))
    return words


def close(status: RoleStatus, word: str, today: str) -> RoleStatus:
    """What a person is with this word as the status: gone, or of an unknown status."""
    if not is_closed(word):
        return status
    if word.casefold() in _GONE:
        return status._replace(withdrawn_on=today, state=PersonState.DELETED.value)
    return status._replace(access=PersonAccess.UNKNOWN_STATUS.value)


def close_disabled(
    register: Register, column: str, lines: Sequence[int], words: Sequence[str],
    statuses: Sequence[RoleStatus],
) -> Sequence[RoleStatus]:  # fmt: skip
    """Take the access of who is disabled, or of whom the column says a word that it does not have.

    Who is a student alone uses no portal: ``enabledUser`` says nothing of their parents.
    """
    unknown = find_unknown(words, ENABLED)
    tell_unknown(register, column, lines, words, unknown)
    access = {
        word: PersonAccess.DISABLED.value for word in set(words) if word.casefold() in NO_WORDS
    }
    access |= dict.fromkeys(unknown, PersonAccess.UNKNOWN.value)
    if not access:
        return statuses
    return tuple(
        status._replace(access=access[word])
        if word in access and status.kind != PersonKind.STUDENT.value else status
        for status, word in zip(statuses, words, strict=True)
    )  # fmt: skip


def find_left(register: Register, enrollments: Table | None) -> dict[str, str]:
    """The students none of whose enrolments is active, each with the status of one.

    Only those who have a closed one are remembered.
    """
    if enrollments is None or "Status" in enrollments.missing:
        return {}
    left: dict[str, str] = {}
    for chunk in enrollments.read_whole():
        numbers, words = chunk.columns
        tell_statuses(register, f"Status of {enrollments.source.name}", chunk.lines, words)
        left.update(
            (number, word) for number, word in zip(numbers, words, strict=True) if is_closed(word)
        )
    for chunk in enrollments.read_whole() if left else ():
        for number, word in zip(*chunk.columns, strict=True):
            if not is_closed(word):
                left.pop(number, None)
    return left
