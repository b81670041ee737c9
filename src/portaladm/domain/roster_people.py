"""What people of a roster are that says who is who apart from who belongs to whom.

In bulk only the numbers travel (``.value``): workers send rows through ``marshal``, which takes no
enums, and a million people are a million numbers. SQL has them by these names, too.
"""

from __future__ import annotations

from enum import IntEnum, IntFlag


class PersonKind(IntFlag):
    """What a person is, added up: somebody may be a student and a contact.

    A contact whose role has ended still counts for a student who has left.
    """

    STUDENT = 1
    CONTACT = 2
    FORMER_CONTACT = 4


class PersonState(IntEnum):
    """Whether a person takes part: the file may delete them, or their row lacks something."""

    PRESENT = 0
    FAULTY = 1
    DELETED = 2
    NOT_BEGUN = 3


class PersonAccess(IntEnum):
    """What a file says of portal access by way of a role, a relationship or ``enabledUser``.

    ``UNKNOWN``: its ``enabledUser`` is a word that the format does not have, or its status is.
    """

    UNKNOWN_STATUS = -3
    UNKNOWN = -2
    DISABLED = -1
    NO = 0
    YES = 1


class RoleTime(IntEnum):
    """Where a role's dates lie to the day of reading; the highest of a person's roles counts."""

    ENDED = 1
    FUTURE = 2
    CURRENT = 3


KNOWN_ROLES = frozenset({
    "student", "parent", "guardian", "relative",
    "administrator", "aide", "counselor", "districtadministrator", "principal", "proctor",
    "siteadministrator", "systemadministrator", "teacher",
    "adjunct", "advisor", "affiliate", "alumni", "assistant", "chair", "coach", "faculty",
    "instructor", "itadmin", "lecturer", "nurse", "occupationaltherapist", "officestaff", "other",
    "paraprofessional", "physicaltherapist", "professor", "researcher", "specialservices",
    "speechtherapist", "staff", "substitute", "teacherassistant", "visiontherapist",
})  # fmt: skip
"""Roles of OneRoster, then those that School Data Sync has beside them, in small letters."""
