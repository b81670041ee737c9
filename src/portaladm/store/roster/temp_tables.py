"""The temporary tables of a roster, from its first row to what a merge takes away.

See ``store/db/temp_tables.py`` for what a declaration says.
"""

from __future__ import annotations

from portaladm.domain.rosters import COLUMNS
from portaladm.store.db.temp_tables import TempTable

_BY_PEOPLE, _BY_PAIRS, _BY_AGENTS = (
    f"roster/register/{name}" for name in ("people", "pairs", "agents")
)

# Staging: a row per pair of the file by its line; faults by line and place of the column, and whom
# their rows are about; rows that don't stand for themselves, because they repeat a pair or disagree
# with another row; the schools of the rows; pairs that stand twice.
STAGED = TempTable(
    "staged",
    ", ".join(
        ("line INTEGER PRIMARY KEY", *(f"{name} TEXT NOT NULL DEFAULT ''" for name in COLUMNS))
    ),
    ("roster/staging", _BY_PAIRS, "roster/aliases", "roster/derived/forms",
     "roster/derived/given", "roster/derived/ids", "roster/identity"),
    ("roster/staging", "roster/aliases", "roster/columns", "roster/compare",
     "roster/derived/forms", "roster/derived/given",
     "roster/faults", "roster/identity", "roster/mass_changes", "roster/merge", "roster/removals",
     "roster/findings/cells", "roster/findings/letters",
     "roster/findings/closed_links", "roster/findings/shifted", "roster/findings/source_lines",
     "roster/survey", "roster/two_people", "links/exchanged", "contacts"),
)  # fmt: skip
FAULTS = TempTable(
    "faults",
    "id INTEGER PRIMARY KEY, line INTEGER, place INTEGER, col TEXT, key TEXT, said BLOB, "
    "file TEXT",
    ("roster/staging", _BY_PEOPLE), ("roster/staging", "roster/faults"),
)  # fmt: skip
REFUSED = TempTable(
    "refused",
    "line INTEGER PRIMARY KEY, student_id TEXT, student TEXT, parent_id TEXT, parent TEXT",
    ("roster/staging",), ("roster/faults",),
)  # fmt: skip
UNSETTLED = TempTable(
    "unsettled", "line INTEGER, person TEXT",
    ("roster/staging", "roster/aliases", "roster/merge"),
    ("roster/staging", "roster/merge", "roster/two_people"),
)  # fmt: skip
SCHOOLS_STAGED = TempTable(
    "schools_staged", "name TEXT NOT NULL", ("roster/merge",), ("roster/merge",)
)
TWICE = TempTable(
    "twice", "parent_id TEXT, student_id TEXT, times INTEGER, least INTEGER, most INTEGER",
    ("roster/staging",), ("roster/staging",),
)  # fmt: skip

# Parents without ids: the staged rows about them in the forms in which they are compared, with the
# parent of the file that each is about; whom a contact leads to; a parent with one student; the
# stored parents in the same forms; whom of them it may be, whom it is; the numbers of new ones.
# Parents with an id in the file, and the groups of rows without one that they may be.
_FORMS = "first TEXT, last TEXT, email TEXT, phone TEXT, place TEXT"
_IDS, _ROWS, _GROUPS, _GIVEN, _STORED = (
    f"roster/derived/{name}" for name in ("ids", "forms", "groups", "given", "stored")
)
DERIVED_ROWS = TempTable(
    "derived_rows",
    f"line INTEGER PRIMARY KEY, student TEXT, {_FORMS}, kin TEXT, grp TEXT, unsure BOOLEAN",
    (_ROWS, _GROUPS, _GIVEN), (_IDS, _GROUPS, _GIVEN, _STORED),
)  # fmt: skip
DERIVED_KEYS = TempTable(
    "derived_keys", "contact TEXT PRIMARY KEY, grp TEXT, groups INTEGER", (_GROUPS,), (_GROUPS,)
)
DERIVED_UNITS = TempTable(
    "derived_units", "grp TEXT, student TEXT, unsure BOOLEAN, number TEXT, "
    "PRIMARY KEY (grp, student)", (_GROUPS, _STORED, _IDS), (_STORED, _IDS), "WITHOUT ROWID",
)  # fmt: skip
GIVEN_CANDIDATES = TempTable("given_candidates", "given TEXT, grp TEXT", (_GIVEN,), (_GIVEN,))
KNOWN_PARENTS = TempTable(
    "known_parents", f"id INTEGER PRIMARY KEY, number TEXT, {_FORMS}", (_STORED,), (_STORED, _IDS)
)
DERIVED_CANDIDATES = TempTable(
    "derived_candidates",
    "grp TEXT, student TEXT, parent INTEGER, rank INTEGER, "
    "PRIMARY KEY (grp, student, parent, rank)",
    (_STORED,), (_STORED,), "WITHOUT ROWID",
)  # fmt: skip
DERIVED_MATCHES = TempTable(
    "derived_matches",
    "grp TEXT, student TEXT, parent INTEGER, PRIMARY KEY (grp, student), UNIQUE (parent, student)",
    (_STORED,), (_STORED, _IDS),
)  # fmt: skip
DERIVED_NUMBERS = TempTable(
    "derived_numbers", "grp TEXT PRIMARY KEY, number TEXT, seed TEXT", (_IDS,), (_IDS,)
)

