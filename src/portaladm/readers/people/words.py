"""The closed lists of the formats: a word outside its list gives no access, and is told.

Sources: the vocabularies of OneRoster 1.1 and 1.2, and Microsoft's default list of values for
School Data Sync. Capitals and marks don't matter.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence, Set
from functools import lru_cache

from portaladm.domain.roster_people import KNOWN_ROLES
from portaladm.readers.register import Register

CONTACT_ROLES = frozenset({"parent", "guardian", "relative"})
NO_WORDS = frozenset({"false", "no", "n", "0"})
YES_WORDS = frozenset({"", "true", "yes", "y", "1"})
ACTIVE = frozenset({"", "active"})
GONE = frozenset({"tobedeleted", "inactive"})
STATUSES = ACTIVE | GONE
ENABLED = YES_WORDS | NO_WORDS
SDS_RELATIONSHIPS = frozenset({
    "", "parent", "guardian", "relative", "aide", "doctor", "child", "administrator", "other",
})  # fmt: skip
"""Words of ``relationshipRole``; those of the settings are known beside them."""
CLEVER_TYPES = frozenset({
    "", "parent", "guardian", "parentguardian", "legalguardian", "primary", "secondary", "family",
    "medical", "doctor", "physician", "caseworker", "contact", "custodial", "noncustodial", "other",
})  # fmt: skip
"""Words of ``Contact_type`` in plain spelling, beside those for an emergency contact."""
CLEVER_RELATIONSHIPS = frozenset({
    "", "parent", "guardian", "parentguardian", "mother", "father", "stepmother", "stepfather",
    "stepparent", "grandparent", "grandmother", "grandfather", "aunt", "uncle", "auntuncle",
    "sibling", "brother", "sister", "stepsibling", "cousin", "relative", "child", "spouse", "self",
    "fosterparent", "fostermother", "fosterfather", "legalguardian", "friend", "neighbor",
    "neighbour", "caregiver", "caretaker", "daycare", "babysitter", "nanny", "doctor", "physician",
    "dentist", "caseworker", "socialworker", "probationofficer", "attorney", "agency", "emergency",
    "emergencycontact", "familyfriend", "other", "unknown", "none",
})  # fmt: skip
"""Words of ``Contact_relationship`` in plain spelling, beside those of the settings."""
_EXTENSION = "ext:"
"""What begins a role that OneRoster 1.2 lets a district add."""


@lru_cache(maxsize=1_000)
def split_roles(word: str) -> tuple[str, ...]:
    """The roles of a cell that lists known ones, or else the cell as it is."""
    roles = tuple(re.findall(r"[^,;|\s]+", word))
    return roles if len(roles) > 1 and all(map(_is_known_role, roles)) else (word,)


def find_unknown_roles(words: Collection[str]) -> set[str]:
    """Cells with a role that no format has."""
    odd = set(words) - KNOWN_ROLES
    return {word for word in odd if not all(map(_is_known_role, split_roles(word)))}


def _is_known_role(word: str) -> bool:
    role = word.casefold()
    return not role or role in KNOWN_ROLES or role.startswith(_EXTENSION)


def plain_word(text: str) -> str:
    """A role or relationship for comparing: ``Step-Mother`` is ``stepmother``."""
    return "".join(filter(str.isalpha, text.casefold()))


def find_unknown(words: Collection[str], known: Set[str]) -> set[str]:
    """Those of a column's words that its list does not have."""
    return {word for word in set(words) - known if word.casefold() not in known}


def tell_unknown(
    register: Register, column: str, lines: Sequence[int], words: Sequence[str],
    unknown: Collection[str],
) -> None:  # fmt: skip
    """Tell the register on which lines a column has some of the unknown words."""
    if unknown:
        register.add_unknown_words(
            (column, line, word) for line, word in zip(lines, words, strict=True) if word in unknown
        )
