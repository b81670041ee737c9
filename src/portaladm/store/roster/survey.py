"""The survey of a staged roster: what one pass over its rows can count.

Each pass over a million rows costs a twentieth of an import, so there is only one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portaladm.domain.cells.no_family import DASHES, NAMES, REAL_NAMES, SPELLINGS
from portaladm.domain.cells.nothing import BEGINNINGS, UNKNOWN
from portaladm.domain.ids.no_id import MAY_BE_NO_ID
from portaladm.domain.rosters import IDS, NO, REQUIRED, YES
from portaladm.store.db.transaction import Transaction

SURVEYED_IDS = IDS[::-1]
YES_SQL = ", ".join(f"'{word}'" for word in sorted(YES))
NO_SQL = ", ".join(f"'{word}'" for word in sorted(NO))
FAULTY = (
    " OR ".join(f"{column} = ''" for column in REQUIRED)
    + " OR (portal_access <> 'yes' AND portal_access <> 'no' AND portal_access <> '' "
    f"AND lower(portal_access) NOT IN ({YES_SQL}, {NO_SQL}))"
    " OR (withdrawn_on <> '' AND NOT (withdrawn_on GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'"
    " AND date(withdrawn_on, '+0 days') IS withdrawn_on))"  # date() alone keeps a 30 February
)


def _suspect(name: str) -> str:
    """A name that may be a word for nothing: quick, as it is asked of every row."""
    words = sorted(SPELLINGS | REAL_NAMES | DASHES)
    lower = ", ".join(f"'{word}'" for word in words if word >= "[")
    upper = ", ".join(f"'{word}'" for word in words if word < "[")
    return (  # BETWEEN reads a cell once: most names are told by it
        f"{name} NOT BETWEEN 'A' AND 'N' AND {name} NOT BETWEEN 'O' AND 'Z~' AND "
        f"({name} < 'A' OR {name} < 'O' AND {name} IN ({upper}) "
        f"OR {name} >= '[' AND ({name} < 'a' OR {name} IN ({lower})))"
    )


_UNKNOWN = ", ".join(
    f"'{spelling}'"
    for spelling in sorted({f(word) for word in UNKNOWN | BEGINNINGS
                            for f in (str.lower, str.upper, str.capitalize, str.title)})
)  # fmt: skip
SUSPECT = (
    " OR ".join(map(_suspect, NAMES))
    + " OR parent_first_name = parent_last_name OR student_first_name = student_last_name "
    f"OR email = '' AND parent_first_name IN ({_UNKNOWN}) OR "
    + " OR ".join(MAY_BE_NO_ID.format(id=column) for column in IDS)
)
"""Rows that may be no family, or whose id may be none; the rules in Python look at each of them."""


@dataclass(frozen=True)
class Survey:
    """What one pass over staged rows counts.

    ``odd_ids`` counts, for each column of ids, the rows whose id is longer or shorter than
    ``lengths`` says, which are those of the file's first row. ``suspect`` rows may be no family, or
    have no id, and must be looked at one by one.
    """

    faulty: int
    suspect: int
    counts: dict[str, int]
    odd_ids: dict[str, int]
    lengths: tuple[int, ...]

    def fits(self, other: Survey) -> bool:
        """Whether both count the same, so that they can be added."""
        return self.lengths == other.lengths

    def __add__(self, other: Survey) -> Survey:
        """The survey of both, which must fit."""
        assert self.fits(other)
        return Survey(
            self.faulty + other.faulty,
            self.suspect + other.suspect,
            {name: count + other.counts[name] for name, count in self.counts.items()},
            {name: count + other.odd_ids[name] for name, count in self.odd_ids.items()},
            self.lengths,
        )


def survey_rows(transaction: Transaction, conditions: Mapping[str, str]) -> Survey:
    """Count everything that one pass can count: faulty rows, and rows that meet conditions."""
    first = transaction.row(f"SELECT {', '.join(SURVEYED_IDS)} FROM temp.staged LIMIT 1") or (
        "",
        "",
    )
    return survey_some(transaction, conditions, tuple(map(len, first)))


def survey_some(
    transaction: Transaction, conditions: Mapping[str, str], lengths: tuple[int, ...]
) -> Survey:
    """Count the same of rows whose ids should have these lengths."""
    odd = [
        f"length({name}) <> {length}" for name, length in zip(SURVEYED_IDS, lengths, strict=True)
    ]
    # count(*) FILTER costs a third of total(condition).
    wanted = (FAULTY, SUSPECT, *odd, *conditions.values())
    sums = ", ".join(f"count(*) FILTER (WHERE {condition})" for condition in wanted)
    row = transaction.row(f"SELECT {sums} FROM temp.staged")
    assert row is not None
    faulty, suspect, *counts = row
    return Survey(
        faulty,
        suspect,
        dict(zip(conditions, counts[len(SURVEYED_IDS) :], strict=True)),
        dict(zip(SURVEYED_IDS, counts, strict=False)),
        lengths,
    )