# The register: people and their links as a file of people has them, and the pairs made of them.
# Then ids that stand on several lines, and links that are dropped.
ORGS = TempTable(
    "orgs", "id TEXT, name TEXT, is_school BOOLEAN",
    (_BY_PEOPLE,), (_BY_PAIRS, "roster/removals"),
)  # fmt: skip
PEOPLE = TempTable(
    "people",
    "place INTEGER PRIMARY KEY, id TEXT, kind INTEGER, access INTEGER, role TEXT, first TEXT, "
    "last TEXT, grade TEXT, org TEXT, email TEXT, phone TEXT, "
    "withdrawn_on TEXT NOT NULL DEFAULT '', state INTEGER NOT NULL DEFAULT 0",
    (_BY_PEOPLE, _BY_PAIRS, "roster/findings/people"),
    (_BY_PAIRS, _BY_AGENTS, "roster/findings/people",
     "roster/findings/unknown_words", "roster/two_people"),
)  # fmt: skip
ROLES = TempTable(
    "roles", "id INTEGER PRIMARY KEY, person TEXT, said TEXT", (_BY_PEOPLE,), (_BY_PEOPLE,)
)
TIES = TempTable(
    "ties",
    "id INTEGER PRIMARY KEY, place INTEGER, other TEXT, one TEXT DEFAULT '', "
    "access INTEGER DEFAULT 1, relation TEXT DEFAULT ''",
    (_BY_PEOPLE, _BY_PAIRS, _BY_AGENTS, "roster/findings/people"),
    (_BY_PAIRS, _BY_AGENTS, "roster/findings/people",
     "roster/findings/unknown_words", "roster/two_people"),
)  # fmt: skip
PAIRS = TempTable(
    "pairs",
    "id INTEGER PRIMARY KEY, contact INTEGER, student INTEGER, access INTEGER, relation TEXT, "
    "times INTEGER",
    (_BY_PEOPLE, _BY_PAIRS),
    (_BY_PAIRS, "roster/findings/people", "roster/findings/unknown_words"),
)  # fmt: skip
GONE_PARENTS = TempTable(
    "gone_parents", "number TEXT, place INTEGER", (_BY_PEOPLE, _BY_PAIRS),
    (_BY_PEOPLE, "roster/findings/unknown_words"),
)  # fmt: skip
UNKNOWN_WORDS = TempTable(
    "unknown_words", "col TEXT, place INTEGER, word TEXT, PRIMARY KEY (col, place)",
    (_BY_PEOPLE,), ("roster/findings/unknown_words",), "WITHOUT ROWID",
)  # fmt: skip
REPEATED = TempTable(
    "repeated", "place INTEGER PRIMARY KEY, kept INTEGER, active BOOLEAN",
    ("roster/findings/people",), ("roster/findings/people", "roster/two_people"),
)  # fmt: skip
DROPPED = TempTable(
    "dropped", "reason TEXT, place INTEGER, one TEXT, other TEXT",
    ("roster/findings/people",), ("roster/findings/people",),
)  # fmt: skip

# The merge: rows under earlier numbers of parents, and those under the parents' own; the last row
# about each person who is new or differs; each row's link that is stored, and whether the link, the
# student and the parent are stored as the row says; pairs that are new or differ; stored links that
# the file has.
ALIASED = TempTable(
    "aliased",
    "line INTEGER PRIMARY KEY, number TEXT NOT NULL, student_id TEXT NOT NULL, "
    "merged BOOLEAN NOT NULL",
    ("roster/aliases",), ("roster/aliases",),
)  # fmt: skip
OWN = TempTable(
    "own", "number TEXT, student_id TEXT, line INTEGER", ("roster/aliases",), ("roster/aliases",)
)
_ID = "id INTEGER PRIMARY KEY"
_LINK = "parent_id INTEGER, student_id INTEGER, school_id INTEGER"
_COMPARED = ("roster/compare",)
UNLIKE_STUDENTS = TempTable(
    "unlike_students", "number TEXT PRIMARY KEY", _COMPARED, ("roster/columns",), "WITHOUT ROWID"
)
UNLIKE_PARENTS = TempTable(
    "unlike_parents", "number TEXT PRIMARY KEY", _COMPARED, ("roster/columns",), "WITHOUT ROWID"
)
DIFFERING_STUDENTS = TempTable(
    "differing_students", "line INTEGER PRIMARY KEY, id INTEGER",
    _COMPARED, ("roster/columns",),
)  # fmt: skip
DIFFERING_PARENTS = TempTable(
    "differing_parents", "line INTEGER PRIMARY KEY, id INTEGER",
    _COMPARED, ("roster/columns",),
)  # fmt: skip
LOOKED_UP = TempTable(
    "looked_up",
    "line INTEGER PRIMARY KEY, link_id INTEGER, same BOOLEAN, same_student BOOLEAN, "
    "same_parent BOOLEAN",
    _COMPARED, _COMPARED,
)  # fmt: skip
TOUCHED = TempTable(
    "touched",
    "line INTEGER PRIMARY KEY, link_id INTEGER, relationship TEXT, access INTEGER, why TEXT",
    _COMPARED, ("roster/merge", "roster/mass_changes", "links/exchanged"),
)  # fmt: skip
KEPT_LINKS = TempTable(
    "kept_links", "link_id INTEGER PRIMARY KEY",
    (*_COMPARED, "roster/mass_changes"), ("roster/removals",),
)  # fmt: skip

# Whom a snapshot lacks: students, and links of students whom it has.
MISSING = TempTable("missing", _ID, ("roster/removals",), ("roster/removals",))
UNLINKED = TempTable("unlinked", _ID, ("roster/removals",), ("roster/removals",))

# The removal limit: what an import takes away, by school.
LOST_STUDENTS = TempTable(
    "lost_students", f"{_ID}, school_id INTEGER", ("roster/limit",), ("roster/limit",)
)
LOST_LINKS = TempTable("lost_links", f"{_ID}, {_LINK}", ("roster/limit",), ("roster/limit",))
LOST_PARENTS = TempTable(
    "lost_parents", "id INTEGER, school_id INTEGER, PRIMARY KEY (id, school_id)",
    ("roster/limit",), ("roster/limit",),
)  # fmt: skip

# The effect of an import: whom it concerns, with it and without it; their links as they would be
# without it, each with the day on which its child leaves.
_EFFECT = ("roster/effect",)
_UNDO = ("roster/undo/dependents",)
CONCERNED = TempTable(
    "concerned", "parent_id INTEGER PRIMARY KEY, with_it BOOLEAN, without_it BOOLEAN",
    _EFFECT, (*_EFFECT, *_UNDO),
)  # fmt: skip
PAST_LINKS = TempTable(
    "past_links",
    f"{_ID}, parent_id INTEGER, student_id INTEGER, portal_access INTEGER, ended_on TEXT, "
    "provisional_until TEXT, withdrawn_on TEXT, UNIQUE (parent_id, student_id)",
    _EFFECT, _EFFECT,
)  # fmt: skip

# The limits of new links and names: links between stored people, people with other names.
NEW_LINKS = TempTable(
    "new_links", f"{_ID}, {_LINK}",
    ("roster/mass_changes",), ("roster/mass_changes",),
)  # fmt: skip
RENAMED = TempTable(
    "renamed", "kind TEXT, id INTEGER, PRIMARY KEY (kind, id)",
    ("roster/mass_changes",), ("roster/mass_changes",), "WITHOUT ROWID",
)  # fmt: skip

# Findings: emails of several parents, students who may have no parent with access, pairs that
# staff restricted, pairs that were closed before.
_CELLS = ("roster/findings/cells",)
_PAIR = "parent TEXT, student TEXT, PRIMARY KEY (parent, student)"
SHARED = TempTable("shared", "email TEXT", _CELLS, (*_CELLS, "roster/findings/duplicates"))
ALONE = TempTable("alone", "number TEXT", _CELLS, _CELLS)
DENIED = TempTable("denied", _PAIR, _CELLS, _CELLS)
CLOSED = TempTable(
    "closed", _PAIR, ("roster/findings/closed_links",), ("roster/findings/closed_links",),
    "WITHOUT ROWID",
)  # fmt: skip

# Two ids that are probably one parent: groups who share something, the pairs found in them, the
# parents who are new, students of very many contacts and the contacts of one name there.
_DUPLICATES = ("roster/findings/duplicates",)
DUPLICATE_GROUPS = TempTable("duplicate_groups", "members TEXT", _DUPLICATES, _DUPLICATES)
DUPLICATES = TempTable(
    "duplicates", "one INTEGER, other INTEGER, PRIMARY KEY (one, other)", _DUPLICATES, _DUPLICATES
)
FRESH = TempTable("fresh", _ID, _DUPLICATES, _DUPLICATES)
CROWDED = TempTable("crowded", "student_id INTEGER PRIMARY KEY", _DUPLICATES, _DUPLICATES)
NAMESAKES = TempTable(
    "namesakes", "name INTEGER, place INTEGER, id INTEGER, PRIMARY KEY (name, place)",
    _DUPLICATES, _DUPLICATES,
)  # fmt: skip
